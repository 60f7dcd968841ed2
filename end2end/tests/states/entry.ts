// States of the pages on the way in and out: sign-up, log-in, log-out, links.

import { Authenticator } from "../authenticator";
import { linksTo } from "../letters";
import { forgetNotice, member, post, signIn } from "../sessions";
import { ADMIN, Api, PASSWORD, type Page, awake, cli, expect, fill, newEmail, open, press } from "../support";
import { type State, invite, isRefused, setUpLink } from "./state";

/** Passes the first step of a log-in as a new user who has a second. */
async function firstStep(page: Page): Promise<Authenticator> {
  const email = newEmail();
  await new Api().user(email);
  const authenticator = await Authenticator.of(email);
  await post(page, "log-in", { email, password: PASSWORD, next: "", app: "" });
  return authenticator;
}

export const ENTRY: State[] = [
  { name: "sign-up, empty", page: "/sign-up", reach: (page, url) => open(page, `${url}/sign-up`) },
  {
    name: "sign-up, refused",
    page: "/sign-up",
    reach: async (page, url) => {
      await open(page, `${url}/sign-up`);
      await fill(page, { "First name": "x".repeat(256), Email: "ada@", Password: "short" });
      await press(page, "Create account");
      await isRefused(page);
    },
  },
  {
    name: "sign-up, taken",
    page: "/sign-up",
    reach: async (page, url) => {
      await open(page, `${url}/sign-up`);
      await fill(page, { Email: ADMIN, Password: PASSWORD });
      await press(page, "Create account");
      await isRefused(page);
    },
  },
  { name: "sign-up, protected", page: "/sign-up", options: { protected: true }, reach: (page, url) => open(page, `${url}/sign-up`) },
  {
    name: "sign-up, closed meanwhile",
    page: "/sign-up",
    options: {},
    statuses: [403],
    reach: async (page, url, server) => {
      await open(page, `${url}/sign-up`);
      await fill(page, { Email: newEmail(), Password: PASSWORD });
      cli(server!.data, "account", "protect");
      await press(page, "Create account");
      await isRefused(page);
    },
  },
  { name: "invite", page: "/invite/:code", options: { protected: true }, reach: (page, _, server) => open(page, invite(server!)) },
  {
    name: "invite, for one address, refused",
    page: "/invite/:code",
    options: { protected: true },
    reach: async (page, _, server) => {
      await open(page, invite(server!, "--email", newEmail()));
      await press(page, "Create account");
      await isRefused(page);
    },
  },
  { name: "invite, dead", page: "/invite/:code", statuses: [404], reach: (page, url) => open(page, `${url}/invite/nonsense`) },
  { name: "log-in, empty", page: "/log-in", reach: (page, url) => open(page, `${url}/log-in`) },
  {
    name: "log-in, refused",
    page: "/log-in",
    statuses: [401],
    reach: async (page, url) => {
      await open(page, `${url}/log-in`);
      await fill(page, { Email: "nobody@engine.example", Password: "wrong wrong" });
      await press(page, "Log in");
      await isRefused(page);
    },
  },
  {
    name: "log-in, suspended",
    page: "/log-in",
    options: { settings: { KEYDESK_SUPPORT_URL: "https://acme.example/support" } },
    statuses: [403],
    reach: async (page, url, server) => {
      const email = newEmail();
      await new Api(url).user(email);
      cli(server!.data, "user", "ban", email);
      await open(page, `${url}/log-in`);
      await fill(page, { Email: email, Password: PASSWORD });
      await press(page, "Log in");
      await isRefused(page);
    },
  },
  {
    name: "log-in, too many attempts",
    page: "/log-in",
    options: { limited: true, settings: { KEYDESK_LIMIT_LOG_IN: "1/1h/1" } },
    statuses: [401, 429],
    reach: async (page, url) => {
      await open(page, `${url}/log-in`);
      for (const sentence of ["Email or password is incorrect.", "Too many attempts."]) {
        await fill(page, { Email: "nobody@engine.example", Password: "wrong wrong" });
        await press(page, "Log in");
        await expect(page.getByRole("alert")).toContainText(sentence);
      }
      await awake(page);
    },
  },
  {
    name: "log-in, after log-out",
    page: "/log-in",
    reach: async (page) => {
      await member(page);
      await post(page, "log-out");
      await open(page, "/log-in");
    },
  },
  {
    name: "code",
    page: "/log-in/code",
    reach: async (page) => {
      await firstStep(page);
      await open(page, "/log-in/code");
    },
  },
  {
    name: "code, refused",
    page: "/log-in/code",
    statuses: [401],
    reach: async (page) => {
      const authenticator = await firstStep(page);
      await open(page, "/log-in/code");
      await fill(page, { Code: authenticator.wrong() });
      await press(page, "Log in");
      await isRefused(page);
    },
  },
  {
    name: "recovery code, refused",
    page: "/log-in/recovery-code",
    reach: async (page) => {
      await firstStep(page);
      await open(page, "/log-in/recovery-code");
      await fill(page, { "Recovery code": "AAAA" });
      await press(page, "Log in");
      await isRefused(page);
    },
  },
  {
    name: "log-in of a user who is leaving",
    page: "/log-in/deletion",
    reach: async (page) => {
      const email = await member(page);
      await post(page, "delete-account", { password: PASSWORD, otp: "" });
      await forgetNotice(page);
      await signIn(page, email);
      await open(page, "/log-in/deletion");
    },
  },
  {
    name: "log-out",
    page: "/log-out",
    reach: async (page) => {
      await member(page);
      await open(page, "/log-out");
    },
  },
  { name: "forgot password, no mail", page: "/forgot-password", reach: (page, url) => open(page, `${url}/forgot-password`) },
  {
    name: "forgot password, refused",
    page: "/forgot-password",
    options: { mail: true },
    reach: async (page, url) => {
      await open(page, `${url}/forgot-password`);
      await fill(page, { Email: "ada@" });
      await press(page, "Send me a link");
      await isRefused(page);
    },
  },
  {
    name: "forgot password, sent",
    page: "/forgot-password",
    options: { mail: true },
    reach: async (page, url) => {
      await open(page, `${url}/forgot-password`);
      await fill(page, { Email: "ada@engine.example" });
      await press(page, "Send me a link");
      await expect(page.getByRole("status").first()).toBeVisible();
      await awake(page);
    },
  },
  {
    name: "reset password, refused",
    page: "/reset-password/:code",
    reach: async (page) => {
      const email = newEmail();
      await new Api().user(email);
      await signIn(page);
      await post(page, "reset-link", { email });
      await open(page, "/admin/reset-link");
      const link = await page.locator("#reset-link-value").innerText();
      await page.context().clearCookies();
      await open(page, link);
      await fill(page, { "New password": "short" });
      await press(page, "Save password");
      await isRefused(page);
    },
  },
  { name: "reset password, dead link", page: "/reset-password/:code", statuses: [404], reach: (page, url) => open(page, `${url}/reset-password/nonsense`) },
  {
    name: "check mail, refused",
    page: "/confirm-email",
    options: { mail: true },
    reach: async (page, url) => {
      await open(page, `${url}/confirm-email`);
      await press(page, "Send another link");
      await isRefused(page);
    },
  },
  { name: "check mail, no mail", page: "/confirm-email", reach: (page, url) => open(page, `${url}/confirm-email`) },
  {
    name: "confirm email, refused",
    page: "/confirm-email/:code",
    options: { mail: true },
    reach: async (page, url, server) => {
      await signIn(page, ADMIN, url);
      const email = newEmail();
      await open(page, `${url}/profile`);
      await fill(page, { Email: email, "Current password": PASSWORD });
      await press(page, "Save email");
      const [link] = await linksTo(server!, email);
      await open(page, url + link);
      await press(page, "Confirm");
      await isRefused(page);
    },
  },
  { name: "confirm email, dead link", page: "/confirm-email/:code", statuses: [404], reach: (page, url) => open(page, `${url}/confirm-email/nonsense`) },
  { name: "set-up, empty", page: "/setup/:code", options: { blank: true }, reach: (page, _, server) => open(page, setUpLink(server!)) },
  {
    name: "set-up, refused",
    page: "/setup/:code",
    options: { blank: true },
    reach: async (page, _, server) => {
      await open(page, setUpLink(server!));
      await press(page, "Finish setup");
      await isRefused(page);
    },
  },
  { name: "set-up, dead link", page: "/setup/:code", statuses: [404], reach: (page, url) => open(page, `${url}/setup/nonsense`) },
];
