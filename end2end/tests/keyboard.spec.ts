// Journeys with the keyboard alone.

import { Authenticator } from "./authenticator";
import { Keyboard } from "./keyboard";
import { linksTo } from "./letters";
import { member, post, signIn } from "./sessions";
import { Api, PASSWORD, arrives, awake, expect, newEmail, open, test } from "./support";
import { invite } from "./states/state";

const NEW = "nine brass cogs turn";

test("from sign-up to a token and out again, with the keyboard alone", async ({ page, email, gate }) => {
  gate.expects(422);
  const keys = new Keyboard(page);
  await open(page, "/sign-up");
  await keys.to("Skip to content");
  await expect(page.locator(":focus")).toBeInViewport();
  await keys.fill({ "First name": "Ada", Email: email, Password: "short" });
  await keys.enter();
  await keys.followsRefusal("Password must be 8 characters or more.");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(PASSWORD);
  await keys.press("Create account");
  await arrives(page, "/");
  await keys.press("Create a token");
  await arrives(page, "/tokens/new");
  await keys.fill({ Name: "CI laptop" });
  await keys.to("Expires");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByText(/^The token will expire on/).filter({ visible: true })).toBeVisible();
  await keys.press("Create token");
  await arrives(page, /\/created$/);
  await keys.to("Your token");
  await keys.press("I have copied it");
  await arrives(page, "/tokens");
  await keys.press("Revoke CI laptop");
  await arrives(page, /\/revoke$/);
  await keys.press("Revoke token");
  await arrives(page, "/tokens");
  await keys.press("Log out");
  await arrives(page, "/log-in");
});

test("names and a new email, with the keyboard alone", async ({ page, gate }) => {
  gate.expects(401);
  await member(page);
  const keys = new Keyboard(page);
  await open(page, "/");
  await keys.press("Profile");
  await arrives(page, "/profile");
  await keys.fill({ "First name": "Augusta", "Last name": "King" });
  await keys.enter();
  await expect(page.getByRole("status").first()).toHaveText("Saved");
  await awake(page);
  const email = newEmail();
  await keys.fill({ Email: email, "Current password": "nine wrong wheels" });
  await keys.enter();
  await keys.followsRefusal("Current password is incorrect.");
  await page.keyboard.type(PASSWORD);
  await keys.press("Save email");
  await expect(page.getByRole("status").first()).toHaveText("Saved");
  await expect(page.getByLabel("Email")).toHaveValue(email);
  await expect(page.getByLabel("First name")).toHaveValue("Augusta");
});

test("a new password, and the end of other sessions, with the keyboard alone", async ({ page, browser, gate }) => {
  gate.expects(422);
  const email = await member(page);
  const other = await browser.newPage();
  await signIn(other, email);
  const keys = new Keyboard(page);
  await open(page, "/security");
  await keys.press("End the session of");
  await expect(page.locator("#notice")).toHaveText("Session ended");
  await awake(page);
  await keys.fill({ "Current password": PASSWORD, "New password": "short" });
  await keys.enter();
  await keys.followsRefusal("Password must be 8 characters or more.");
  await page.keyboard.type(NEW);
  // The current password is asked for again.
  await page.keyboard.press("Shift+Tab");
  if ((await page.locator(":focus").getAttribute("id")) !== "oldPassword") await page.keyboard.press("Shift+Tab");
  await page.keyboard.type(PASSWORD);
  await keys.press("Change password");
  await expect(page.locator("#notice")).toHaveText("Password changed. Other sessions and tokens were ended.");
  await other.close();
});

test("a second step and its recovery codes, with the keyboard alone", async ({ page }) => {
  await member(page);
  const keys = new Keyboard(page);
  await open(page, "/security");
  await keys.press("Add a second step");
  await arrives(page, "/security/second-step");
  await keys.fill({ "Current password": PASSWORD });
  await keys.enter();
  await expect(page.getByText("Not on yet.")).toBeVisible();
  await awake(page);
  const authenticator = Authenticator.scanned(await page.locator("#secret-key").innerText());
  await keys.fill({ "First code": await authenticator.next() });
  await keys.press("Switch on");
  await arrives(page, "/security/recovery-codes");
  const [code] = (await page.locator("#recovery-codes-value").innerText()).trim().split(/\s+/);
  await keys.press("I have kept them");
  await arrives(page, "/security");
  await keys.press("Switch it off");
  await arrives(page, "/security/second-step/remove");
  await keys.fill({ Code: code });
  await keys.press("Switch off");
  await arrives(page, "/security");
  await expect(page.locator("#notice")).toHaveText("The second step is off");
});

test("one's data, the end of the account and the way back, with the keyboard alone", async ({ page }) => {
  const email = await member(page);
  const keys = new Keyboard(page);
  await open(page, "/security");
  await keys.press("Download your data");
  await arrives(page, "/your-data");
  await keys.to("Download your data");
  const [download] = await Promise.all([page.waitForEvent("download"), keys.enter()]);
  expect(download.suggestedFilename()).toBe("your-data.json");
  await keys.press("Delete account");
  await arrives(page, "/your-data/delete");
  await keys.fill({ "Your password": PASSWORD });
  await keys.press("Delete account");
  await arrives(page, "/log-in");
  await keys.fill({ Email: email, Password: PASSWORD });
  await keys.enter();
  await arrives(page, "/log-in/deletion");
  await keys.press("Keep it");
  await arrives(page, "/");
});

test("an invite and the proof of an email, with the keyboard alone", async ({ page, own }) => {
  const server = await own({ protected: true, mail: true });
  const keys = new Keyboard(page);
  await open(page, invite(server));
  const [first, second] = [newEmail(), newEmail()];
  await keys.fill({ "First name": "Ada", Email: first, Password: PASSWORD });
  await keys.enter();
  await arrives(page, "/");
  await keys.press("Profile");
  await arrives(page, "/profile");
  await keys.fill({ Email: second, "Current password": PASSWORD });
  await keys.enter();
  const [link] = await linksTo(server, second);
  await open(page, server.url + link);
  await keys.fill({ Password: PASSWORD });
  await keys.enter();
  await arrives(page, "/profile");
  await expect(page.getByLabel("Email")).toHaveValue(second);
});

test("settings and the choices of the footer, with the keyboard alone", async ({ page, own }) => {
  const server = await own();
  await signIn(page, undefined, server.url);
  const keys = new Keyboard(page);
  await open(page, `${server.url}/admin/settings`);
  await keys.to("Anyone");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("#protection").getByText("403 Forbidden")).toBeVisible();
  await keys.press("Save");
  await expect(page.getByRole("status").first()).toHaveText("Sign-up is by invitation");
  await awake(page);
  await keys.press("Dark");
  // The address stays the same, so it does not tell that the page has come.
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await arrives(page, "/admin/settings");
  await keys.press("Deutsch");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await arrives(page, "/admin/settings");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("a reset link, with the keyboard alone", async ({ page, email }) => {
  await new Api().user(email);
  await signIn(page);
  const keys = new Keyboard(page);
  await open(page, "/admin/reset-link");
  await keys.fill({ "The user's email": email });
  await keys.press("Make a link");
  await expect(page.locator("#reset-link-value")).toBeVisible();
  const link = await page.locator("#reset-link-value").innerText();
  await post(page, "log-out");
  await open(page, link);
  await keys.fill({ "New password": NEW });
  await keys.enter();
  await arrives(page, "/log-in");
});
