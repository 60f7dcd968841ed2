// States of the pages for staff.

import { post, signIn, signInToDemo } from "../sessions";
import { ADMIN, Api, awake, expect, newEmail, open, press } from "../support";
import { type State, isRefused } from "./state";

export const STAFF_PAGES: State[] = [
  {
    name: "settings",
    page: "/admin/settings",
    reach: async (page) => {
      await signIn(page);
      await open(page, "/admin/settings");
    },
  },
  {
    name: "settings, saved, then refused",
    page: "/admin/settings",
    options: { protected: true },
    reach: async (page, url) => {
      await signIn(page, ADMIN, url);
      await open(page, `${url}/admin/settings`);
      await page.getByRole("radio", { name: /^Anyone/ }).check();
      await press(page, "Save");
      await isRefused(page);
    },
  },
  {
    name: "settings, saved",
    page: "/admin/settings",
    options: { mail: true },
    reach: async (page, url) => {
      await signIn(page, ADMIN, url);
      await open(page, `${url}/admin/settings`);
      await page.getByLabel("Only admins and products").check();
      await press(page, "Save");
      await expect(page.getByRole("status").first()).toBeVisible();
      await awake(page);
    },
  },
  {
    name: "settings, emails are confirmed",
    page: "/admin/settings",
    options: { mail: true },
    reach: async (page, url) => {
      await signIn(page, ADMIN, url);
      await open(page, `${url}/admin/settings`);
      await press(page, "Ask for a confirmation");
      await expect(page.getByText("Whoever signs up gets a link by mail")).toBeVisible();
      await awake(page);
    },
  },
  {
    name: "settings, to read only",
    page: "/admin/settings",
    reach: async (page) => {
      const admin = Api.as(ADMIN);
      const email = newEmail();
      await admin.bearing(await admin.token()).user(email, { role: "support-agent" });
      await signIn(page, email);
      await open(page, "/admin/settings");
    },
  },
  {
    name: "reset link, refused",
    page: "/admin/reset-link",
    reach: async (page) => {
      await signIn(page);
      await open(page, "/admin/reset-link");
      await press(page, "Make a link");
      await isRefused(page);
    },
  },
  {
    name: "reset link, once",
    page: "/admin/reset-link",
    reach: async (page) => {
      const email = newEmail();
      await new Api().user(email);
      await signIn(page);
      await open(page, await post(page, "reset-link", { email }));
      await expect(page.locator("#reset-link-value")).toBeVisible();
    },
  },
  {
    name: "try it",
    page: "/admin/try",
    reach: async (page) => {
      await signIn(page);
      await open(page, "/admin/try");
    },
  },
  {
    name: "try it, protected",
    page: "/admin/try",
    options: { protected: true },
    reach: async (page, url) => {
      await signIn(page, ADMIN, url);
      await open(page, `${url}/admin/try`);
    },
  },
  {
    name: "the tutorials, not played",
    page: "/admin/try/conformance",
    options: {},
    reach: async (page, url) => {
      await signIn(page, ADMIN, url);
      await open(page, `${url}/admin/try/conformance`);
    },
  },
  {
    name: "the tutorials, played",
    page: "/admin/try/conformance",
    options: {},
    reach: async (page, url) => {
      await signIn(page, ADMIN, url);
      await open(page, `${url}/admin/try/conformance`);
      await press(page, "Play the tutorials");
      await expect(page.getByText("13 of 13 calls passed.")).toBeVisible();
      await awake(page);
    },
  },
  {
    name: "the overview of a demo",
    page: "/admin",
    options: { demo: true },
    reach: async (page, url) => {
      await signInToDemo(page, url);
      await open(page, `${url}/admin`);
    },
  },
];
