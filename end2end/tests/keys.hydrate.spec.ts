// The keys for staff: they lead to the search and show themselves, and never while somebody types.

import { member, signIn } from "./sessions";
import { arrives, axeViolations, expect, open, test } from "./support";

test("a slash goes to the search, from any page @js", async ({ page }) => {
  await signIn(page);
  await open(page, "/admin/settings");
  await page.keyboard.press("/");
  await arrives(page, "/admin/users");
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("a/b?");
  await expect(page.getByRole("searchbox")).toHaveValue("a/b?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a question mark shows the keys, and Escape closes the list @js", async ({ page }) => {
  await signIn(page);
  await open(page, "/admin/settings/account");
  await page.keyboard.press("?");
  const list = page.getByRole("dialog", { name: "Keys" });
  await expect(list).toBeVisible();
  await expect(list).toContainText("Search users");
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press("/");
  await expect(list).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
  await page.keyboard.press("Control+/");
  await arrives(page, "/admin/settings/account");
  await page.getByLabel("Name of the account").press("End");
  await page.keyboard.type("?/");
  await expect(page.getByLabel("Name of the account")).toHaveValue(/\?\/$/);
});

test("the keys can be switched off, and on again @js", async ({ page }) => {
  await signIn(page);
  await open(page, "/admin/settings");
  const list = page.getByRole("dialog", { name: "Keys" });
  await page.getByRole("button", { name: "Keys" }).click();
  await page.getByLabel("Use these keys").uncheck();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Keys" })).toBeFocused();
  await open(page, "/admin/settings/account");
  await page.keyboard.press("?");
  await page.keyboard.press("/");
  await expect(list).toBeHidden();
  await arrives(page, "/admin/settings/account");
  await page.getByRole("button", { name: "Keys" }).click();
  await page.getByLabel("Use these keys").check();
  await page.getByRole("button", { name: "Close" }).click();
  await page.keyboard.press("?");
  await expect(list).toBeVisible();
});

test("customers have no keys @js", async ({ page }) => {
  await member(page);
  await open(page, "/profile");
  await page.keyboard.press("/");
  await page.keyboard.press("?");
  await arrives(page, "/profile");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.locator("script[src*='keys.js']")).toHaveCount(0);
});
