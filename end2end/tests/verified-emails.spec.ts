// Verified emails: a sign-up gets a link, and no session before it is used together with the password.

import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Api, PASSWORD, arrives, cli, expect, fill, logIn, newEmail, open, press, refused, test } from "./support";

/** The path of the last link in the letters to this address, once so many are there. */
async function linkTo(folder: string, address: string, count: number): Promise<string[]> {
  let found: string[] = [];
  await expect(() => {
    const mails = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    const sent = mails.filter((mail) => mail.includes(`To: ${address}`));
    found = sent.flatMap((mail) => /\/confirm-email\/[\w-]+/.exec(mail)?.[0] ?? []);
    expect(found).toHaveLength(count);
  }).toPass({ timeout: 10_000 });
  return found;
}

test("whoever signs up opens a link before they log in", async ({ page, own, gate }) => {
  gate.expects(401, 403, 404, 422);
  const folder = mkdtempSync(join(tmpdir(), "keydesk-mail-"));
  const settings = { KEYDESK_SMTP_URL: `file://${folder}`, KEYDESK_MAIL_FROM: "no-reply@acme.example" };
  const server = await own({ settings });
  await logIn(page, undefined, server.url);
  await open(page, `${server.url}/admin/settings`);
  await press(page, "Ask for a confirmation");
  await expect(page.getByText("Yes. Whoever signs up gets a link by mail")).toBeVisible();
  await page.context().clearCookies();

  const email = newEmail();
  await open(page, `${server.url}/sign-up`);
  await fill(page, { Email: email, Password: PASSWORD });
  await press(page, "Create account");
  await arrives(page, "/confirm-email");
  await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
  const [first] = await linkTo(folder, email, 1);

  await open(page, `${server.url}/log-in`);
  await fill(page, { Email: email, Password: PASSWORD });
  await press(page, "Log in");
  await refused(page, { "": "Confirm your email first. We sent you a link." });
  await page.getByRole("link", { name: "Send another link" }).click();
  await arrives(page, "/confirm-email");
  await fill(page, { Email: email });
  await press(page, "Send another link");
  await expect(page.getByRole("status").first()).toHaveText("If a sign-up with this email is not finished, a link is on its way");
  const link = (await linkTo(folder, email, 2)).find((path) => path !== first)!;

  await page.goto(server.url + first);
  await expect(page.getByRole("heading", { name: "This link is no longer valid" })).toBeVisible();
  await open(page, server.url + link);
  await fill(page, { Password: "nine wrong wheels" });
  await press(page, "Confirm");
  await refused(page, { Password: "Current password is incorrect." });
  await fill(page, { Password: PASSWORD });
  await press(page, "Confirm");
  await arrives(page, "/");
  await expect(page.getByRole("status").first()).toHaveText("Account created");
  expect((await Api.as(email, server.url).call("POST", "/tokens")).status).toBe(201);
  expect(JSON.parse(cli(server.data, "user", "show", email, "--json")).user.emailVerified).toBe(true);
});
