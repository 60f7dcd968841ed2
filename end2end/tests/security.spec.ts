// The page Security: a new password, a second step from its QR code to its last recovery code, and sessions.

import { Authenticator } from "./authenticator";
import { signIn } from "./sessions";
import { Api, type Page, PASSWORD, SHARED_URL, arrives, awake, expect, fill, logIn, open, press, refused, test } from "./support";

const NEW = "nine brass cogs turn";

/** Logs a new user in. */
async function person(page: Page, email: string): Promise<void> {
  await new Api().user(email, { firstName: "Ada", lastName: "Byron" });
  await signIn(page, email);
}

/** Switches the second step on, and returns its app and its recovery codes. */
async function secondStep(page: Page): Promise<{ authenticator: Authenticator; codes: string[] }> {
  await open(page, "/security/second-step");
  await fill(page, { "Current password": PASSWORD });
  await press(page, "Continue");
  await expect(page.getByRole("img", { name: /^QR code/ })).toBeVisible();
  await awake(page);
  const authenticator = Authenticator.scanned(await page.locator("#secret-key").innerText());
  await fill(page, { "First code": await authenticator.next() });
  await press(page, "Switch on");
  await arrives(page, "/security/recovery-codes");
  const codes = (await page.locator("#recovery-codes-value").innerText()).trim().split(/\s+/);
  return { authenticator, codes };
}

/** Passes the first step of a log-in. */
async function password(page: Page, email: string): Promise<void> {
  await page.context().clearCookies();
  await open(page, "/log-in?next=%2Fsecurity");
  await fill(page, { Email: email, Password: PASSWORD });
  await press(page, "Log in");
  await arrives(page, "/log-in/code");
}

test("a new password ends other sessions and keeps this one", async ({ page, email, gate, browser, scripted }) => {
  gate.expects(401, 422);
  await person(page, email);
  const elsewhere = await browser.newContext({ javaScriptEnabled: scripted, baseURL: SHARED_URL });
  const other = await elsewhere.newPage();
  await signIn(other, email);
  await open(page, "/");
  await page.getByRole("link", { name: "Security" }).click();
  await arrives(page, "/security");
  await press(page, "Change password");
  await refused(page, { "Current password": "Enter your current password.", "New password": "Enter a password." });
  await fill(page, { "Current password": "wrong wrong", "New password": NEW });
  await press(page, "Change password");
  await refused(page, { "Current password": "Current password is incorrect." });
  await expect(page.getByLabel("Current password")).toHaveValue("");
  await fill(page, { "Current password": PASSWORD, "New password": "short" });
  await press(page, "Change password");
  await refused(page, { "New password": "Password must be 8 characters or more." });
  await fill(page, { "Current password": PASSWORD, "New password": NEW });
  await press(page, "Change password");
  await expect(page.locator("#notice")).toHaveText("Password changed. Other sessions and tokens were ended.");
  await other.goto("/security");
  await arrives(other, "/log-in");
  await elsewhere.close();
});

test("each password field has its own button to show it", async ({ page, email, scripted }) => {
  await person(page, email);
  await open(page, "/security");
  const buttons = page.getByRole("button", { name: "Show password" });
  await expect(buttons).toHaveCount(scripted ? 2 : 0);
  if (!scripted) return;
  await buttons.last().click();
  await expect(page.locator("#password")).toHaveAttribute("type", "text");
  await expect(page.locator("#oldPassword")).toHaveAttribute("type", "password");
});

test("sessions are listed and ended", async ({ page, email, browser, scripted }) => {
  await person(page, email);
  await open(page, "/security");
  await expect(page.getByText("Only this session.")).toBeVisible();
  const others = [];
  for (let nth = 0; nth < 3; nth += 1) {
    const context = await browser.newContext({ javaScriptEnabled: scripted, baseURL: SHARED_URL });
    const other = await context.newPage();
    await signIn(other, email);
    others.push(other);
  }
  await open(page, "/security");
  const rows = page.getByRole("table").locator("tbody tr");
  await expect(rows).toHaveCount(4);
  await expect(rows.first()).toContainText("This one");
  await expect(rows.first()).toContainText("Chrome on Linux");
  await rows.nth(1).getByRole("button", { name: /^End the session of Chrome on Linux/ }).click();
  await arrives(page, "/security");
  await expect(page.locator("#notice")).toHaveText("Session ended");
  await expect(rows).toHaveCount(3);
  await press(page, "End all others");
  await arrives(page, "/security");
  await expect(page.locator("#notice")).toHaveText("All other sessions ended");
  await expect(rows).toHaveCount(1);
  for (const other of others) {
    await other.goto("/security");
    await arrives(other, "/log-in");
    await other.context().close();
  }
});

