// Log-in and log-out.

import { ADMIN, Api, PASSWORD, arrives, expect, fill, logIn, open, press, refused, test } from "./support";

const WRONG = "Email or password is incorrect.";

test("the right password leads home, and log-out leaves nothing behind", async ({ page, email }) => {
  await new Api().user(email, { firstName: "Ada", lastName: "Byron" });
  await logIn(page, email);
  await expect(page.getByRole("heading", { name: "Ada Byron" })).toBeVisible();
  await press(page, "Log out");
  await arrives(page, "/log-in");
  await expect(page.getByRole("status").first()).toHaveText("You are logged out");
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Ada Byron" })).toHaveCount(0);
  await page.goto("/");
  await arrives(page, "/log-in");
});

test("every wrong credential has one sentence", async ({ page, email, gate }) => {
  await new Api().user(email);
  gate.expects(401);
  for (const [who, password] of [
    [email, "seven copper gears at dawn"],
    ["nobody@engine.example", PASSWORD],
    ["not an email", PASSWORD],
  ]) {
    await open(page, "/log-in");
    await fill(page, { Email: who, Password: password });
    await press(page, "Log in");
    await refused(page, { "": WRONG });
    await expect(page.getByLabel("Email")).toHaveValue(who);
    await expect(page.locator("[aria-invalid]")).toHaveCount(0);
  }
  // And the page that leads on.
  await fill(page, { Email: email, Password: PASSWORD });
  await page.getByLabel("Give me a token for an app").uncheck();
  await press(page, "Log in");
  await arrives(page, "/");
});

test("a page for members leads through log-in and back", async ({ page }) => {
  await page.goto("/admin/settings");
  await arrives(page, "/log-in");
  await expect(page.getByLabel("Give me a token for an app")).not.toBeChecked();
  await fill(page, { Email: ADMIN, Password: PASSWORD });
  await press(page, "Log in");
  await arrives(page, "/admin/settings");
});

test("who is logged in already is led on", async ({ page, email }) => {
  await new Api().user(email);
  await logIn(page, email);
  await page.goto("/log-in");
  await arrives(page, "/");
  await expect(page.getByRole("status").first()).toHaveText(`You are logged in as ${email}`);
  await page.goto("/sign-up");
  await arrives(page, "/");
});

test("log-out by its page", async ({ page, email }) => {
  await new Api().user(email);
  await logIn(page, email);
  await open(page, "/log-out");
  await page.getByRole("link", { name: "Stay logged in" }).click();
  await arrives(page, "/");
  await open(page, "/log-out");
  await page.getByRole("main").getByRole("button", { name: "Log out" }).click();
  await arrives(page, "/log-in");
});

test("too many attempts have to wait, and the page says how long", async ({ page, own, gate, scripted }) => {
  const server = await own({ limited: true, settings: { KEYDESK_LIMIT_LOG_IN: "20/1m/1" } });
  gate.expects(401, 429);
  await open(page, `${server.url}/log-in`);
  for (const sentence of [WRONG, "Too many attempts. Try again in"]) {
    await fill(page, { Email: "ada@engine.example", Password: "wrong wrong wrong" });
    await press(page, "Log in");
    await expect(page.getByRole("alert")).toContainText(sentence);
  }
  if (scripted) {
    const button = page.getByRole("button", { name: "Log in" });
    await expect(button).toBeDisabled();
    // The countdown runs, 3 seconds here; then the form is enabled again.
    await expect(page.getByRole("alert").locator("a")).toHaveText("Too many attempts. Try again in 1 s.");
    await expect(page.getByRole("alert")).toContainText("You can try again now.");
    await expect(button).toBeEnabled();
  }
});
