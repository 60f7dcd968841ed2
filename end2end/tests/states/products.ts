// States of the pages about products.

import { post, signIn } from "../sessions";
import { ADMIN, Api, type Page, arrives, expect, fill, newEmail, open, press } from "../support";
import { type State, isRefused } from "./state";

let made = 0;

/** Staff who have made a product: the path of its page. */
async function newProduct(page: Page): Promise<string> {
  made += 1;
  const code = `engine-${process.pid}-${made}`;
  await signIn(page);
  return post(page, "create-product", { name: "Difference Engine", code, url: "https://engine.example", platforms: "Windows\nmacOS" });
}

/** The id at the end of the path of a product. */
const idOf = (path: string) => path.split("/").at(-1)!;

/** Makes a token of a product, and returns the path of the page that shows it once. */
const newToken = (page: Page, path: string, lifetime = "7") =>
  post(page, "create-product-token", { id: idOf(path), name: "shop", lifetime, date: "" });

export const PRODUCT_PAGES: State[] = [
  {
    name: "products",
    page: "/admin/products",
    reach: async (page) => {
      await newToken(page, await newProduct(page));
      await open(page, "/admin/products");
    },
  },
  {
    name: "products, none yet",
    page: "/admin/products",
    options: {},
    reach: async (page, url) => {
      await signIn(page, ADMIN, url);
      await open(page, `${url}/admin/products`);
    },
  },
  {
    name: "products, nothing found",
    page: "/admin/products",
    reach: async (page) => {
      await newProduct(page);
      await open(page, "/admin/products?q=zebra");
    },
  },
  {
    name: "product, new, refused",
    page: "/admin/products/new",
    reach: async (page) => {
      await signIn(page);
      await open(page, "/admin/products/new");
      await fill(page, { "Home page": "ftp://engine.example" });
      await press(page, "Add product");
      await isRefused(page);
    },
  },
  {
    name: "product",
    page: "/admin/products/:id",
    reach: async (page) => {
      const path = await newProduct(page);
      await newToken(page, path);
      await newToken(page, path, "never");
      await open(page, path);
    },
  },
  {
    name: "product, without tokens, to read only",
    page: "/admin/products/:id",
    reach: async (page) => {
      const path = await newProduct(page);
      const admin = Api.as(ADMIN);
      const email = newEmail();
      await admin.bearing(await admin.token()).user(email, { role: "support-agent" });
      await signIn(page, email);
      await open(page, path);
    },
  },
  {
    name: "product, a conflict",
    page: "/admin/products/:id",
    reach: async (page) => {
      const path = await newProduct(page);
      await open(page, path);
      await post(page, "save-product", {
        id: idOf(path),
        name: "Analytical Engine",
        seen: await page.locator("#save-product [name=seen]").inputValue(),
      });
      await fill(page, { Name: "Loom" });
      await press(page, "Save product");
      await isRefused(page);
      await expect(page.getByRole("alert")).toContainText("Analytical Engine");
    },
  },
  {
    name: "product, delete",
    page: "/admin/products/:id/confirm",
    reach: async (page) => {
      const path = await newProduct(page);
      await newToken(page, path);
      await open(page, `${path}/confirm?change=delete`);
    },
  },
  {
    name: "product, new token, refused",
    page: "/admin/products/:id/tokens/new",
    reach: async (page) => {
      await open(page, `${await newProduct(page)}/tokens/new`);
      await press(page, "Create token");
      await isRefused(page);
    },
  },
  {
    name: "product, token created",
    page: "/admin/products/:id/tokens/:token/created",
    reach: async (page) => {
      await open(page, await newToken(page, await newProduct(page)));
      await arrives(page, /\/created$/);
    },
  },
];
