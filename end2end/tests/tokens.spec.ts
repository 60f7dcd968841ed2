// Tokens: created at log-in, shown once, seen in use, revoked.

import { post, signIn } from "./sessions";
import { Api, PASSWORD, SHARED_URL, arrives, createToken, expect, fill, open, press, refused, test, type Page } from "./support";

const VALUE = /^user-[0-9a-f]{64}v3$/;

/** A new user's token, on the page that shows it once. */
async function logInForToken(page: Page, email: string): Promise<string> {
  await new Api().user(email);
  await open(page, await post(page, "log-in", { email, password: PASSWORD, token: "true", next: "", app: "Acme Editor" }));
  const token = await page.locator("#token-value").innerText();
  expect(token).toMatch(VALUE);
  return token;
}

test("a token is shown once, with its facts and ready code", async ({ page, email }) => {
  await new Api().user(email);
  await open(page, "/log-in?app=Acme%20Editor");
  await fill(page, { Email: email, Password: PASSWORD });
  await expect(page.getByLabel("Give me a token for an app")).toBeChecked();
  await press(page, "Log in");
  await arrives(page, /^\/tokens\/[0-9a-f-]{36}\/created$/);
  const token = await page.locator("#token-value").innerText();
  expect(token).toMatch(VALUE);
  await expect(page.getByRole("heading", { name: "Copy your token now" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Acme Editor");
  await expect(page.getByRole("main")).toContainText("in 14 days");
  expect((await new Api().bearing(token).call("GET", "/me")).status).toBe(200);
  await page.getByText("Python", { exact: true }).click();
  const code = await page.locator("details[open] code").innerText();
  expect(code).toContain(`${SHARED_URL}/v1/accounts/acme/me`);
  expect(code).not.toContain(token);
  const path = new URL(page.url()).pathname;
  await page.reload();
  await expect(page.getByRole("heading", { name: "This token was shown once" })).toBeVisible();
  expect(await page.content()).not.toContain(token);
  await page.goto("/");
  await page.goBack();
  await expect(page.locator("#token-value")).toHaveCount(0);
  expect(path).toContain("/created");
});

test("it is nowhere that a script of tomorrow could find it", async ({ page, email, context }) => {
  const token = await logInForToken(page, email);
  await page.goto("/");
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state]));
  expect(stored).not.toContain(token.slice(5, 40));
  for (const cookie of await context.cookies()) {
    expect(cookie.httpOnly, cookie.name).toBe(true);
    expect(cookie.value).not.toContain(token.slice(5, 40));
  }
});

test("copy puts it on the clipboard and says so @js", async ({ page, email, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: SHARED_URL });
  const token = await logInForToken(page, email);
  await press(page, "Copy token");
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  await expect(page.locator("[aria-live]", { hasText: "Copied" })).toBeAttached();
  await expect(page.getByRole("button", { name: "Copy token" })).toBeVisible();
  // Pages may write to the clipboard but not read it; a static file of the same origin has no such policy.
  await page.goto("/robots.txt");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(token);
});

test("where the clipboard refuses, the value is selected @js", async ({ page, email }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator.clipboard, "writeText", { value: () => Promise.reject(new Error("no")) });
  });
  const token = await logInForToken(page, email);
  await press(page, "Copy token");
  await expect(page.getByRole("button", { name: "Press Ctrl+C" })).toBeVisible();
  expect(await page.evaluate(() => String(getSelection()))).toBe(token);
});

test("it can be saved as a file @js", async ({ page, email }) => {
  const token = await logInForToken(page, email);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download .txt" }).click()]);
  expect(download.suggestedFilename()).toBe("keydesk-token.txt");
  const chunks: Buffer[] = [];
  for await (const chunk of (await download.createReadStream())!) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString().trim()).toBe(token);
});

