// Set-up, from the link that the server prints to the account.

import { PASSWORD, arrives, expect, fill, open, press, refused, test } from "./support";

const ADMIN = { "Account name": "Engine Works", "Your email": "ada@engine.example", Password: PASSWORD };

test("the printed link sets up an account, once", async ({ page, own, gate }) => {
  const server = await own({ blank: true });
  const link = /Finish setup: (\S+)/.exec(server.banner)?.[1];
  expect(link, server.banner).toBeTruthy();

  gate.expects(404, 503);
  await page.goto(`${server.url}/sign-up`);
  await expect(page.getByRole("heading", { name: "Keydesk is not set up yet" })).toBeVisible();

  await open(page, link!);
  await expect(page.getByRole("radio", { name: /^Anyone/ })).toBeChecked();
  await fill(page, ADMIN);
  await press(page, "Finish setup");
  await arrives(page, "/admin/try");
  await expect(page.getByRole("status").first()).toHaveText("Setup is finished");
  await expect(page.locator("header")).toContainText("Engine Works");

  await page.goto(link!);
  await expect(page.getByRole("heading", { name: "This setup link is no longer valid" })).toBeVisible();
  await expect(page.getByText("keydesk setup-link")).toBeVisible();
});

test("a refused set-up keeps what was typed, but not the password", async ({ page, own, gate }) => {
  const server = await own({ blank: true });
  gate.expects(422);
  await open(page, /Finish setup: (\S+)/.exec(server.banner)![1]);
  await fill(page, { ...ADMIN, Password: "password1" });
  await page.getByLabel("Only admins and products").check();
  await press(page, "Finish setup");
  await refused(page, { Password: "This password is easy to guess." });
  await expect(page.getByLabel("Account name")).toHaveValue("Engine Works");
  await expect(page.getByLabel("Only admins and products")).toBeChecked();
  await fill(page, { Password: PASSWORD });
  await press(page, "Finish setup");
  await arrives(page, "/admin/try");
  await page.context().clearCookies();
  await open(page, `${server.url}/sign-up`);
  await expect(page.getByRole("heading", { name: "Sign-up is by invitation" })).toBeVisible();
});
