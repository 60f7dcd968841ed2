// States of the pages on which staff look after users and invites.

import { signIn } from "../sessions";
import { ADMIN, Api, type Page, arrives, fill, newEmail, open, press } from "../support";
import { type State, isRefused } from "./state";

/** Staff at the page of a customer, and what follows its address. */
async function ofCustomer(page: Page, path = "", email = newEmail()): Promise<void> {
  await new Api().user(email, { firstName: "Ada", lastName: "Byron" });
  await Api.as(email).token();
  await signIn(page);
  await openUser(page, email, path);
}

async function openUser(page: Page, email: string, path: string): Promise<void> {
  await open(page, `/admin/users?q=${email}`);
  const link = page.getByRole("link", { name: email });
  await open(page, `${await link.getAttribute("href")}${path}`);
}

/** Staff who have made an invite, at the page that shows it once. */
async function madeInvite(page: Page): Promise<void> {
  await signIn(page);
  await open(page, "/admin/invites/new");
  await press(page, "Make the invite");
  await arrives(page, "/admin/invites/made");
}

export const OFFICE: State[] = [
  {
    name: "overview",
    page: "/admin",
    reach: async (page) => {
      await new Api().user(newEmail(), { firstName: "Ada", lastName: "Byron" });
      await signIn(page);
      await open(page, "/admin");
    },
  },
  {
    name: "users",
    page: "/admin/users",
    reach: async (page) => {
      await new Api().user(newEmail(), { firstName: "Ada", lastName: "Byron" });
      await signIn(page);
      await open(page, "/admin/users");
    },
  },
  {
    name: "users, nobody matches",
    page: "/admin/users",
    reach: async (page) => {
      await signIn(page);
      await open(page, "/admin/users?q=zebra&status=banned");
    },
  },
  {
    name: "users, no customers yet",
    page: "/admin/users",
    options: {},
    reach: async (page, url) => {
      await signIn(page, ADMIN, url);
      await open(page, `${url}/admin/users`);
    },
  },
  {
    name: "users, chosen",
    page: "/admin/users/chosen",
    reach: async (page) => {
      const email = newEmail();
      await new Api().user(email, { firstName: "Ada", lastName: "Byron" });
      await signIn(page);
      await open(page, `/admin/users?q=${email}`);
      await page.getByLabel(`Choose ${email}`).check();
      await press(page, "Delete");
      await arrives(page, "/admin/users/chosen");
    },
  },
  {
    name: "users, new, refused",
    page: "/admin/users/new",
    reach: async (page) => {
      await signIn(page);
      await open(page, "/admin/users/new");
      await fill(page, { Email: "ada@" });
      await press(page, "Create user");
      await isRefused(page);
    },
  },
  { name: "user", page: "/admin/users/:id", reach: (page) => ofCustomer(page) },
  {
    name: "user, metadata refused",
    page: "/admin/users/:id",
    reach: async (page) => {
      await ofCustomer(page);
      await page.getByLabel("Data of your own, as JSON").fill('{\n  "plan": \n}');
      await press(page, "Save metadata");
      await isRefused(page);
    },
  },
  { name: "user, access", page: "/admin/users/:id/access", reach: (page) => ofCustomer(page, "/access") },
  {
    name: "user, access, no password",
    page: "/admin/users/:id/access",
    reach: async (page) => {
      const email = newEmail();
      await new Api().user(email, { password: null });
      await signIn(page);
      await openUser(page, email, "/access");
    },
  },
  { name: "user, confirm", page: "/admin/users/:id/confirm", reach: (page) => ofCustomer(page, "/confirm?change=tokens") },
  { name: "user, role", page: "/admin/users/:id/role", reach: (page) => ofCustomer(page, "/role") },
  {
    name: "invites",
    page: "/admin/invites",
    reach: async (page) => {
      await madeInvite(page);
      await open(page, "/admin/invites");
    },
  },
  {
    name: "invite, new, refused",
    page: "/admin/invites/new",
    reach: async (page) => {
      await signIn(page);
      await open(page, "/admin/invites/new");
      await fill(page, { "How many users": "0" });
      await press(page, "Make the invite");
      await isRefused(page);
    },
  },
  { name: "invite, made", page: "/admin/invites/made", reach: madeInvite },
];
