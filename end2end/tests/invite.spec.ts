// Invited sign-up: while the account is protected; with a fixed email; refused; dead; dead meanwhile.

import { signIn } from "./sessions";
import { type Page, PASSWORD, arrives, cli, expect, fill, labelled, open, press, refused, test } from "./support";
import type { Server } from "./server";

/** The path of a new invite's link, and its id. */
function invite(server: Server, ...flags: string[]): { path: string; id: string } {
  const made = JSON.parse(cli(server.data, "invite", "create", ...flags, "--json"));
  return { path: `${server.url}/invite/${made.code}`, id: made.id };
}

async function isDead(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: "This invite is no longer valid" })).toBeVisible();
  await expect(page.getByText("This invite has been used or has expired. Ask for a new one.")).toBeVisible();
  await expect(page.locator("form#invite")).toHaveCount(0);
}

test("an invited visitor signs up while sign-up is by invitation, and the link works once", async ({ page, own, email, gate }) => {
  const server = await own({ protected: true });
  const { path } = invite(server);
  await open(page, path);
  await expect(page).toHaveTitle("Create your account – Keydesk");
  await expect(page.getByRole("heading", { name: "You're invited to Acme" })).toBeVisible();
  await page.reload();
  await fill(page, { "First name": "Ada", "Last name": "Byron", Email: email, Password: PASSWORD });
  await press(page, "Create account");
  await arrives(page, "/");
  await expect(page.getByRole("status").first()).toHaveText("Account created");
  gate.expects(404);
  await press(page, "Log out");
  await arrives(page, "/log-in");
  await open(page, path);
  await isDead(page);
});

test("the email of an invite cannot be changed", async ({ page, own, email }) => {
  const server = await own({ protected: true });
  await open(page, invite(server, "--email", email).path);
  await expect(labelled(page, "Email")).toHaveValue(email);
  await expect(labelled(page, "Email")).not.toBeEditable();
  await expect(page.getByText("The invite is for this address.")).toBeVisible();
  await fill(page, { Password: PASSWORD });
  await page.getByLabel("Password", { exact: true }).press("Enter");
  await arrives(page, "/");
  await expect(page.getByRole("main")).toContainText(email);
});

test("what is refused is named at its field, and the invite stays good", async ({ page, own, email, gate }) => {
  gate.expects(422);
  const server = await own({ protected: true });
  await open(page, invite(server).path);
  await fill(page, { "Last name": "Byron", Email: "ada@", Password: "short" });
  await press(page, "Create account");
  await refused(page, { Email: "Enter an email address like name@example.com." });
  await expect(labelled(page, "Last name")).toHaveValue("Byron");
  await fill(page, { Email: email, Password: "password1" });
  await press(page, "Create account");
  await refused(page, { Password: "This password is easy to guess. Use a few random words, or let your browser suggest one." });
  await fill(page, { Password: PASSWORD });
  await press(page, "Create account");
  await arrives(page, "/");
});

test("an invite that ends while one types says so", async ({ page, own, email, gate }) => {
  const server = await own();
  gate.expects(404);
  const { path, id } = invite(server);
  await open(page, path);
  await fill(page, { Email: email, Password: PASSWORD });
  cli(server.data, "invite", "end", id);
  await press(page, "Create account");
  await isDead(page);
});

test("who is logged in already is led home, and the invite stays good", async ({ page, own, browser, scripted }) => {
  const server = await own();
  const { path } = invite(server);
  await signIn(page, undefined, server.url);
  await page.goto(path);
  await arrives(page, "/");
  await expect(page.getByRole("status").first()).toHaveText("You are logged in as admin@acme.example");
  const other = await (await browser.newContext({ javaScriptEnabled: scripted })).newPage();
  await open(other, path);
  await expect(other.getByRole("heading", { name: "You're invited to Acme" })).toBeVisible();
  await other.context().close();
});
