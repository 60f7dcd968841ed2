// Pictures of every page in every state, in both themes and two widths, and an index of them: what `make screenshots`
// runs, and other runs do not. The states are those of `states/`, so there is nothing to add here for a new one.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { type State, STATES, reach } from "./states";
import { README } from "./states/readme";
import { post } from "./sessions";
import { type Page, test } from "./support";

/** `all`, `german`, `forced-colours`, `right-to-left` or `readme`. */
const WANTED = process.env.E2E_SCREENSHOTS;
const ROOT = resolve(__dirname, "../..");
const FOLDER = join(ROOT, "target/screenshots", WANTED === "all" ? "" : WANTED ?? "");
const README_FOLDER = join(ROOT, "docs/pictures");
const THEMES = ["light", "dark"] as const;
const WIDTHS = [1280, 320];

const fileOf = (state: string, theme: string, width: number) => `${state.replace(/[^a-z0-9]+/gi, "-")}.${theme}.${width}.png`;

if (WANTED === "readme") {
  mkdirSync(README_FOLDER, { recursive: true });
  for (const state of README) {
    test(`picture for the README: ${state.name} @js`, async ({ page, gate, own }) => {
      await reach(state, page, gate, own);
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      await page.setViewportSize({ width: 1280, height: 880 });
      await page.screenshot({ path: join(README_FOLDER, `${state.name}.png`) });
    });
  }
} else if (WANTED) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, "index.html"), index(STATES));
  for (const state of STATES) {
    const { name } = state;
    test(`picture of ${name} @js`, async ({ page, gate, own }) => {
      const views = THEMES.flatMap((theme) => WIDTHS.map((width) => ({ theme, width })));
      for (const { theme, width } of views) rmSync(join(FOLDER, fileOf(name, theme, width)), { force: true });
      await reach(state, page, gate, own);
      if (WANTED === "german") await inGerman(page);
      for (const { theme, width } of views) await picture(page, name, theme, width);
    });
  }
}

/** Opens the page again, in German. */
async function inGerman(page: Page): Promise<void> {
  await post(page, "language", { language: "de" }, new URL(page.url()).origin);
  await page.reload();
}

async function picture(page: Page, name: string, theme: "light" | "dark", width: number): Promise<void> {
  const forcedColors = WANTED === "forced-colours" ? "active" : "none";
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce", forcedColors });
  await page.setViewportSize({ width, height: width > 600 ? 800 : 640 });
  if (WANTED === "right-to-left") await page.evaluate(() => (document.documentElement.dir = "rtl"));
  // The reference is longer than a picture may be.
  const height = await page.evaluate(() => Math.min(document.documentElement.scrollHeight, 6000));
  const clip = { x: 0, y: 0, width, height: Math.max(height, width > 600 ? 800 : 640) };
  await page.screenshot({ path: join(FOLDER, fileOf(name, theme, width)), fullPage: true, clip });
}

/** All pictures on one page, a row for each state. */
function index(states: State[]): string {
  const row = ({ name }: State) => {
    const pictures = THEMES.flatMap((theme) => WIDTHS.map((width) => {
      const file = fileOf(name, theme, width);
      return `<a href="${file}"><img src="${file}" alt="${name}, ${theme}, ${width} px" loading="lazy"></a>`;
    }));
    return `<section><h2>${name}</h2><div>${pictures.join("")}</div></section>`;
  };
  const style = "body{font-family:system-ui;margin:2rem}div{display:flex;gap:1rem;align-items:start;overflow-x:auto}img{height:24rem;border:1px solid #888}";
  const title = "Keydesk: every page in every state";
  return `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>${title}</title><style>${style}</style><h1>${title}</h1>${states.map(row).join("")}</html>\n`;
}
