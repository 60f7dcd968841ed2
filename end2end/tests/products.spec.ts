// Staff look after products and their tokens.

import { Api, arrives, expect, fill, logIn, newEmail, press, refused, test } from "./support";

test("a product is added, its token creates users, and it is deleted", async ({ page, gate }) => {
  gate.expects(422);
  const code = `shop-${process.pid}-${Date.now()}`;
  await logIn(page);
  await page.getByRole("link", { name: "Products" }).click();
  await arrives(page, "/admin/products");
  await page.getByRole("link", { name: "Add a product" }).click();
  await arrives(page, "/admin/products/new");
  await fill(page, { Code: code, "Home page": "ftp://engine.example" });
  await press(page, "Add product");
  await refused(page, { "Home page": "URL must begin with http:// or https://." });
  await expect(page.getByLabel("Code")).toHaveValue(code);
  await fill(page, { Name: "Difference Engine", "Home page": "https://engine.example" });
  await press(page, "Add product");
  await expect(page.getByRole("status")).toHaveText("Product created");
  await arrives(page, /^\/admin\/products\/[0-9a-f-]+$/);

  await page.getByRole("link", { name: "Create a token" }).click();
  await arrives(page, /\/tokens\/new$/);
  await fill(page, { Name: "shop" });
  await press(page, "Create token");
  await arrives(page, /\/created$/);
  await expect(page.getByText("Keep this on your server. It can create users while sign-up is closed.")).toBeVisible();
  const token = await page.locator("#token-value").innerText();
  await new Api().bearing(token).user(newEmail());
  await page.getByRole("link", { name: "I have copied it" }).click();
  await arrives(page, /^\/admin\/products\/[0-9a-f-]+$/);

  await page.getByRole("link", { name: /^Regenerate shop/ }).click();
  await arrives(page, /\/confirm$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await press(page, "Regenerate token");
  await arrives(page, /\/created$/);
  expect(await page.locator("#token-value").innerText()).not.toBe(token);
  await page.getByRole("link", { name: "I have copied it" }).click();
  await arrives(page, /^\/admin\/products\/[0-9a-f-]+$/);
  await page.getByRole("link", { name: /^Revoke shop/ }).click();
  await arrives(page, /\/confirm$/);
  await press(page, "Revoke token");
  await expect(page.getByRole("status")).toHaveText("Token revoked");

  await page.getByRole("link", { name: "Delete this product" }).click();
  await arrives(page, /\/confirm$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Delete Difference Engine?");
  await press(page, "Delete product");
  await expect(page.getByRole("status")).toHaveText("Product deleted, with its tokens");
  await arrives(page, "/admin/products");
});
