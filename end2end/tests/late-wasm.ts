// A slow connection: the script of a page comes late.

import { type Page, expect } from "./support";

/** Holds the wasm back; the function lets it go. */
export async function hold(page: Page): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route("**/pkg/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

/** The islands are awake. */
export const awake = (page: Page) => expect(page.locator("html[data-hydrated]")).toBeAttached();

/** No island is awake yet. */
export const asleep = (page: Page) => expect(page.locator("html[data-hydrated]")).toHaveCount(0);
