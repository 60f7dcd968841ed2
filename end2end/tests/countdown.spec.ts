// Too many attempts: each form that has a limit says how long to wait, and with script counts the time down.

import { Authenticator } from "./authenticator";
import { member, post } from "./sessions";
import { Api, type Page, PASSWORD, awake, expect, fill, open, press, test } from "./support";

const NOW = "You can try again now.";

/** Sends the form until it is refused for now. */
async function exhaust(page: Page, fields: Record<string, string>, button: string): Promise<void> {
  for (let tries = 0; tries < 6; tries += 1) {
    await awake(page);
    await fill(page, fields);
    await press(page, button);
    await expect(page.getByRole("alert")).toBeVisible();
    if (await page.getByText("Too many attempts.").count()) return;
  }
  throw new Error("there is no limit");
}

/** The form can be sent again when the time is over; without script at any time. */
async function waits(page: Page, name: string, scripted: boolean): Promise<void> {
  const alert = page.getByRole("alert");
  const button = page.getByRole("button", { name, exact: true });
  await expect(alert).toContainText(/Too many attempts\. Try again in \d+ s\./);
  if (!scripted) return expect(button).toBeEnabled();
  await expect(button).toBeDisabled();
  await expect(alert).toContainText(NOW, { timeout: 15_000 });
  await expect(button).toBeEnabled();
}

test("the code of a log-in", async ({ page, own, email, gate, scripted }) => {
  const server = await own({ limited: true, settings: { KEYDESK_LIMIT_LOG_IN: "20/1m/4" } });
  gate.expects(401, 429);
  await new Api(server.url).user(email);
  const authenticator = await Authenticator.of(email, server.url);
  await post(page, "log-in", { email, password: PASSWORD, next: "", app: "" }, server.url);
  await open(page, `${server.url}/log-in/code`);
  await exhaust(page, { Code: authenticator.wrong() }, "Log in");
  await waits(page, "Log in", scripted);
});

test("a new password", async ({ page, own, gate, scripted }) => {
  const server = await own({ limited: true, settings: { KEYDESK_LIMIT_PASSWORD: "20/1m/1" } });
  gate.expects(401, 429);
  await member(page, server.url);
  await open(page, `${server.url}/security`);
  await exhaust(page, { "Current password": "wrong wrong", "New password": "nine brass cogs turn" }, "Change password");
  await waits(page, "Change password", scripted);
});

test("a new email", async ({ page, own, gate, scripted }) => {
  const server = await own({ limited: true, settings: { KEYDESK_LIMIT_PASSWORD: "20/1m/1" } });
  gate.expects(401, 429);
  await member(page, server.url);
  await open(page, `${server.url}/profile`);
  await exhaust(page, { Email: "grace@engine.example", "Current password": "wrong wrong" }, "Save email");
  await waits(page, "Save email", scripted);
});

test("the end of an account", async ({ page, own, gate, scripted }) => {
  const server = await own({ limited: true, settings: { KEYDESK_LIMIT_PASSWORD: "20/1m/1" } });
  gate.expects(401, 429);
  await member(page, server.url);
  await open(page, `${server.url}/your-data/delete`);
  await exhaust(page, { "Your password": "wrong wrong" }, "Delete account");
  await waits(page, "Delete account", scripted);
});
