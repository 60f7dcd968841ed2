// The language of pages: as the browser asks for, or as chosen in the footer.

import { arrives, axeViolations, expect, fill, open, press, test } from "./support";

test.describe("a German browser", () => {
  test.use({ locale: "de-DE" });

  test("gets German pages, and refusals in German", async ({ page, gate }) => {
    gate.expects(422);
    await open(page, "/sign-up");
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await expect(page).toHaveTitle("Konto erstellen – Keydesk");
    await fill(page, { "E-Mail-Adresse": "ada@" });
    await page.locator("#password").fill("kurz");
    await press(page, "Konto erstellen");
    const summary = page.getByRole("alert");
    await expect(summary.getByRole("heading", { name: "Es gibt ein Problem" })).toBeVisible();
    await expect(summary).toBeFocused();
    await expect(page).toHaveTitle("Fehler: Konto erstellen – Keydesk");
    await expect(summary).toContainText("Geben Sie eine E-Mail-Adresse wie name@example.com ein.");
    await expect(page.getByLabel("E-Mail-Adresse")).toHaveAccessibleDescription(/^Geben Sie eine E-Mail-Adresse/);
    expect(await axeViolations(page)).toEqual([]);
  });

  test("can show the password, and reads so @js", async ({ page }) => {
    await open(page, "/log-in");
    await page.getByRole("button", { name: "Passwort zeigen" }).click();
    await expect(page.getByRole("button", { name: "Passwort verbergen" })).toBeVisible();
  });
});

test("a choice in the footer holds on every page, error pages too", async ({ page, gate }) => {
  gate.expects(404, 414);
  await open(page, "/log-in");
  await press(page, "Deutsch");
  await arrives(page, "/log-in");
  await expect(page.getByRole("heading", { name: "Anmelden" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Deutsch" })).toHaveAttribute("aria-pressed", "true");
  for (const path of ["/sign-up", "/nowhere", "/docs", `/${"x".repeat(9000)}`]) {
    await page.goto(path);
    await expect(page.locator("html"), path.slice(0, 30)).toHaveAttribute("lang", "de");
  }
  await open(page, "/log-in");
  await press(page, "English");
  await arrives(page, "/log-in");
  await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
});
