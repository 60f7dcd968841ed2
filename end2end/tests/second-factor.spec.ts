// Log-in in two steps: the page that asks for a code; a right, wrong and late code; and giving up.

import { Authenticator } from "./authenticator";
import { Api, type Page, PASSWORD, arrives, expect, fill, open, press, refused, test } from "./support";

/** Passes the first step. */
async function password(page: Page, email: string, from = "/log-in"): Promise<void> {
  await open(page, from);
  await fill(page, { Email: email, Password: PASSWORD });
  await press(page, "Log in");
  await arrives(page, "/log-in/code");
}

// There is a new code every half minute, and each is accepted once.
test.slow();

test("the code comes after the password, and a wrong one is refused", async ({ page, email, gate }) => {
  await new Api().user(email);
  const authenticator = await Authenticator.of(email);
  gate.expects(401);
  await password(page, email, "/log-in?next=%2F");
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  await expect(page.getByLabel("Code")).toHaveAttribute("autocomplete", "one-time-code");
  await press(page, "Log in");
  await refused(page, { Code: "Enter the 6-digit code from your app." });
  await fill(page, { Code: authenticator.wrong() });
  await press(page, "Log in");
  await refused(page, { Code: "That code is not valid. Wait for the next one." });
  await expect(page.getByLabel("Code")).toHaveValue("");
  const code = await authenticator.next();
  await fill(page, { Code: `${code.slice(0, 3)} ${code.slice(3)}` });
  await press(page, "Log in");
  await arrives(page, "/");
});

test("a token is still wanted after the code", async ({ page, email }) => {
  await new Api().user(email);
  const authenticator = await Authenticator.of(email);
  await password(page, email, "/log-in?app=Acme%20Editor");
  await fill(page, { Code: await authenticator.next() });
  await press(page, "Log in");
  await arrives(page, /^\/tokens\/[^/]+\/created$/);
  await expect(page.getByRole("main")).toContainText("Acme Editor");
});

test("one can start over, and without the password there is no code to give", async ({ page, email, context }) => {
  await new Api().user(email);
  await Authenticator.of(email);
  await password(page, email);
  await page.getByRole("link", { name: "Start over" }).click();
  await arrives(page, "/log-in");
  await context.clearCookies();
  await page.goto("/log-in/code");
  await arrives(page, "/log-in");
});

test("a log-in whose first step is gone starts again with a notice", async ({ page, email, context }) => {
  await new Api().user(email);
  await Authenticator.of(email);
  await password(page, email);
  const step = (await context.cookies()).find(({ name }) => name.startsWith("keydesk-step"))!;
  expect(step).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  await context.addCookies([{ ...step, value: "A".repeat(43) }]);
  await fill(page, { Code: "123456" });
  await press(page, "Log in");
  await arrives(page, "/log-in");
  await expect(page.getByRole("status").first()).toHaveText("That took too long. Log in again.");
});
