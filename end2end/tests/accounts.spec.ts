// Several accounts: an invited customer of the second one, a switch between two, a form of the account before.

import { secondAccount, signIn, signInTo } from "./sessions";
import { ADMIN, PASSWORD, type Page, arrives, cli, expect, fill, labelled, open, press, test } from "./support";

async function isIn(page: Page, account: string): Promise<void> {
  await expect(page.locator("header.top .account")).toHaveText(account);
}

test("a customer of a second account signs up by an invite, leaves and comes back", async ({ page, own, email }) => {
  const server = await own({});
  const slug = secondAccount(server);
  const { link } = JSON.parse(cli(server.data, "invite", "create", "--account", slug, "--json"));
  await open(page, server.url + new URL(link).pathname);
  expect(new URL(page.url()).pathname).toMatch(/^\/accounts\/bolt\/invite\//);
  await expect(page.getByRole("heading", { name: "You're invited to Bolt" })).toBeVisible();
  await fill(page, { "First name": "Ada", Email: email, Password: PASSWORD });
  await press(page, "Create account");
  await arrives(page, "/");
  await isIn(page, "Bolt");
  await press(page, "Log out");
  await arrives(page, `/accounts/${slug}/log-in`);
  await page.goto(`${server.url}/tokens`);
  await arrives(page, `/accounts/${slug}/log-in`);
  await fill(page, { Email: email, Password: PASSWORD });
  await press(page, "Log in");
  await arrives(page, "/tokens");
  await isIn(page, "Bolt");
});

test("somebody who is logged in to one account switches to another", async ({ page, own, gate }) => {
  gate.expects(401);
  const server = await own({});
  const slug = secondAccount(server);
  await signIn(page, ADMIN, server.url);
  await open(page, `${server.url}/accounts/${slug}/log-in`);
  await expect(page.locator("#other-account")).toHaveText(`You are logged in to Acme as ${ADMIN}. Log in here to switch to Bolt. Stay in Acme`);
  await fill(page, { Email: ADMIN, Password: "nine wrong wheels" });
  await press(page, "Log in");
  await expect(page.getByRole("alert").first()).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(`/accounts/${slug}/log-in`);
  await fill(page, { Password: PASSWORD });
  await page.getByLabel("Give me a token for an app").uncheck();
  await press(page, "Log in");
  await arrives(page, "/");
  await isIn(page, "Bolt");
});

test("a form of the account before is refused, and what was typed is kept", async ({ page, own, gate, scripted }) => {
  gate.expects(409);
  const server = await own({});
  const slug = secondAccount(server);
  await signIn(page, ADMIN, server.url);
  await open(page, `${server.url}/profile`);
  await isIn(page, "Acme");
  await fill(page, { "First name": "Augusta" });
  await signInTo(page, slug, server.url);
  await press(page, "Save name");
  if (scripted) {
    await expect(page.getByRole("alert").first()).toContainText("This browser is logged in to another account by now. Nothing was changed.");
    await expect(labelled(page, "First name")).toHaveValue("Augusta");
  } else {
    await arrives(page, "/other-account");
    await expect(page.getByRole("main")).toContainText("It is of Acme. This browser is logged in to Bolt");
    await expect(page.getByRole("main")).toContainText("Augusta");
    await page.getByRole("link", { name: "Log in to Acme" }).click();
    await arrives(page, "/log-in");
    await fill(page, { Email: ADMIN, Password: PASSWORD });
    await press(page, "Log in");
    await arrives(page, "/profile");
    await isIn(page, "Acme");
  }
});
