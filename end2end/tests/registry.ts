// The registry of pages, as it stands in the source.

import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";

const SOURCE = resolve(__dirname, "../../src/app");

export interface RegisteredPage {
  /** Such as `/tokens/:id`. */
  path: string;
  hasIsland: boolean;
}

/** Every page that has a route. */
export const PAGES: RegisteredPage[] = ["pages.rs", ...readdirSync(join(SOURCE, "pages")).map((name) => join("pages", name))].flatMap((name) => {
  const source = readFileSync(join(SOURCE, name), "utf8");
  const entries = [...source.matchAll(/PageEntry \{\s*path: "([^"]+)",[\s\S]*?has_island: (true|false)/g)];
  return entries.map(([, path, hasIsland]) => ({ path, hasIsland: hasIsland === "true" }));
});

/** The form actions of all server functions, from the access matrix. */
export const FORMS: string[] = [
  ...new Set(
    readFileSync(resolve(__dirname, "../../tests/access.csv"), "utf8")
      .split("\n")
      .flatMap((line) => /^POST \/forms\/([\w-]+)/.exec(line)?.[1] ?? []),
  ),
];

/** The page at the path of an address, which may be below an account. Those without parameters come first, as in the router. */
export function pageAt(address: string): RegisteredPage | undefined {
  const path = new URL(address).pathname.replace(/^\/accounts\/[^/]+/, "");
  const fits = (page: RegisteredPage) => new RegExp(`^${page.path.replace(/:\w+/g, "[^/]+")}$`).test(path);
  return PAGES.find((page) => page.path === path) ?? PAGES.find(fits);
}
