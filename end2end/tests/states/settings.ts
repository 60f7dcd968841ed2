// States of the pages of the settings, behind the first one.

import { post, signIn, signInToDemo } from "../sessions";
import { ADMIN, Api, PASSWORD, type Page, arrives, fill, newEmail, open, press } from "../support";
import { type State, isRefused } from "./state";

/** An admin at a part of the settings. */
async function at(page: Page, url: string, part: string): Promise<void> {
  await signIn(page, ADMIN, url);
  await open(page, `${url}/admin/settings/${part}`);
}

/** An admin at the page of a backup that has just been made. */
async function atBackup(page: Page, url: string): Promise<void> {
  await at(page, url, "backups");
  await press(page, "Make a backup now");
  await page.getByRole("link", { name: /^keydesk-.*\.db$/ }).click();
  await arrives(page, /backups\/keydesk-/);
}

export const SETTINGS: State[] = [
  { name: "settings, account", page: "/admin/settings/account", options: {}, reach: (page, url) => at(page, url, "account") },
  {
    name: "settings, account, conflict",
    page: "/admin/settings/account",
    options: {},
    reach: async (page, url) => {
      await at(page, url, "account");
      const seen = await page.locator("#save-account input[name=seen]").inputValue();
      await post(page, "save-account", { name: "Theirs", seen }, url);
      await fill(page, { "Name of the account": "Mine" });
      await press(page, "Save");
      await isRefused(page);
    },
  },
  {
    name: "settings, permissions",
    page: "/admin/settings/permissions",
    options: {},
    reach: (page, url) => at(page, url, "permissions"),
  },
  {
    name: "settings, permissions, refused",
    page: "/admin/settings/permissions",
    options: {},
    reach: async (page, url) => {
      await at(page, url, "permissions");
      await page.getByRole("radio", { name: /^Only this/ }).check();
      await page.locator("summary").click();
      const ticked = page.getByRole("checkbox", { checked: true });
      while ((await ticked.count()) > 0) await ticked.first().uncheck();
      await press(page, "Save");
      await isRefused(page);
    },
  },
  { name: "settings, no mail", page: "/admin/settings/mail", options: {}, reach: (page, url) => at(page, url, "mail") },
  {
    name: "settings, mail, tried",
    page: "/admin/settings/mail",
    options: { mail: true },
    reach: async (page, url) => {
      await at(page, url, "mail");
      await press(page, "Send a letter");
      await arrives(page, "/admin/settings/mail");
      await page.locator("#outcome").waitFor();
    },
  },
  {
    name: "settings, mail, not sent",
    page: "/admin/settings/mail",
    // Nothing listens there.
    options: { settings: { KEYDESK_SMTP_URL: "smtp://127.0.0.1:9", KEYDESK_MAIL_FROM: "no-reply@acme.example" } },
    reach: async (page, url) => {
      await at(page, url, "mail");
      await press(page, "Send a letter");
      await page.locator("#outcome").waitFor();
    },
  },
  {
    name: "why can't I",
    page: "/why/:deed",
    reach: async (page) => {
      const admin = Api.as(ADMIN);
      const email = newEmail();
      await admin.bearing(await admin.token()).user(email, { role: "support-agent" });
      await signIn(page, email);
      await open(page, "/why/change-settings");
    },
  },
  {
    name: "why can't I, in a demo",
    page: "/why/:deed",
    options: { demo: true },
    reach: async (page, url) => {
      await signInToDemo(page, url);
      await open(page, `${url}/why/backups`);
    },
  },
  {
    name: "settings, backups, in a demo",
    page: "/admin/settings/backups",
    options: { demo: true },
    statuses: [403],
    reach: async (page, url) => {
      await signInToDemo(page, url);
      await open(page, `${url}/admin/settings/backups`);
    },
  },
  { name: "settings, server", page: "/admin/settings/server", options: {}, reach: (page, url) => at(page, url, "server") },
  { name: "settings, no backups", page: "/admin/settings/backups", options: {}, reach: (page, url) => at(page, url, "backups") },
  {
    name: "settings, backups",
    page: "/admin/settings/backups",
    options: {},
    reach: async (page, url) => {
      await atBackup(page, url);
      await press(page, "Check now");
      await arrives(page, /backups\/keydesk-/);
      await page.getByText("Can be restored").waitFor();
      await open(page, `${url}/admin/settings/backups`);
    },
  },
  {
    name: "settings, a backup, refused",
    page: "/admin/settings/backups/:file",
    options: {},
    statuses: [401],
    reach: async (page, url) => {
      await atBackup(page, url);
      await press(page, "Check now");
      await page.getByText("Can be restored").waitFor();
      await fill(page, { "Your password": "wrong" });
      await press(page, "Continue");
      await isRefused(page);
    },
  },
  {
    name: "settings, a backup, proven",
    page: "/admin/settings/backups/:file",
    options: {},
    reach: async (page, url) => {
      await atBackup(page, url);
      await fill(page, { "Your password": PASSWORD });
      await press(page, "Continue");
      await page.getByRole("link", { name: "Download" }).waitFor();
    },
  },
];
