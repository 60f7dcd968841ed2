// After log-out the back button shows nothing of what was private.

import { member, makeToken } from "./sessions";
import { PAGES } from "./registry";
import { type Page, arrives, expect, open, press, test } from "./support";

async function showsNothing(page: Page, secrets: string[]): Promise<void> {
  await arrives(page, "/log-in");
  const content = await page.content();
  for (const secret of secrets) expect(content, page.url()).not.toContain(secret);
}

test("after log-out, Back and Forward lead to log-in from every page", async ({ page, gate }) => {
  // Of passkeys there are none, so there is none to remove.
  gate.expects(404);
  const email = await member(page);
  const created = await makeToken(page, "Ada's laptop");
  await open(page, created);
  const secrets = [email, "Byron", "laptop", await page.locator("#token-value").innerText()];
  const token = created.split("/")[2];
  const own = PAGES.map(({ path }) => path).filter((path) => /^\/($|tokens|profile|security|your-data)/.test(path));
  expect(own.length).toBeGreaterThan(10);
  for (const path of own) await page.goto(path.replace(":id", token));
  await page.goto("/");
  await press(page, "Log out");
  await showsNothing(page, secrets);
  for (let steps = 0; steps <= own.length; steps += 1) {
    await page.goBack();
    await showsNothing(page, secrets);
  }
  await page.goForward();
  await showsNothing(page, secrets);
});
