// What the first visit of a page loads, compressed as it is sent.

import { pageAt } from "./registry";
import { type Page, expect } from "./support";

/** The most that the first visit of a page may load, in bytes. `scripts/size` has the same figure. */
const FIRST_VISIT = 145_000;

const sizes = new Map<string, Promise<number>>();

/** A page without an island loads no script; one with an island loads no more than it may. */
export async function isAsLightAsItShould(page: Page): Promise<void> {
  const { html, files } = await page.evaluate(() => {
    const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]")?.href;
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    return { html: navigation.encodedBodySize, files: [...new Set([...loaded, ...(icon ? [icon] : [])])] };
  });
  const own = files.filter((file) => /\/assets\//.test(file));
  if (!pageAt(page.url())?.hasIsland) expect(own.filter((file) => /\.(js|wasm)$/.test(file)), "scripts").toEqual([]);
  expect(own.some((file) => file.endsWith(".css")), "styles are loaded").toBe(true);
  // Files of a development build are as they were built.
  if (own.some((file) => file.includes("/assets/dev/"))) return;
  const loaded = await Promise.all(own.map((file) => sizeOf(page, file)));
  expect(loaded.reduce((sum, size) => sum + size, html), `bytes of ${own.join(" ")}`).toBeLessThanOrEqual(FIRST_VISIT);
}

function sizeOf(page: Page, file: string): Promise<number> {
  const path = new URL(file).pathname;
  const known = sizes.get(path) ?? page.request
    .fetch(file, { method: "HEAD", headers: { "Accept-Encoding": "br" } })
    .then((answer) => Number(answer.headers()["content-length"]));
  sizes.set(path, known);
  return known;
}
