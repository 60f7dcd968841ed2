// Pictures of every page in every state, in both themes and two widths, and an index of them: what `make screenshots`
// runs. The states are those of the accessibility tests, so there is nothing to add here for a new one.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { type Gate, type Page, type Server, test } from "./support";

const FOLDER = resolve(__dirname, "../../target/screenshots");
const THEMES = ["light", "dark"] as const;
const WIDTHS = [1280, 320];

/** Opens a page and brings it into the state of this name. */
type Reach = (name: string, page: Page, gate: Gate, own: (options?: object) => Promise<Server>) => Promise<void>;

const fileOf = (state: string, theme: string, width: number) => `${state.replace(/[^a-z0-9]+/gi, "-")}.${theme}.${width}.png`;

/** Takes the pictures, where they were asked for. Other runs have no such tests. */
export function takePictures(names: string[], reach: Reach): void {
  if (!process.env.E2E_SCREENSHOTS) return;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, "index.html"), index(names));
  for (const name of names) {
    test(`picture of ${name} @js`, async ({ page, gate, own }) => {
      const views = THEMES.flatMap((theme) => WIDTHS.map((width) => ({ theme, width })));
      for (const { theme, width } of views) rmSync(join(FOLDER, fileOf(name, theme, width)), { force: true });
      await reach(name, page, gate, own);
      for (const { theme, width } of views) await picture(page, name, theme, width);
    });
  }
}

async function picture(page: Page, name: string, theme: "light" | "dark", width: number): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  await page.setViewportSize({ width, height: width > 600 ? 800 : 640 });
  // The reference is longer than a picture may be.
  const height = await page.evaluate(() => Math.min(document.documentElement.scrollHeight, 6000));
  const clip = { x: 0, y: 0, width, height: Math.max(height, width > 600 ? 800 : 640) };
  await page.screenshot({ path: join(FOLDER, fileOf(name, theme, width)), fullPage: true, clip });
}

/** All pictures on one page, a row for each state. */
function index(names: string[]): string {
  const row = (name: string) => {
    const pictures = THEMES.flatMap((theme) => WIDTHS.map((width) => {
      const file = fileOf(name, theme, width);
      return `<a href="${file}"><img src="${file}" alt="${name}, ${theme}, ${width} px" loading="lazy"></a>`;
    }));
    return `<section><h2>${name}</h2><div>${pictures.join("")}</div></section>`;
  };
  const style = "body{font-family:system-ui;margin:2rem}div{display:flex;gap:1rem;align-items:start;overflow-x:auto}img{height:24rem;border:1px solid #888}";
  const title = "Keydesk: every page in every state";
  return `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>${title}</title><style>${style}</style><h1>${title}</h1>${names.map(row).join("")}</html>\n`;
}
