// Forgotten passwords: a link from staff, a new password, and a log-in with it.

import { signIn } from "./sessions";
import { Api, arrives, expect, fill, open, press, refused, test } from "./support";

const NEW = "nine brass cogs turn";

test("staff hand over a link, with which a user sets a password", async ({ page, email, gate }) => {
  await new Api().user(email);
  await signIn(page);
  await open(page, "/admin/reset-link");
  await fill(page, { "The user's email": email });
  await press(page, "Make a link");
  const link = await page.locator("#reset-link-value").innerText();
  await page.reload();
  await expect(page.locator("#reset-link-value")).toHaveCount(0);

  await page.context().clearCookies();
  const path = new URL(link).pathname;
  await open(page, path);
  await expect(page.getByLabel("Email")).toHaveValue(email);
  gate.expects(422);
  await fill(page, { "New password": "short" });
  await press(page, "Save password");
  await refused(page, { "New password": "Password must be 8 characters or more." });
  await fill(page, { "New password": NEW });
  await press(page, "Save password");
  await arrives(page, "/log-in");
  await expect(page.getByRole("status").first()).toHaveText("Your password is changed. Log in with it.");
  await fill(page, { Email: email, Password: NEW });
  await page.getByLabel("Give me a token for an app").uncheck();
  await press(page, "Log in");
  await arrives(page, "/");

  gate.expects(404);
  await page.goto(path);
  await expect(page.getByRole("heading", { name: "This link is no longer valid" })).toBeVisible();
});

test("without mail the page says whom to ask", async ({ page }) => {
  await open(page, "/log-in");
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await arrives(page, "/forgot-password");
  await expect(page.getByText(/^Ask .* for a reset link\.$/)).toBeVisible();
});
