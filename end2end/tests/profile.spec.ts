// The profile: names and email, refused, saved, and changed meanwhile in another window.

import { Api, PASSWORD, arrives, expect, fill, logIn, newEmail, open, press, refused, test } from "./support";

test("names are saved where they stand", async ({ page, email, gate }) => {
  gate.expects(422);
  await new Api().user(email, { firstName: "Ada", lastName: "Byron" });
  await logIn(page, email);
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
  await logIn(page, email);
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
  await logIn(page, email);
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
  await expect(page.getByLabel("First name")).toHaveValue("Augusta");
});
