// Pages that were changed on their way: by a translator, or by a proxy that removes comments. No script fails, and
// every form works. The console stays clean, as in all specs.

import { hold } from "./late-wasm";
import { Api, PASSWORD, arrives, expect, fill, press, refused, test, type Page } from "./support";

/** What a browser's translator does to a page: each text moves into elements of its own. */
function translate(page: Page): Promise<void> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    for (const text of texts) {
      if (text.data.trim() === "" || ["SCRIPT", "STYLE"].includes(text.parentElement!.tagName)) continue;
      const outer = document.createElement("font");
      const inner = document.createElement("font");
      inner.textContent = text.data;
      outer.append(inner);
      text.replaceWith(outer);
    }
  });
}

/** Changes the HTML of pages before the browser sees it; those that a redirect leads to are not changed. */
async function rewrite(page: Page, path: RegExp, change: (html: string) => string): Promise<void> {
  await page.route(path, async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const response = await route.fetch();
    return route.fulfill({ response, body: change(await response.text()) });
  });
}

const withoutComments = (html: string) => html.replace(/<!--[\s\S]*?-->/g, "");

/** Waits until the script has seen the islands. */
async function seen(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await expect
    .poll(() => page.evaluate(() => performance.getEntriesByType("resource").some((entry) => entry.name.endsWith(".wasm"))))
    .toBe(true);
  // One more turn of everything that waits.
  await page.evaluate(() => new Promise((done) => requestIdleCallback(() => setTimeout(done, 100))));
}

const leftAlone = (page: Page) => page.locator("leptos-island[data-component=leave_alone]");

async function allLeftAlone(page: Page): Promise<void> {
  await seen(page);
  expect(await leftAlone(page).count()).toBeGreaterThan(0);
  expect(await leftAlone(page).count()).toBe(await page.locator("leptos-island").count());
  await expect(page.locator("html[data-hydrated]")).toHaveCount(0);
}

test("islands without their comments are left alone, and the form works @js", async ({ page, email }) => {
  await rewrite(page, /\/sign-up/, withoutComments);
  await page.goto("/sign-up");
  await allLeftAlone(page);
  await fill(page, { Email: "ada@", Password: PASSWORD });
  await press(page, "Create account");
  // Without a script, the refusal is in the address.
  await expect(page).toHaveURL(/__err=/);
  await page.reload();
  await allLeftAlone(page);
  await refused(page, { Email: "Enter an email address like name@example.com." });
  await fill(page, { Email: email, Password: PASSWORD });
  await press(page, "Create account");
  await expect(page.getByRole("heading", { name: email })).toBeVisible();
});

test("an island without its white space is left alone @js", async ({ page }) => {
  const release = await hold(page);
  await page.goto("/sign-up");
  await fill(page, { Email: "ada@", Password: PASSWORD });
  await press(page, "Create account");
  await expect(page).toHaveURL(/__err=/);
  release();
  await rewrite(page, /\/sign-up/, (html) => html.replace(/>\s+</g, "><"));
  await page.reload();
  await expect(leftAlone(page)).toHaveCount(1);
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
  await refused(page, { Email: "Enter an email address like name@example.com." });
});

test("a refusal that was translated before the script came is left alone, and the form works @js", async ({ page, email }) => {
  const release = await hold(page);
  await page.goto("/sign-up");
  await fill(page, { Email: "ada@", Password: PASSWORD });
  await press(page, "Create account");
  await expect(page).toHaveURL(/__err=/);
  await translate(page);
  release();
  // The summary has texts, so it is left alone. The button that shows the password has none, and works.
  await expect(leftAlone(page)).toHaveCount(1);
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
  await expect(page.getByRole("button", { name: "Show password" })).toBeVisible();
  await refused(page, { Email: "Enter an email address like name@example.com." });
  await fill(page, { Email: email, Password: PASSWORD });
  await press(page, "Create account");
  await expect(page.getByRole("heading", { name: email })).toBeVisible();
});

test("a page without a refusal that was translated before the script came works with it @js", async ({ page, email }) => {
  await new Api().user(email);
  const release = await hold(page);
  await page.goto("/log-in");
  await translate(page);
  release();
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
  await expect(leftAlone(page)).toHaveCount(0);
  await fill(page, { Email: "", Password: PASSWORD });
  await press(page, "Log in");
  await refused(page, { Email: "Enter an email address like name@example.com." });
  await fill(page, { Email: email, Password: PASSWORD });
  await page.getByLabel("Give me a token for an app").uncheck();
  await press(page, "Log in");
  await arrives(page, "/");
});

test("a page that is translated while the script runs still works @js", async ({ page, email, gate }) => {
  await new Api().user(email);
  gate.expects(401);
  await page.goto("/log-in");
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
  await translate(page);
  for (let tries = 0; tries < 2; tries += 1) {
    await fill(page, { Email: email, Password: "not this one" });
    await press(page, "Log in");
    await refused(page, { "": "Email or password is incorrect." });
    await translate(page);
  }
  await fill(page, { Email: email, Password: PASSWORD });
  await page.getByLabel("Give me a token for an app").uncheck();
  await press(page, "Log in");
  await arrives(page, "/");
});

test("a token page that was changed shows its token and no dead control @js", async ({ page, email }) => {
  await new Api().user(email);
  await rewrite(page, /\/created$/, withoutComments);
  await page.goto("/log-in");
  // The script opens the token's page; a redirect would not be rewritten.
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
  await fill(page, { Email: email, Password: PASSWORD });
  await press(page, "Log in");
  await expect(page.getByRole("heading", { name: "Copy your token now" })).toBeVisible();
  await seen(page);
  // An island that has no comments was not changed.
  expect(await leftAlone(page).count()).toBeGreaterThan(0);
  expect(await page.locator("#token-value").innerText()).toMatch(/^user-[0-9a-f]{64}v3$/);
  await expect(page.getByRole("button", { name: /Copy/ })).toHaveCount(0);
});
