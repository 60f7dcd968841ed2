// A fast user on a slow connection: the wasm comes late, or never. The text of the pages is the same.

import { asleep, awake, hold } from "./late-wasm";
import { Api, PASSWORD, arrives, expect, fill, press, refused, test } from "./support";

test("what was typed before the script came is still there @js", async ({ page, email }) => {
  const release = await hold(page);
  await page.goto("/sign-up");
  await fill(page, { "First name": "Ada", Email: email, Password: PASSWORD });
  await asleep(page);
  release();
  await awake(page);
  await expect(page.getByLabel(/^First name/)).toHaveValue("Ada");
  await expect(page.getByLabel("Email")).toHaveValue(email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue(PASSWORD);
  await press(page, "Create account");
  await arrives(page, "/");
});

test("a form sent and refused before the script came shows its refusal once @js", async ({ page, email }) => {
  const release = await hold(page);
  await page.goto("/sign-up");
  await fill(page, { "First name": "Ada", Email: "ada@", Password: "short" });
  await press(page, "Create account");
  await expect(page).toHaveURL(/__err=/);
  await asleep(page);
  const sentences = {
    Email: "Enter an email address like name@example.com.",
    Password: "Password must be 8 characters or more.",
  };
  await refused(page, sentences);
  await expect(page.getByLabel("Email")).toHaveValue("ada@");
  // Corrected before the script has loaded.
  await fill(page, { Email: email, Password: PASSWORD });
  release();
  await awake(page);
  await expect(page.getByText(sentences.Password)).toHaveCount(2);
  await expect(page.getByRole("alert")).toHaveCount(1);
  await expect(page.getByLabel(/^First name/)).toHaveValue("Ada");
  await expect(page.getByLabel("Email")).toHaveValue(email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue(PASSWORD);
  await press(page, "Create account");
  await arrives(page, "/");
});

test("a form sent before the script came is done @js", async ({ page, email }) => {
  await new Api().user(email);
  await hold(page);
  await page.goto("/log-in");
  await fill(page, { Email: email, Password: PASSWORD });
  await press(page, "Log in");
  await expect(page.getByRole("heading", { name: "Copy your token now" })).toBeVisible();
  await asleep(page);
  expect(await page.locator("#token-value").innerText()).toMatch(/^user-[0-9a-f]{64}v3$/);
});

test("the script may never come @js", async ({ page, email, context }) => {
  // The browser's own messages about the file that failed, and the import that needed it.
  context.removeAllListeners("console");
  context.removeAllListeners("weberror");
  await page.route("**/pkg/*.wasm", (route) => route.abort());
  await page.goto("/sign-up");
  await fill(page, { Email: email, Password: "short" });
  await press(page, "Create account");
  await refused(page, { Password: "Password must be 8 characters or more." });
  await fill(page, { Password: PASSWORD });
  await press(page, "Create account");
  await expect(page.getByRole("heading", { name: email })).toBeVisible();
  await page.getByRole("link", { name: "Create a token" }).click();
  await fill(page, { Name: "CI laptop" });
  await page.getByLabel("Expires").selectOption("Never");
  await press(page, "Create token");
  await expect(page.getByRole("heading", { name: "Copy your token now" })).toBeVisible();
  await expect(page.getByRole("button", { name: /Copy/ })).toHaveCount(0);
  await page.getByRole("link", { name: "I have copied it" }).click();
  await press(page, "Log out");
  await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
});
