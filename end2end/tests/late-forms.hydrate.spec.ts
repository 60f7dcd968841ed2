// The wasm comes late on every page that has an island: nothing that was typed is lost, and a form that was sent
// before is answered.

import { Authenticator } from "./authenticator";
import { asleep, awake, hold } from "./late-wasm";
import { PAGES } from "./registry";
import { makeToken, member, post, signIn } from "./sessions";
import { STATES, reach } from "./states";
import { invite } from "./states/state";
import { Api, PASSWORD, type Page, arrives, expect, fill, newEmail, press, refused, test } from "./support";

/** The text fields that can be typed into. */
const FIELDS = "main input:is([type=text], [type=email], [type=password], [type=date]):not([readonly])";

for (const { path } of PAGES.filter(({ hasIsland }) => hasIsland)) {
  const state = STATES.find(({ page, statuses }) => page === path && !statuses)!;
  test(`${path}: what was typed before the script came is still there @js`, async ({ page, gate, own }) => {
    await reach(state, page, gate, own);
    const release = await hold(page);
    await page.goto(page.url());
    await asleep(page);
    const fields = await page.locator(FIELDS).filter({ visible: true }).all();
    const typed = fields.map((_, nth) => `typed ${nth}`);
    for (const [nth, field] of fields.entries()) {
      if ((await field.getAttribute("type")) === "date") typed[nth] = "2031-05-06";
      await field.fill(typed[nth]);
    }
    release();
    if ((await page.locator("leptos-island").count()) > 0) await awake(page);
    for (const [nth, field] of fields.entries()) await expect(field).toHaveValue(typed[nth]);
  });
}

/** Sends a form before the script came, and returns what lets the script come. */
async function sendEarly(page: Page, address: string, fields: Record<string, string>, button: string): Promise<() => void> {
  const release = await hold(page);
  await page.goto(address);
  await asleep(page);
  await fill(page, fields);
  await press(page, button);
  return release;
}

/** Its refusal came without the script, and is there once when the script has come. */
async function isRefusedOnce(page: Page, release: () => void, sentences: Record<string, string>): Promise<void> {
  await expect(page).toHaveURL(/__err=/);
  await asleep(page);
  await refused(page, sentences);
  release();
  await awake(page);
  await refused(page, sentences);
}

test("names that were sent early are refused once, then saved @js", async ({ page }) => {
  await member(page);
  const release = await sendEarly(page, "/profile", { "Last name": "x".repeat(256) }, "Save name");
  await isRefusedOnce(page, release, { "Last name": "Last name must be 255 characters or fewer." });
  await expect(page.getByLabel("First name")).toHaveValue("Ada");
  await fill(page, { "Last name": "Lovelace" });
  await press(page, "Save name");
  await expect(page.getByRole("status").first()).toHaveText("Saved");
});

test("a new email that was sent early is refused once @js", async ({ page }) => {
  await member(page);
  const email = newEmail();
  const release = await sendEarly(page, "/profile", { Email: email, "Current password": "nine wrong wheels" }, "Save email");
  await isRefusedOnce(page, release, { "Current password": "Current password is incorrect." });
  await expect(page.getByLabel("Email")).toHaveValue(email);
});

test("a new password that was sent early is refused once, then saved @js", async ({ page }) => {
  await member(page);
  const release = await sendEarly(page, "/security", { "Current password": PASSWORD, "New password": "short" }, "Change password");
  await isRefusedOnce(page, release, { "New password": "Password must be 8 characters or more." });
  await fill(page, { "Current password": PASSWORD, "New password": "nine brass cogs turn" });
  await press(page, "Change password");
  await expect(page.locator("#notice")).toHaveText("Password changed. Other sessions and tokens were ended.");
});

test("a token's form that was sent early is refused once, and keeps its choices @js", async ({ page }) => {
  await member(page);
  const release = await hold(page);
  await page.goto("/tokens/new");
  await page.getByLabel("Expires").selectOption("On a day of your choice");
  await fill(page, { Name: "CI laptop", "Last day": "2001-01-01" });
  await press(page, "Create token");
  await isRefusedOnce(page, release, { "Last day": "Choose a day from today on, within the next 100 years." });
  await expect(page.getByLabel("Name")).toHaveValue("CI laptop");
  await fill(page, { "Last day": "2099-12-31" });
  await press(page, "Create token");
  await arrives(page, /\/created$/);
});

test("a second step that was begun and confirmed early is on, and shows its codes @js", async ({ page }) => {
  await member(page);
  await sendEarly(page, "/security/second-step", { "Current password": PASSWORD }, "Continue");
  await expect(page.getByText("Not on yet.")).toBeVisible();
  const authenticator = Authenticator.scanned(await page.locator("#secret-key").innerText());
  await fill(page, { "First code": await authenticator.next() });
  await press(page, "Switch on");
  await expect(page.locator("#recovery-codes-value")).toBeVisible();
  await asleep(page);
});

test("an invite that was used early is used once @js", async ({ page, own, email }) => {
  const server = await own({ protected: true });
  const release = await sendEarly(page, invite(server), { "First name": "Ada", Email: email, Password: "short" }, "Create account");
  await isRefusedOnce(page, release, { Password: "Password must be 8 characters or more." });
  await expect(page.getByLabel(/^First name/)).toHaveValue("Ada");
  await fill(page, { Password: PASSWORD });
  await press(page, "Create account");
  await arrives(page, "/");
});

test("the deletion that was asked for early, and the way back @js", async ({ page }) => {
  const email = await member(page);
  const release = await sendEarly(page, "/your-data/delete", { "Your password": "wrong wrong" }, "Delete account");
  await isRefusedOnce(page, release, { "Your password": "Current password is incorrect." });
  await page.unrouteAll({ behavior: "wait" });
  await post(page, "delete-account", { password: PASSWORD, otp: "" });
  await signIn(page, email);
  await sendEarly(page, "/log-in/deletion", {}, "Keep it");
  await expect(page.getByRole("status").first()).toHaveText("Your account is kept");
});

test("what is confirmed early is done: revoke, regenerate, end a session @js", async ({ page, browser }) => {
  const email = await member(page);
  const [first, second] = [await makeToken(page, "First"), await makeToken(page, "Second")];
  const other = await browser.newPage();
  await signIn(other, email);
  await sendEarly(page, first.replace("/created", "/revoke"), {}, "Revoke token");
  await expect(page.getByRole("status").first()).toHaveText("Token revoked");
  await page.goto(second.replace("/created", "/regenerate"));
  await press(page, "Regenerate token");
  expect((await new Api().bearing(await page.locator("#token-value").innerText()).call("GET", "/me")).status).toBe(200);
  await page.goto("/security");
  await press(page, "End all others");
  await expect(page.locator("#notice")).toHaveText("All other sessions ended");
  await other.close();
});
