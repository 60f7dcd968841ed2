// Who can create users: shown, changed, changed meanwhile, not permitted.

import { signIn } from "./sessions";
import { Api, PASSWORD, arrives, cli, expect, open, press, refused, test } from "./support";

test("an admin closes and opens sign-up, and sees who did", async ({ page, own, browser, scripted }) => {
  const server = await own();
  await signIn(page, undefined, server.url);
  await open(page, `${server.url}/`);
  await page.getByRole("link", { name: "Settings" }).click();
  await arrives(page, "/admin/settings");
  await expect(page.getByRole("radio", { name: /^Anyone/ })).toBeChecked();
  await expect(page.getByText("I understand that anyone")).toHaveCount(0);
  await page.getByLabel("Only admins and products").check();
  await press(page, "Save");
  await expect(page.getByRole("status").first()).toHaveText("Sign-up is by invitation");
  await arrives(page, "/admin/settings");
  await expect(page.getByText(/Last changed by admin@acme\.example/)).toBeVisible();
  expect((await new Api(server.url).call("POST", "/users", { email: "a@engine.example" })).status).toBe(403);

  // Opening has consequences, which are confirmed once.
  await page.getByRole("radio", { name: /^Anyone/ }).check();
  await press(page, "Save");
  await refused(page, { "I understand that anyone who can reach this address can create a user.": "Tick the box to confirm." });
  await expect(page.getByRole("radio", { name: /^Anyone/ })).toBeChecked();
  await page.getByLabel(/^I understand that anyone/).check();
  await press(page, "Save");
  await expect(page.getByRole("status").first()).toHaveText("Sign-up is open");
  await arrives(page, "/admin/settings");

  const visitor = await (await browser.newContext({ javaScriptEnabled: scripted })).newPage();
  await open(visitor, `${server.url}/sign-up`);
  await expect(visitor.getByRole("button", { name: "Create account" })).toBeVisible();
  await visitor.context().close();
});

test("the preview under each choice is the chosen one's", async ({ page, own }) => {
  const server = await own();
  await signIn(page, undefined, server.url);
  await open(page, `${server.url}/admin/settings`);
  const form = page.locator("#protection");
  await expect(form.getByText("201 Created")).toBeVisible();
  await expect(form.getByText("403 Forbidden")).toBeHidden();
  await page.getByLabel("Only admins and products").check();
  await expect(form.getByText("201 Created")).toBeHidden();
  await expect(form.getByText("403 Forbidden")).toBeVisible();
});

test("what was changed meanwhile is shown and not overwritten", async ({ page, own, gate }) => {
  const server = await own();
  gate.expects(422);
  await signIn(page, undefined, server.url);
  await open(page, `${server.url}/admin/settings`);
  cli(server.data, "account", "protect");
  await page.getByLabel("Only admins and products").check();
  await press(page, "Save");
  await expect(page.getByRole("alert")).toContainText("Nothing was saved");
  await expect(page.getByRole("alert")).toContainText("changed this on");
  await expect(page.getByRole("alert")).toContainText("Only admins and products");
  await arrives(page, "/admin/settings");
  await expect(page.getByLabel("Only admins and products")).toBeChecked();
});

test("staff without the right read it, customers do not", async ({ page, own, gate }) => {
  const server = await own();
  gate.expects(403);
  const admin = Api.as("admin@acme.example", server.url);
  const token = await admin.token();
  await admin.bearing(token).user("support@acme.example", { role: "support-agent" });
  await admin.bearing(token).user("ada@engine.example");
  await signIn(page, "support@acme.example", server.url);
  await open(page, `${server.url}/admin/settings`);
  await expect(page.getByText("Admins and developers can change this").first()).toBeVisible();
  await expect(page.getByRole("radio")).toHaveCount(0);
  await page.goto(`${server.url}/admin/try`);
  await expect(page.getByRole("heading", { name: "You can't do this" })).toBeVisible();
  await page.context().clearCookies();
  await signIn(page, "ada@engine.example", server.url);
  await open(page, `${server.url}/`);
  await expect(page.getByRole("link", { name: "Settings" })).toHaveCount(0);
  await page.goto(`${server.url}/admin/settings`);
  await expect(page.getByRole("heading", { name: "You can't do this" })).toBeVisible();
  await page.getByRole("link", { name: "Go to the home page" }).click();
  await arrives(page, "/");
});

test("a session that ends meanwhile leads through log-in and back", async ({ page, own, gate }) => {
  const server = await own();
  gate.expects(401);
  await signIn(page, undefined, server.url);
  await open(page, `${server.url}/admin/settings`);
  await page.context().clearCookies();
  await page.getByLabel("Only admins and products").check();
  await press(page, "Save");
  // Without JavaScript the server redirects there; with it the page keeps the choice and links there.
  const offer = page.getByRole("alert").getByRole("link", { name: "Log in", exact: true });
  await expect(offer.or(page.getByRole("heading", { name: "Log in" }))).toBeVisible();
  if (await offer.isVisible()) await offer.click();
  await arrives(page, "/log-in");
  await page.getByLabel("Email").fill("admin@acme.example");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await press(page, "Log in");
  await arrives(page, "/admin/settings");
  await expect(page.getByRole("radio", { name: /^Anyone/ })).toBeChecked();
});
