// Staff look after users: they find, change, ban and delete them, and help those who are locked out.

import { Api, PASSWORD, type Page, arrives, expect, fill, logIn, newEmail, open, press, refused, test } from "./support";

/** Opens the page of a user from the list, as one finds them. */
async function find(page: Page, email: string): Promise<void> {
  await open(page, "/admin/users");
  await page.getByLabel("Search").fill(email);
  await press(page, "Show");
  await arrives(page, "/admin/users");
  await page.getByRole("link", { name: email }).click();
  await arrives(page, /^\/admin\/users\/[0-9a-f-]+$/);
}

test("an admin finds a user, changes them, and sees what another admin did meanwhile", async ({ page, email, gate, browser, scripted }) => {
  gate.expects(422);
  await new Api().user(email, { firstName: "Ada", lastName: "Byron" });
  await logIn(page);
  await find(page, email);
  await expect(page.getByRole("heading", { name: "Ada Byron" })).toBeVisible();
  await fill(page, { "First name": "<b>Augusta" });
  await press(page, "Save profile");
  await expect(page.getByRole("status")).toHaveText("Saved");
  await expect(page.getByRole("heading", { name: "<b>Augusta Byron" })).toBeVisible();

  await page.getByLabel("Data of your own, as JSON").fill('{\n  "plan": "pro",\n}');
  await press(page, "Save metadata");
  await refused(page, { "Data of your own, as JSON": "This is not JSON. Look at line 3." });
  await expect(page.getByLabel("Data of your own, as JSON")).toHaveValue('{\n  "plan": "pro",\n}');
  await page.getByLabel("Data of your own, as JSON").fill('{ "plan": "pro" }');
  await press(page, "Save metadata");
  await expect(page.getByRole("status")).toHaveText("Saved");

  const other = await (await browser.newContext({ javaScriptEnabled: scripted })).newPage();
  await logIn(other);
  await open(other, page.url());
  await fill(other, { "Last name": "King" });
  await press(other, "Save profile");
  await expect(other.getByRole("status")).toHaveText("Saved");
  await other.context().close();

  await fill(page, { "Last name": "Lovelace" });
  await press(page, "Save profile");
  await expect(page.getByRole("alert")).toContainText("Nothing was saved");
  await expect(page.getByRole("alert")).toContainText("King");
  await expect(page.getByLabel("Last name")).toHaveValue("Lovelace");
  await press(page, "Save profile");
  await expect(page.getByRole("status")).toHaveText("Saved");
  await expect(page.getByRole("heading", { name: "<b>Augusta Lovelace" })).toBeVisible();
});

test("several users are banned and deleted after one question", async ({ page }) => {
  const [first, second] = [newEmail(), newEmail()];
  const family = `Twin${process.pid}${Date.now()}`;
  for (const email of [first, second]) await new Api().user(email, { firstName: "Ann", lastName: family });
  await logIn(page);
  await open(page, `/admin/users?q=${family}`);
  await expect(page.getByText("2 users")).toBeVisible();
  for (const email of [first, second]) await page.getByLabel(`Choose ${email}`).check();
  await press(page, "Ban");
  await arrives(page, "/admin/users/chosen");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ban these 2 users?");
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await press(page, "Ban");
  await expect(page.getByRole("status")).toContainText("Banned.");
  await arrives(page, "/admin/users");

  await open(page, `/admin/users?q=${family}&status=banned`);
  for (const email of [first, second]) await page.getByLabel(`Choose ${email}`).check();
  await press(page, "Delete");
  await arrives(page, "/admin/users/chosen");
  await press(page, "Delete");
  await expect(page.getByRole("status")).toContainText("Deleted");
  await open(page, `/admin/users?q=${family}`);
  await expect(page.getByText("Nobody matches.")).toBeVisible();
});

test("an admin creates a user, hands over a link, and looks at their access", async ({ page, email, browser, scripted }) => {
  await logIn(page);
  await page.getByRole("link", { name: "Users" }).click();
  await arrives(page, "/admin/users");
  await page.getByRole("link", { name: "Create user" }).click();
  await arrives(page, "/admin/users/new");
  await fill(page, { Email: email, Password: PASSWORD });
  await page.getByLabel(/^support agent/).check();
  await press(page, "Create user");
  await expect(page.getByRole("status")).toHaveText("User created");
  await arrives(page, /^\/admin\/users\/[0-9a-f-]+$/);
  await expect(page.getByText("The user has a password.")).toBeVisible();

  const theirs = await (await browser.newContext({ javaScriptEnabled: scripted })).newPage();
  await logIn(theirs, email);
  await page.getByRole("link", { name: "Access" }).click();
  await arrives(page, /\/access$/);
  await press(page, "End all sessions");
  await expect(page.getByRole("status")).toHaveText("Sessions ended");
  await open(theirs, "/profile");
  await arrives(theirs, "/log-in");
  await theirs.context().close();

  await page.getByRole("link", { name: "Profile" }).last().click();
  await arrives(page, /^\/admin\/users\/[0-9a-f-]+$/);
  await press(page, "Make a reset link");
  await arrives(page, "/admin/reset-link");
  await expect(page.getByText(email)).toBeVisible();
});

test("an invite is made, shown once, listed and ended", async ({ page, email, browser, scripted, gate }) => {
  gate.expects(404);
  await logIn(page);
  await page.getByRole("link", { name: "Invites" }).click();
  await arrives(page, "/admin/invites");
  await page.getByRole("link", { name: "Invite", exact: true }).click();
  await arrives(page, "/admin/invites/new");
  await fill(page, { "Only for this email": email });
  await press(page, "Make the invite");
  await arrives(page, "/admin/invites/made");
  const link = (await page.getByLabel("The link").textContent())!;
  const visitor = await (await browser.newContext({ javaScriptEnabled: scripted })).newPage();
  await open(visitor, link);
  await expect(visitor.getByRole("button", { name: "Create account" })).toBeVisible();
  await page.getByRole("link", { name: "I have copied it" }).click();
  await arrives(page, "/admin/invites");
  await page.getByRole("button", { name: `End the invite for ${email}` }).click();
  await expect(page.getByRole("status")).toHaveText("Invite ended");
  await visitor.goto(link);
  await expect(visitor.getByText("This invite has been used or has expired.")).toBeVisible();
  await visitor.context().close();
});
