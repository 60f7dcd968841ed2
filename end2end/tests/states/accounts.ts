// States of pages where there is more than one account.

import { post, secondAccount, signIn, signInTo } from "../sessions";
import { ADMIN, expect, open } from "../support";
import type { State } from "./state";

export const ACCOUNTS: State[] = [
  {
    name: "log-in, to a second account",
    page: "/log-in",
    options: {},
    reach: (page, url, server) => open(page, `${url}/accounts/${secondAccount(server!)}/log-in`),
  },
  {
    name: "log-in, logged in to another account",
    page: "/log-in",
    options: {},
    reach: async (page, url, server) => {
      await signIn(page, ADMIN, url);
      await open(page, `${url}/accounts/${secondAccount(server!)}/log-in`);
      await expect(page.locator("#other-account")).toBeVisible();
    },
  },
  {
    name: "home, in a second account",
    page: "/",
    options: {},
    reach: async (page, url, server) => {
      await signInTo(page, secondAccount(server!), url);
      await open(page, `${url}/`);
      await expect(page.locator("header.top .account")).toHaveText("Bolt");
    },
  },
  {
    name: "a form of another account",
    page: "/other-account",
    options: {},
    reach: async (page, url, server) => {
      await signInTo(page, secondAccount(server!), url);
      const typed = { firstName: "Augusta Ada", lastName: "x".repeat(255), seen: "1" };
      await open(page, url + (await post(page, "save-names", typed, url)));
      await expect(page.getByText("Augusta Ada")).toBeVisible();
    },
  },
];
