// One's own data: the download; deletion with password, and with a code; coming back; the last admin.

import { readFileSync } from "node:fs";

import { Authenticator } from "./authenticator";
import { signIn } from "./sessions";
import { ADMIN, Api, PASSWORD, arrives, expect, fill, open, press, refused, test } from "./support";

test("all of one's data is a file", async ({ page, email }) => {
  await new Api().user(email, { firstName: "Ada" });
  await signIn(page, email);
  await open(page, "/your-data");
  await expect(page.getByRole("heading", { name: "Your data" })).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download your data" }).click()]);
  expect(download.suggestedFilename()).toBe("your-data.json");
  const own = JSON.parse(readFileSync(await download.path(), "utf8"));
  expect(own.user.email).toBe(email);
  expect(own.sessions).toHaveLength(1);
});

test("who deletes the account is out at once, and stays by logging in", async ({ page, email, gate }) => {
  const api = new Api();
  await api.user(email);
  const token = await Api.as(email).token();
  await signIn(page, email);
  await open(page, "/your-data");
  await page.getByRole("link", { name: "Delete account…" }).click();
  await arrives(page, "/your-data/delete");
  await expect(page.getByRole("heading", { name: `Delete the account ${email}?` })).toBeFocused();
  await expect(page.getByText("1 token is revoked at once")).toBeVisible();
  gate.expects(401);
  await fill(page, { "Your password": "wrong wrong" });
  await press(page, "Delete account");
  await refused(page, { "Your password": "Current password is incorrect." });
  await fill(page, { "Your password": PASSWORD });
  await press(page, "Delete account");
  await arrives(page, "/log-in");
  await expect(page.getByRole("status").first()).toContainText("Your account is set to be deleted.");
  expect((await api.bearing(token).call("GET", "/me")).status).toBe(401);

  await fill(page, { Email: email, Password: PASSWORD });
  await press(page, "Log in");
  await arrives(page, "/log-in/deletion");
  await expect(page.getByRole("heading", { name: "Your account is set to be deleted" })).toBeVisible();
  await expect(page.locator("time")).toBeVisible();
  await press(page, "Log out");
  await arrives(page, "/log-in");

  await fill(page, { Email: email, Password: PASSWORD });
  await press(page, "Log in");
  await arrives(page, "/log-in/deletion");
  await press(page, "Keep it");
  await arrives(page, "/");
  await expect(page.getByRole("status").first()).toHaveText("Your account is kept");
});

test("the code of a second step is asked for too", async ({ page, email, gate }) => {
  test.slow();
  await new Api().user(email);
  await signIn(page, email);
  const authenticator = await Authenticator.of(email);
  await open(page, "/your-data/delete");
  gate.expects(401);
  await fill(page, { "Your password": PASSWORD, Code: authenticator.wrong() });
  await press(page, "Delete account");
  await refused(page, { Code: "That code is not valid. Wait for the next one." });
  await fill(page, { "Your password": PASSWORD, Code: await authenticator.next() });
  await press(page, "Delete account");
  await arrives(page, "/log-in");
});

test("the last admin stays", async ({ page, own }) => {
  const server = await own();
  await signIn(page, ADMIN, server.url);
  await open(page, `${server.url}/your-data/delete`);
  await expect(page.getByRole("heading", { name: "The last admin cannot be deleted" })).toBeVisible();
  await expect(page.locator("form#delete-account")).toHaveCount(0);
});
