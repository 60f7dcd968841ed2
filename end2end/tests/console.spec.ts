// No page writes to the console: no error and no warning. The gate of every spec checks it while a page is used; here
// each page with an island stays open for a while, because browsers warn late of files that were not used.

import { PAGES } from "./registry";
import { member, signIn } from "./sessions";
import { awake, test } from "./support";

/** Longer than a browser waits for the use of what was preloaded. */
const LATE = 6_000;
/** How many pages are open at a time. */
const AT_ONCE = 30;

test("no page writes to the console, however long it is open @js", async ({ page, context, gate }) => {
  gate.expects(400, 403, 404, 422);
  const islands = PAGES.filter(({ hasIsland }) => hasIsland).map(({ path }) => path.replace(/:\w+/, "x"));
  const visit = async (paths: string[]) => {
    for (let first = 0; first < paths.length; first += AT_ONCE) {
      const tabs = await Promise.all(paths.slice(first, first + AT_ONCE).map(() => context.newPage()));
      for (const [nth, tab] of tabs.entries()) {
        await tab.bringToFront(); // or it is slow to become idle, which the wasm waits for
        await tab.goto(paths[first + nth], { waitUntil: "networkidle" });
        await awake(tab);
      }
      await page.waitForTimeout(LATE);
      for (const tab of tabs) await tab.close();
    }
  };
  await visit(islands.filter((path) => !path.startsWith("/admin")));
  await member(page);
  await awake(page); // before it is in the background
  await visit(islands.filter((path) => !path.startsWith("/admin")));
  await signIn(page);
  await awake(page);
  await visit(islands);
});
