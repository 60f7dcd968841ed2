// The parts of the settings behind sign-up: the account, permissions of new users, mail, backups.

import { statSync } from "node:fs";

import { signIn } from "./sessions";
import { ADMIN, Api, PASSWORD, arrives, expect, fill, newEmail, open, press, refused, test } from "./support";

test("an admin renames the account and grants less to new users", async ({ page, own, gate }) => {
  gate.expects(422);
  const server = await own();
  await signIn(page, ADMIN, server.url);
  await open(page, `${server.url}/admin/settings`);
  await page.getByRole("link", { name: "Account", exact: true }).click();
  await arrives(page, "/admin/settings/account");
  await fill(page, { "Name of the account": " " });
  await press(page, "Save");
  await refused(page, { "Name of the account": "Enter a name." });
  await fill(page, { "Name of the account": "Engines & Söhne" });
  await press(page, "Save");
  await expect(page.getByRole("status").first()).toHaveText("Saved");
  await expect(page.getByRole("banner").getByRole("link", { name: "Engines & Söhne" })).toBeVisible();

  await page.getByRole("link", { name: "Permissions" }).click();
  await arrives(page, "/admin/settings/permissions");
  await page.getByRole("radio", { name: /^Only this/ }).check();
  await page.getByRole("checkbox", { name: /^token\.generate/ }).uncheck();
  await press(page, "Save");
  await expect(page.getByRole("status").first()).toHaveText("Saved");
  await expect(page.getByRole("checkbox", { name: /^token\.generate/ })).not.toBeChecked();
  const email = newEmail();
  await new Api(server.url).user(email);
  expect((await Api.as(email, server.url).call("POST", "/tokens")).status).toBe(403);
});

test("an admin tries the mail server", async ({ page, own }) => {
  const server = await own({ mail: true });
  await signIn(page, ADMIN, server.url);
  await open(page, `${server.url}/admin/settings/mail`);
  await expect(page.getByText("no-reply@acme.example")).toBeVisible();
  await press(page, "Send a letter");
  await expect(page.getByRole("heading", { name: "was written into the folder" })).toBeVisible();
});

test("an admin makes a backup, checks it, and downloads it after the password", async ({ page, own, gate }) => {
  gate.expects(401, 422);
  const server = await own();
  await signIn(page, ADMIN, server.url);
  await open(page, `${server.url}/admin/settings/backups`);
  await press(page, "Make a backup now");
  await expect(page.getByRole("status").first()).toHaveText("The backup is made");
  await arrives(page, "/admin/settings/backups");
  const link = page.getByRole("link", { name: /^keydesk-.*\.db$/ });
  const name = await link.innerText();
  await link.click();
  await arrives(page, /backups\/keydesk-/);
  await press(page, "Check now");
  await expect(page.getByRole("status").first()).toHaveText("The backup is checked");
  await arrives(page, /backups\/keydesk-/);
  await fill(page, { "Your password": "wrong" });
  await press(page, "Continue");
  await refused(page, { "Your password": "Current password is incorrect." });
  await fill(page, { "Your password": PASSWORD });
  await press(page, "Continue");
  const begun = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  const download = await begun;
  expect(download.suggestedFilename()).toBe(name);
  expect(statSync(await download.path()).size).toBe(statSync(`${server.data}/backups/${name}`).size);
});