test.describe("the second step", () => {
  // There is a new code every half minute, and each is accepted once.
  test.slow();

  test("is on after its first code, and log-in asks for it", async ({ page, email, gate }) => {
    gate.expects(401);
    await person(page, email);
    await open(page, "/security");
    await page.getByRole("link", { name: "Add a second step" }).click();
    await arrives(page, "/security/second-step");
    await fill(page, { "Current password": "wrong wrong" });
    await press(page, "Continue");
    await refused(page, { "Current password": "Current password is incorrect." });
    await fill(page, { "Current password": PASSWORD });
    await press(page, "Continue");
    await expect(page.getByText("Not on yet.")).toBeVisible();
    await awake(page);
    const authenticator = Authenticator.scanned(await page.locator("#secret-key").innerText());
    await fill(page, { "First code": authenticator.wrong() });
    await press(page, "Switch on");
    await refused(page, { "First code": "That code is not valid. Wait for the next one." });
    await fill(page, { "First code": await authenticator.next() });
    await press(page, "Switch on");
    await arrives(page, "/security/recovery-codes");
    await expect(page.getByRole("heading", { name: "Keep these recovery codes" })).toBeVisible();
    await page.getByRole("link", { name: "I have kept them" }).click();
    await arrives(page, "/security");
    await expect(page.getByText("10 recovery codes are left")).toBeVisible();
    await page.goto("/security/recovery-codes");
    await expect(page.locator("#recovery-codes-value")).toHaveCount(0);
    await password(page, email);
  });

  test("a recovery code logs in, once", async ({ page, email, gate }) => {
    gate.expects(422);
    await person(page, email);
    const { codes } = await secondStep(page);
    expect(codes).toHaveLength(10);
    await password(page, email);
    await page.getByRole("link", { name: "Use a recovery code" }).click();
    await arrives(page, "/log-in/recovery-code");
    await press(page, "Log in");
    await refused(page, { "Recovery code": "Enter one of your recovery codes." });
    await fill(page, { "Recovery code": codes[0].toLowerCase().replaceAll("-", " ") });
    await press(page, "Log in");
    await arrives(page, "/security");
    await expect(page.locator("#notice")).toContainText("That recovery code is used up.");
    await expect(page.getByText("9 recovery codes are left")).toBeVisible();
    await password(page, email);
    await page.getByRole("link", { name: "Use a recovery code" }).click();
    await fill(page, { "Recovery code": codes[0] });
    await press(page, "Log in");
    await refused(page, { "Recovery code": "That recovery code is not valid. Each one works once." });
  });

  test("codes are copied, saved and printed where scripts run, and made anew", async ({ page, email, scripted, gate }) => {
    gate.expects(401);
    await person(page, email);
    const { authenticator, codes } = await secondStep(page);
    for (const name of ["Copy codes", "Print"]) {
      await expect(page.getByRole("button", { name })).toHaveCount(scripted ? 1 : 0);
    }
    if (scripted) {
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download .txt" }).click()]);
      const chunks: Buffer[] = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).toString().trim().split("\n")).toEqual(codes);
    }
    await page.emulateMedia({ media: "print" });
    await expect(page.locator("#recovery-codes-value")).toBeVisible();
    await expect(page.getByRole("navigation")).toBeHidden();
    await page.emulateMedia({ media: "screen" });
    await open(page, "/security/recovery-codes");
    await fill(page, { "Current password": PASSWORD, Code: await authenticator.next() });
    await press(page, "Make new codes");
    await expect(page.locator("#recovery-codes-value")).toBeVisible();
    expect(await page.locator("#recovery-codes-value").innerText()).not.toContain(codes[0]);
  });

  test("is switched off by a recovery code", async ({ page, email, gate }) => {
    gate.expects(401);
    await person(page, email);
    const { codes } = await secondStep(page);
    await open(page, "/security");
    await page.getByRole("link", { name: "Switch it off" }).click();
    await arrives(page, "/security/second-step/remove");
    await fill(page, { Code: "000000" });
    await press(page, "Switch off");
    await refused(page, { Code: "That code is not valid. Wait for the next one." });
    await fill(page, { Code: codes[3] });
    await press(page, "Switch off");
    await arrives(page, "/security");
    await expect(page.locator("#notice")).toHaveText("The second step is off");
    await page.context().clearCookies();
    await logIn(page, email);
  });

  test("can be cancelled before it is on", async ({ page, email }) => {
    await person(page, email);
    await open(page, "/security/second-step");
    await fill(page, { "Current password": PASSWORD });
    await press(page, "Continue");
    await expect(page.getByText("Not on yet.")).toBeVisible();
    await awake(page);
    await press(page, "Cancel");
    await arrives(page, "/security");
    await expect(page.locator("#notice")).toHaveText("The second step was not added");
  });
});
