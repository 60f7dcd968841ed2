// axe, run in the page itself: it is read once, and asked for violations only.

import { readFileSync } from "node:fs";

import { type BrowserContext, type Page } from "@playwright/test";

const SOURCE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
/** The rules of WCAG 2.0 to 2.2, A and AA. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** The rules about colours: the only ones that depend on the theme, and that do not on scripts. */
const COLOURS = ["color-contrast", "link-in-text-block"];

type Part = "all" | "colours" | "all but colours";

/** What axe finds wrong with the page as it stands, as readable lines. */
export async function axeViolations(page: Page, part: Part = "all"): Promise<string[]> {
  if (await runsScripts(page)) return analyse(page, part);
  return withScripts(page, () => analyse(page, part));
}

async function analyse(page: Page, part: Part): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(SOURCE);
  const options = {
    runOnly: part === "colours" ? { type: "rule", values: COLOURS } : { type: "tag", values: TAGS },
    rules: part === "all but colours" ? Object.fromEntries(COLOURS.map((rule) => [rule, { enabled: false }])) : {},
    resultTypes: ["violations"],
  };
  return page.evaluate(async (options) => {
    const { violations } = await (window as any).axe.run(document, options);
    return violations.flatMap(({ id, nodes }: any) => nodes.map((node: any) => `${id}: ${node.html} ${node.failureSummary}`));
  }, options);
}

/** Lets scripts run in a page in which none did. What the page itself has to run is not run any more. */
async function withScripts<T>(page: Page, action: () => Promise<T>): Promise<T> {
  const session = await page.context().newCDPSession(page);
  // The first call is for the browser, which would ignore the second one: it knows this session as one with scripts.
  for (const value of [true, false]) await session.send("Emulation.setScriptExecutionDisabled", { value });
  try {
    return await action();
  } finally {
    await session.send("Emulation.setScriptExecutionDisabled", { value: true });
    await session.detach();
  }
}

const scripts = new WeakMap<BrowserContext, Promise<boolean>>();

/** Whether pages of this browser run scripts. */
export async function runsScripts(page: Page): Promise<boolean> {
  const context = page.context();
  const known = scripts.get(context) ?? askWhetherScriptsRun(context);
  scripts.set(context, known);
  return known;
}

/** Loads a page whose script changes the title: Playwright can evaluate even where pages cannot. */
async function askWhetherScriptsRun(context: BrowserContext): Promise<boolean> {
  const page = await context.newPage();
  await page.setContent("<title>off</title><script>document.title = 'on'</script>");
  const title = await page.title();
  await page.close();
  return title === "on";
}