test("the first request is seen within 3 seconds @js", async ({ page, email }) => {
  const token = await logInForToken(page, email);
  await expect(page.locator("#waiting")).toHaveText("Waiting for your first request…");
  expect((await new Api().bearing(token).call("GET", "/me", undefined, { "User-Agent": "engine/1.8" })).status).toBe(200);
  await expect(page.locator("#waiting")).toContainText("Seen: GET /v1/me, 127.0.0.1, engine/1.8", { timeout: 3000 });
  await expect(page.getByRole("status").filter({ hasText: "Seen" })).toBeVisible();
});

test("without script the page says where to look instead @no-js", async ({ page, email }) => {
  await logInForToken(page, email);
  await expect(page.getByText("Your list of tokens shows when it was last used.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Copy/ })).toHaveCount(0);
  await expect(page.getByText("Waiting for your first request")).toHaveCount(0);
});

test("a token is made, renamed, regenerated and revoked", async ({ page, email }) => {
  await new Api().user(email);
  await signIn(page, email);
  await open(page, "/");
  await page.getByRole("link", { name: "Create a token" }).click();
  await arrives(page, "/tokens/new");
  await fill(page, { Name: "CI laptop" });
  await press(page, "Create token");
  await arrives(page, /\/created$/);
  await expect(page.getByRole("main")).toContainText("in 14 days");
  const first = await page.locator("#token-value").innerText();
  await page.getByRole("link", { name: "I have copied it" }).click();
  await arrives(page, "/tokens");

  await page.getByRole("link", { name: "CI laptop", exact: true }).click();
  await arrives(page, /^\/tokens\/[0-9a-f-]{36}$/);
  await fill(page, { Name: "Laptop <b>" });
  await press(page, "Rename");
  await expect(page.getByRole("status").first()).toHaveText("Token renamed");
  await expect(page.getByRole("heading", { name: "Laptop <b>" })).toBeVisible();
  expect((await new Api().bearing(first).call("GET", "/me")).status).toBe(200);

  await page.getByRole("link", { name: "Regenerate" }).click();
  await arrives(page, /\/regenerate$/);
  await expect(page.getByRole("heading", { name: /^Regenerate Laptop <b>/ })).toBeFocused();
  await expect(page.getByRole("main")).toContainText("The old value stops working at once.");
  await press(page, "Regenerate token");
  await arrives(page, /\/created$/);
  const second = await page.locator("#token-value").innerText();
  expect(second).not.toBe(first);
  expect((await new Api().bearing(first).call("GET", "/me")).status).toBe(401);
  expect((await new Api().bearing(second).call("GET", "/me")).status).toBe(200);

  await page.getByRole("link", { name: "I have copied it" }).click();
  await arrives(page, "/tokens");
  await page.getByRole("link", { name: /^Revoke Laptop <b>/ }).click();
  await arrives(page, /\/revoke$/);
  await expect(page.getByRole("heading", { name: /^Revoke Laptop <b>/ })).toBeFocused();
  await expect(page.locator("p.warning")).toContainText("Last used");
  await page.getByRole("link", { name: "Keep it" }).click();
  await arrives(page, "/tokens");
  await page.getByRole("link", { name: /^Revoke Laptop <b>/ }).click();
  await arrives(page, /\/revoke$/);
  await press(page, "Revoke token");
  await arrives(page, "/tokens");
  await expect(page.getByRole("status").first()).toHaveText("Token revoked");
  expect((await new Api().bearing(second).call("GET", "/me")).status).toBe(401);
});

test("the form says when the token will expire, and keeps what was typed", async ({ page, email, gate }) => {
  gate.expects(422);
  await new Api().user(email);
  await signIn(page, email);
  await open(page, "/tokens/new");
  const says = page.locator("#lifetime-says p:visible");
  await expect(says).toHaveCount(1);
  await expect(says).toContainText("The token will expire on");
  await expect(page.getByLabel("Last day")).toBeHidden();
  await page.getByLabel("Expires").selectOption("Never");
  await expect(says).toHaveText("The token will work until you revoke it.");
  await page.getByLabel("Expires").selectOption("On a day of your choice");
  await fill(page, { "Last day": "2001-01-01" });
  await press(page, "Create token");
  await refused(page, { Name: "Enter a name." });
  await fill(page, { Name: "CI laptop" });
  await press(page, "Create token");
  await refused(page, { "Last day": "Choose a day from today on, within the next 100 years." });
  await expect(page.getByLabel("Name")).toHaveValue("CI laptop");
  await fill(page, { "Last day": "2099-12-31" });
  await press(page, "Create token");
  await arrives(page, /\/created$/);
  await expect(page.getByRole("main")).toContainText(/(31 Dec 2099|1 Jan 2100)/);
});

test("all tokens are revoked at once, and the person stays logged in", async ({ page, email }) => {
  await new Api().user(email);
  await signIn(page, email);
  const values = [];
  for (const name of ["CI laptop", "Server", "Phone"]) {
    await createToken(page, name, "Never");
    values.push(await page.locator("#token-value").innerText());
  }
  await open(page, "/tokens");
  await expect(page.getByRole("row")).toHaveCount(4);
  await page.getByRole("link", { name: "Revoke all" }).click();
  await arrives(page, "/tokens/revoke-all");
  await expect(page.getByRole("heading", { name: "Revoke all 3 tokens?" })).toBeFocused();
  await press(page, "Revoke all tokens");
  await arrives(page, "/tokens");
  await expect(page.getByRole("status").first()).toHaveText("All tokens revoked");
  await expect(page.getByText("No tokens yet. An app that logs you in needs one.")).toBeVisible();
  for (const value of values) expect((await new Api().bearing(value).call("GET", "/me")).status).toBe(401);
});

test("a token that was revoked elsewhere leads to the list with a notice", async ({ page, email, gate }) => {
  // The first tab waits for the first request of a token that is gone.
  gate.expects(404);
  await new Api().user(email);
  await signIn(page, email);
  await createToken(page);
  const [value, path] = [await page.locator("#token-value").innerText(), new URL(page.url()).pathname];
  const tabs: [Page, string][] = [];
  for (const [step, button] of [["/revoke", "Revoke token"], ["", "Rename"], ["/regenerate", "Regenerate token"]]) {
    const tab = await page.context().newPage();
    await open(tab, path.replace("/created", step));
    tabs.push([tab, button]);
  }
  expect((await new Api().bearing(value).call("DELETE", `/tokens/${path.split("/")[2]}`)).status).toBe(204);
  for (const [tab, button] of tabs) {
    await press(tab, button);
    await arrives(tab, "/tokens");
    await expect(tab.getByRole("status").first()).toHaveText("This token was already revoked");
  }
});

test("a stray slash leads to the page", async ({ page, email }) => {
  await page.goto("/log-in/?next=%2Ftokens");
  await arrives(page, "/log-in");
  await new Api().user(email);
  await fill(page, { Email: email, Password: PASSWORD });
  await press(page, "Log in");
  await arrives(page, "/tokens");
});

test("nobody opens a page of somebody else's token", async ({ page, email, gate, browser }) => {
  gate.expects(404);
  await logInForToken(page, email);
  const path = new URL(page.url()).pathname;
  await page.context().clearCookies();
  await new Api().user(`eve-${email}`);
  await signIn(page, `eve-${email}`);
  for (const step of ["", "/created", "/regenerate", "/revoke"]) {
    await page.goto(path.replace("/created", step));
    await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  }
  expect(browser.isConnected()).toBe(true);
});

test("local times are the person's own @js", async ({ browser, email }) => {
  await new Api().user(email);
  const context = await browser.newContext({ timezoneId: "Asia/Tokyo", baseURL: SHARED_URL });
  const page = await context.newPage();
  await signIn(page, email);
  await createToken(page);
  const time = page.locator("time").first();
  const moment = new Date((await time.getAttribute("datetime"))!);
  const hour = moment.toLocaleTimeString("en-GB", { timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit" });
  await expect(time).toContainText(hour);
  await context.close();
});
