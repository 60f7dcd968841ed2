// Sign-up: success, every refusal, closed, closed meanwhile.

import { Api, arrives, cli, expect, fill, labelled, open, PASSWORD, press, refused, test } from "./support";

test("a visitor signs up and is at home", async ({ page, email }) => {
  await open(page, "/sign-up");
  await expect(page).toHaveTitle("Create your account – Keydesk");
  await expect(page.getByText("for Acme; one account for all its products")).toBeVisible();
  await fill(page, { "First name": "Ada", "Last name": "Byron", Email: email, Password: PASSWORD });
  await press(page, "Create account");
  await arrives(page, "/");
  await expect(page.getByRole("status").first()).toHaveText("Account created");
  await expect(page.getByRole("heading", { name: "Ada Byron" })).toBeVisible();
  await expect(page.getByText("No tokens yet. Create one for your app.")).toBeVisible();
  await page.reload();
  await expect(page.getByText("Account created")).toHaveCount(0);
});

test("Enter submits, and names are not asked for", async ({ page, email }) => {
  await open(page, "/sign-up");
  await fill(page, { Email: email, Password: PASSWORD });
  await page.getByLabel("Password", { exact: true }).press("Enter");
  await arrives(page, "/");
  await expect(page.getByRole("heading", { name: email })).toBeVisible();
});

test("an empty form names every field at once", async ({ page }) => {
  await open(page, "/sign-up");
  await press(page, "Create account");
  await refused(page, { Email: "Enter an email address like name@example.com.", Password: "Enter a password." });
});

for (const [why, typed, field, sentence] of [
  ["an email that is none", { Email: "ada@" }, "Email", "Enter an email address like name@example.com."],
  ["a short password", { Password: "gears!7" }, "Password", "Password must be 8 characters or more."],
  ["a weak password", { Password: "password1" }, "Password", "This password is easy to guess. Use a few random words, or let your browser suggest one."],
  ["a long password", { Password: "seven copper gears ".repeat(7) }, "Password", "Password must be 128 characters or fewer."],
  ["a long name", { "First name": "x".repeat(256) }, "First name", "First name must be 255 characters or fewer."],
] as const) {
  test(`${why} is refused at its field, and the rest is kept`, async ({ page, email, gate }) => {
    gate.expects(422);
    await open(page, "/sign-up");
    const all: Record<string, string> = { "Last name": "Byron", Email: email, Password: PASSWORD, ...typed };
    await fill(page, all);
    await press(page, "Create account");
    await refused(page, { [field]: sentence });
    await expect(page.getByLabel(/^Last name/)).toHaveValue("Byron");
    await expect(page.getByLabel("Email")).toHaveValue(all.Email);
    // The sentence in the summary links to the field.
    await page.getByRole("alert").getByRole("link", { name: sentence }).click();
    await expect(labelled(page, field)).toBeFocused();
    await fill(page, { "First name": "Ada", Email: email, Password: PASSWORD });
    await press(page, "Create account");
    await arrives(page, "/");
  });
}

test("a taken email is reported, with a link to log in", async ({ page, email, gate }) => {
  await new Api().user(email);
  gate.expects(422);
  await open(page, "/sign-up");
  await fill(page, { Email: email.toUpperCase(), Password: PASSWORD });
  await press(page, "Create account");
  await refused(page, { Email: "An account with this email already exists." });
  await page.getByRole("link", { name: "Log in instead" }).click();
  await arrives(page, "/log-in");
});

test("a password is shown on demand, and hidden again when sent @js", async ({ page, gate, email }) => {
  gate.expects(422);
  await open(page, "/sign-up");
  const password = page.getByLabel("Password", { exact: true });
  await fill(page, { Email: email, Password: "gears" });
  await press(page, "Show password");
  await expect(password).toHaveAttribute("type", "text");
  await expect(page.getByText("Password shown")).toBeAttached();
  await press(page, "Create account");
  await refused(page, { Password: "Password must be 8 characters or more." });
  await expect(password).toHaveAttribute("type", "password");
});

test("a second press does nothing @js", async ({ page, email }) => {
  await open(page, "/sign-up");
  let posts = 0;
  await page.route("**/forms/sign-up", async (route) => {
    posts += 1;
    await new Promise((done) => setTimeout(done, 300));
    await route.continue();
  });
  await fill(page, { Email: email, Password: PASSWORD });
  const button = page.getByRole("button", { name: "Create account" });
  await button.click();
  const busy = page.getByRole("button", { name: "Creating account…" });
  await expect(busy).toHaveAttribute("aria-busy", "true");
  await busy.click();
  await page.getByLabel("Email").press("Enter");
  await arrives(page, "/");
  expect(posts).toBe(1);
});

test("a protected account asks to ask for an invite", async ({ page, own }) => {
  const server = await own({ protected: true });
  await open(page, `${server.url}/sign-up`);
  await expect(page.getByRole("heading", { name: "Sign-up is by invitation" })).toBeVisible();
  await expect(page.getByText("Ask Acme for an invite")).toBeVisible();
  await expect(page.locator("form#sign-up")).toHaveCount(0);
  await page.getByRole("link", { name: "log in", exact: true }).click();
  await arrives(page, "/log-in");
  await expect(page.getByRole("link", { name: "Create an account" })).toHaveCount(0);
});

test("sign-up that is closed while one types says so", async ({ page, own, gate, email }) => {
  const server = await own();
  gate.expects(403);
  await open(page, `${server.url}/sign-up`);
  await fill(page, { Email: email, Password: PASSWORD });
  cli(server.data, "account", "protect");
  await press(page, "Create account");
  await expect(page.getByRole("alert")).toContainText("Sign-up was closed in the meantime. Your account was not created.");
  await expect(page.getByRole("heading", { name: "Sign-up is by invitation" })).toBeVisible();
});

test("a server that is away is reported, and what was typed stays @js", async ({ page, email, context }) => {
  await open(page, "/sign-up");
  await fill(page, { Email: email, Password: PASSWORD });
  await page.route("**/forms/sign-up", (route) => route.abort("connectionrefused"));
  // The browser's own message about the request that failed.
  context.removeAllListeners("console");
  await press(page, "Create account");
  await refused(page, { "": "We couldn't reach the server. Nothing was changed." });
  await expect(page.getByLabel("Email")).toHaveValue(email);
  await page.unroute("**/forms/sign-up");
  await press(page, "Retry");
  await arrives(page, "/");
});
