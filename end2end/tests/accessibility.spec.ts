// Every page in every state (`states/`): axe in both themes, valid HTML, nothing to scroll sideways at 320 px in either
// direction of writing, targets that are large enough, and what a first visit loads. `make screenshots` takes pictures
// of the same states.

import { axeViolations } from "./axe";
import { invalidities } from "./html";
import { PAGES } from "./registry";
import { STATES, reach } from "./states";
import { type Page, expect, test } from "./support";
import { isAsLightAsItShould } from "./weight";

for (const state of STATES) {
  test(`${state.name}: accessible, narrow, valid and light`, async ({ page, gate, own, scripted }) => {
    const bodies: Promise<string | Error>[] = [];
    page.on("response", (answer) => {
      const isPage = answer.request().isNavigationRequest() && ![302, 303].includes(answer.status());
      // An error is kept until it is known whether it matters.
      if (isPage && !scripted) bodies.push(answer.text().catch((error: Error) => error));
    });
    await reach(state, page, gate, own);
    const hasIsland = (await page.locator("leptos-island").count()) > 0;
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    if (scripted) {
      expect(await axeViolations(page), "light").toEqual([]);
      await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
      expect(await axeViolations(page, "colours"), "dark").toEqual([]);
      await isAsLightAsItShould(page);
    } else if (hasIsland) {
      // A page without an island is the same without scripts.
      expect(await axeViolations(page, "all but colours")).toEqual([]);
    }
    if (scripted || hasIsland) await fitsNarrowScreens(page);
    for (const body of await readable(bodies)) expect(await invalidities(body)).toEqual([]);
    expect(scripted || bodies.length > 0, "a page was read").toBe(true);
  });
}

test("every page has a state @no-js", () => {
  expect(PAGES.length).toBeGreaterThan(30);
  const seen = new Set(STATES.map(({ page }) => page));
  expect(PAGES.map(({ path }) => path).filter((path) => !seen.has(path)), "pages without a state in states/").toEqual([]);
  const known = new Set(PAGES.map(({ path }) => path));
  expect([...seen].filter((path) => path && !known.has(path)), "states of pages that are not there").toEqual([]);
  expect(STATES.length, "a name twice").toBe(new Set(STATES.map(({ name }) => name)).size);
});

/** The pages that were read. One that loaded itself again took its former body away; the last one is always there. */
async function readable(bodies: Promise<string | Error>[]): Promise<string[]> {
  const read = await Promise.all(bodies);
  const isGone = (error: Error) => /No resource with given identifier|No data found for resource/.test(error.message);
  const lost = read.filter((body, place) => body instanceof Error && (place === read.length - 1 || !isGone(body)));
  expect(lost.map(String), "every page could be read").toEqual([]);
  return read.filter((body) => typeof body === "string");
}

/** At 320 px, which is also 1280 px at 400 %, there is nothing to scroll sideways, and what is pressed is large enough. */
async function fitsNarrowScreens(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 256 });
  for (const direction of ["ltr", "rtl"]) {
    const wide = await page.evaluate((direction) => {
      const root = document.documentElement;
      root.dir = direction;
      if (root.scrollWidth <= root.clientWidth) return [];
      const isBeyond = ({ left, right }: DOMRect) => right > root.clientWidth + 1 || left < -1;
      const beyond = [...document.querySelectorAll("body *")].filter((element) => isBeyond(element.getBoundingClientRect()));
      return [`${root.scrollWidth} px`, ...beyond.map((element) => element.outerHTML.slice(0, 80))];
    }, direction);
    expect(wide, direction).toEqual([]);
  }
  const small = await page.locator("a, button, input:not([type=hidden]), summary").evaluateAll((all) => all
    .filter((element) => element.checkVisibility() && getComputedStyle(element).display !== "inline" && !element.classList.contains("skip"))
    .filter((element) => Math.min(element.getBoundingClientRect().width, element.getBoundingClientRect().height) < 24)
    .map((element) => element.outerHTML.slice(0, 100)));
  // The label of a checkbox is part of the target.
  expect(small.filter((html) => !/type="(radio|checkbox)"/.test(html))).toEqual([]);
}
