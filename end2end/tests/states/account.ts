// States of the pages on which people look after their own account, but for their tokens.

import { Authenticator } from "../authenticator";
import { addPasskey } from "../soft-passkey";
import { beginSecondStep, forgetNotice, makeToken, member, post, signIn } from "../sessions";
import { ADMIN, Api, PASSWORD, type Page, awake, expect, fill, newEmail, open, press } from "../support";
import { type State, isRefused } from "./state";

/** A member who has a second step. */
async function careful(page: Page): Promise<Authenticator> {
  return Authenticator.of(await member(page));
}

export const ACCOUNT_PAGES: State[] = [
  {
    name: "home, no tokens",
    page: "/",
    reach: async (page) => {
      await member(page);
      await open(page, "/");
    },
  },
  {
    name: "home, with tokens",
    page: "/",
    reach: async (page) => {
      await member(page);
      for (const name of ["CI laptop", "Server", "Phone"]) await makeToken(page, name, "7");
      await makeToken(page, "x".repeat(255), "never");
      await forgetNotice(page);
      await open(page, "/");
    },
  },
  {
    name: "home, what needs attention",
    page: "/",
    reach: async (page) => {
      const email = await member(page);
      await makeToken(page, "CI laptop", "7");
      await makeToken(page, "Server", "7");
      await forgetNotice(page);
      await Authenticator.of(email);
      await open(page, "/");
      await expect(page.locator("main a[href*='expiring-soon']")).toBeVisible();
    },
  },
  {
    name: "home, of staff",
    page: "/",
    reach: async (page) => {
      await signIn(page);
      await open(page, "/");
    },
  },
  {
    name: "profile",
    page: "/profile",
    reach: async (page) => {
      await member(page);
      await open(page, "/profile");
    },
  },
  {
    name: "profile, refused",
    page: "/profile",
    statuses: [401],
    reach: async (page) => {
      await member(page);
      await open(page, "/profile");
      await fill(page, { Email: newEmail(), "Current password": "nine wrong wheels" });
      await press(page, "Save email");
      await isRefused(page);
    },
  },
  {
    name: "profile, changed meanwhile",
    page: "/profile",
    reach: async (page) => {
      const email = await member(page);
      await open(page, "/profile");
      const api = Api.as(email);
      await api.bearing(await api.token()).call("PATCH", `/users/${email}`, { firstName: "Augusta" });
      await press(page, "Save name");
      await isRefused(page);
    },
  },
  {
    name: "profile, saved",
    page: "/profile",
    reach: async (page) => {
      await member(page);
      await open(page, "/profile");
      await press(page, "Save name");
      await expect(page.getByRole("status").first()).toHaveText("Saved");
      await awake(page);
    },
  },
  {
    name: "profile, waiting for a link",
    page: "/profile",
    options: { mail: true },
    reach: async (page, url) => {
      await signIn(page, ADMIN, url);
      await open(page, `${url}/profile`);
      await fill(page, { Email: newEmail(), "Current password": PASSWORD });
      await press(page, "Save email");
      await expect(page.getByText("Waiting for confirmation")).toBeVisible();
      await awake(page);
    },
  },
  {
    name: "security",
    page: "/security",
    reach: async (page) => {
      await member(page);
      await open(page, "/security");
    },
  },
  {
    name: "security, refused",
    page: "/security",
    reach: async (page) => {
      await member(page);
      await open(page, "/security");
      await press(page, "Change password");
      await isRefused(page);
    },
  },
  {
    name: "security, second step begun",
    page: "/security",
    reach: async (page) => {
      await member(page);
      await post(page, "add-second-step", { password: PASSWORD });
      await open(page, "/security");
    },
  },
  {
    name: "security, second step on and other sessions",
    page: "/security",
    reach: async (page) => {
      const email = await member(page);
      await page.context().clearCookies();
      await signIn(page, email);
      await Authenticator.of(email);
      await open(page, "/security");
      await expect(page.getByText("End all others")).toBeVisible();
    },
  },
  {
    name: "security, passkeys",
    page: "/security",
    options: { named: true },
    reach: async (page, url) => {
      await member(page, url);
      for (const name of ["Laptop", "x".repeat(60)]) await addPasskey(page, name, url);
      await forgetNotice(page);
      await open(page, `${url}/security`);
      await expect(page.getByRole("row", { name: /Laptop/ })).toBeVisible();
    },
  },
  {
    name: "passkey, to prove who one is",
    page: "/security/passkeys/new",
    options: { named: true },
    statuses: [401],
    reach: async (page, url) => {
      await member(page, url);
      await open(page, `${url}/security/passkeys/new`);
      await fill(page, { "Current password": "wrong wrong" });
      await press(page, "Continue");
      await isRefused(page);
    },
  },
  {
    name: "passkey, to create",
    page: "/security/passkeys/new",
    options: { named: true },
    reach: async (page, url) => {
      await member(page, url);
      await open(page, `${url}${await post(page, "confirm-password", { password: PASSWORD }, url)}`);
      await expect(page.getByRole("heading", { name: "Create a passkey" })).toBeVisible();
    },
  },
  {
    name: "passkey, to remove",
    page: "/security/passkeys/:id/remove",
    options: { named: true },
    reach: async (page, url) => {
      await member(page, url);
      await addPasskey(page, "Laptop", url);
      await forgetNotice(page);
      await open(page, `${url}/security`);
      await page.getByRole("link", { name: "Remove Laptop" }).click();
      await expect(page.getByRole("heading", { name: /^Remove Laptop/ })).toBeVisible();
    },
  },
  {
    name: "second step, refused",
    page: "/security/second-step",
    reach: async (page) => {
      await member(page);
      await open(page, "/security/second-step");
      await press(page, "Continue");
      await isRefused(page);
    },
  },
  {
    name: "second step, to scan",
    page: "/security/second-step",
    reach: async (page) => {
      await member(page);
      await beginSecondStep(page);
    },
  },
  {
    name: "second step, on",
    page: "/security/second-step",
    reach: async (page) => {
      await careful(page);
      await open(page, "/security/second-step");
    },
  },
  {
    name: "second step, to switch off",
    page: "/security/second-step/remove",
    reach: async (page) => {
      await careful(page);
      await open(page, "/security/second-step/remove");
    },
  },
  {
    name: "recovery codes, once",
    page: "/security/recovery-codes",
    reach: async (page) => {
      await member(page);
      const authenticator = await beginSecondStep(page);
      await open(page, await post(page, "confirm-second-step", { otp: await authenticator.next() }));
      await expect(page.locator("#recovery-codes-value")).toBeVisible();
    },
  },
  {
    name: "recovery codes, to make",
    page: "/security/recovery-codes",
    reach: async (page) => {
      await careful(page);
      await open(page, "/security/recovery-codes");
    },
  },
  {
    name: "recovery codes, none",
    page: "/security/recovery-codes",
    reach: async (page) => {
      await member(page);
      await open(page, "/security/recovery-codes");
    },
  },
  {
    name: "your data",
    page: "/your-data",
    reach: async (page) => {
      await member(page);
      await open(page, "/your-data");
    },
  },
  {
    name: "delete account, refused",
    page: "/your-data/delete",
    statuses: [401],
    reach: async (page) => {
      await member(page);
      await open(page, "/your-data/delete");
      await fill(page, { "Your password": "wrong wrong" });
      await press(page, "Delete account");
      await isRefused(page);
    },
  },
  {
    name: "delete account, with a code",
    page: "/your-data/delete",
    reach: async (page) => {
      await careful(page);
      await open(page, "/your-data/delete");
      await press(page, "Delete account");
      await isRefused(page);
    },
  },
  {
    name: "delete account, the last admin",
    page: "/your-data/delete",
    options: {},
    reach: async (page, url) => {
      await signIn(page, ADMIN, url);
      await open(page, `${url}/your-data/delete`);
    },
  },
];
