// Verified emails: a sign-up gets a link, and no session before it is used together with the password.

import { linksTo } from "./letters";
import { signIn } from "./sessions";
import { Api, PASSWORD, arrives, cli, expect, fill, newEmail, open, press, refused, test } from "./support";

test("whoever signs up opens a link before they log in", async ({ page, own, gate }) => {
  gate.expects(401, 403, 404, 422);
  const server = await own({ mail: true });
  await signIn(page, undefined, server.url);
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
  const [first] = await linksTo(server, email, 1);

  await open(page, `${server.url}/log-in`);
  await fill(page, { Email: email, Password: PASSWORD });
  await press(page, "Log in");
  await refused(page, { "": "Confirm your email first. We sent you a link." });
  await page.getByRole("link", { name: "Send another link" }).click();
  await arrives(page, "/confirm-email");
  await fill(page, { Email: email });
  await press(page, "Send another link");
  await expect(page.getByRole("status").first()).toHaveText("If a sign-up with this email is not finished, a link is on its way");
  const link = (await linksTo(server, email, 2)).find((path) => path !== first)!;

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
