// The profile: names and email, refused, saved, and changed meanwhile in another window.

import { linksTo } from "./letters";
import { signIn } from "./sessions";
import { Api, PASSWORD, arrives, expect, fill, newEmail, open, press, refused, test } from "./support";

test("names are saved where they stand", async ({ page, email, gate }) => {
  gate.expects(422);
  await new Api().user(email, { firstName: "Ada", lastName: "Byron" });
  await signIn(page, email);
  await open(page, "/profile");
  await expect(page.getByLabel("First name")).toHaveValue("Ada");
  await fill(page, { "Last name": "x".repeat(256) });
  await press(page, "Save name");
  await refused(page, { "Last name": "Last name must be 255 characters or fewer." });
  await expect(page.getByLabel("First name")).toHaveValue("Ada");
  await fill(page, { "Last name": "Lovelace" });
  await press(page, "Save name");
  await arrives(page, "/profile");
  await expect(page.getByRole("status").first()).toHaveText("Saved");
  await expect(page.getByLabel("Last name")).toHaveValue("Lovelace");
});

test("a new email takes the current password", async ({ page, email, gate }) => {
  gate.expects(401, 422);
  const taken = newEmail();
  const fresh = newEmail();
  await new Api().user(taken);
  await new Api().user(email);
  await signIn(page, email);
  await open(page, "/profile");
  await fill(page, { Email: fresh });
  await press(page, "Save email");
  await refused(page, { "Current password": "Enter a password." });
  await fill(page, { Email: fresh, "Current password": "nine wrong wheels" });
  await press(page, "Save email");
  await refused(page, { "Current password": "Current password is incorrect." });
  await expect(page.getByLabel("Current password")).toHaveValue("");
  await expect(page.getByLabel("Email")).toHaveValue(fresh);
  await fill(page, { Email: taken, "Current password": PASSWORD });
  await press(page, "Save email");
  await refused(page, { Email: "An account with this email already exists." });
  // Another form of the page: only its own refusal is shown.
  await fill(page, { "First name": "x".repeat(256) });
  await press(page, "Save name");
  await refused(page, { "First name": "First name must be 255 characters or fewer." });
  await fill(page, { "First name": "Ada", Email: fresh, "Current password": PASSWORD });
  await press(page, "Save email");
  await arrives(page, "/profile");
  await expect(page.getByRole("status").first()).toHaveText("Saved");
  await expect(page.getByLabel("Email")).toHaveValue(fresh);
  expect((await Api.as(fresh).call("POST", "/tokens")).status).toBe(201);
});

test("what another window changed is shown and not overwritten", async ({ page, email, gate }) => {
  gate.expects(422);
  await new Api().user(email, { firstName: "Ada" });
  await signIn(page, email);
  await open(page, "/profile");
  const other = await page.context().newPage();
  await open(other, "/profile");
  await fill(other, { "First name": "Augusta" });
  await press(other, "Save name");
  await expect(other.getByRole("status").first()).toHaveText("Saved");
  await fill(page, { "First name": "Countess" });
  await press(page, "Save name");
  await expect(page.getByRole("alert")).toContainText("Nothing was saved");
  await expect(page.getByRole("alert")).toContainText("Augusta");
  await arrives(page, "/profile");
  await expect(page.getByLabel("First name")).toHaveValue("Countess");
  await press(page, "Save name");
  await expect(page.getByRole("status").first()).toHaveText("Saved");
});

test("where mail goes out, a link to the new address changes it", async ({ page, own, gate, browser, scripted }) => {
  gate.expects(404);
  const server = await own({ mail: true });
  const [old, fresh] = [newEmail(), newEmail()];
  await new Api(server.url).user(old);
  await signIn(page, old, server.url);
  await open(page, `${server.url}/profile`);
  await fill(page, { Email: fresh, "Current password": PASSWORD });
  await press(page, "Save email");
  await arrives(page, "/profile");
  await expect(page.getByText(`Waiting for confirmation of ${fresh}`)).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveValue(old);
  await press(page, "Send the link again");
  await expect(page.getByRole("status").first()).toHaveText("We sent a link to the new address. Open it to confirm.");
  await press(page, "Keep the old email");
  await expect(page.getByRole("status").first()).toHaveText("Your email stays as it is");
  await expect(page.getByText("Waiting for confirmation")).toHaveCount(0);

  const other = newEmail();
  await fill(page, { Email: other, "Current password": PASSWORD });
  await press(page, "Save email");
  await arrives(page, "/profile");
  const [link] = await linksTo(server, other);
  const visitor = await (await browser.newContext({ javaScriptEnabled: scripted })).newPage();
  await open(visitor, server.url + link);
  await expect(visitor.getByLabel("Email")).toHaveValue(other);
  await fill(visitor, { Password: PASSWORD });
  await press(visitor, "Confirm");
  await arrives(visitor, "/log-in");
  await expect(visitor.getByRole("status").first()).toHaveText("Your email is confirmed. Log in with it from now on.");
  await visitor.goto(server.url + link);
  await expect(visitor.getByRole("heading", { name: "This link is no longer valid" })).toBeVisible();
  await visitor.context().close();
  await open(page, `${server.url}/profile`);
  await expect(page.getByLabel("Email")).toHaveValue(other);
});
