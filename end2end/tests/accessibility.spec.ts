// Every page in every state: axe in both themes, valid HTML, 320 px wide, keyboard only. `make screenshots` takes
// pictures of the same states.

import { HtmlValidate } from "html-validate";

import { Authenticator } from "./authenticator";
import { takePictures } from "./screenshots";
import { ADMIN, Api, PASSWORD, SHARED_URL, type Gate, type Page, arrives, awake, cli, createToken, expect, fill, axeViolations, logIn, newEmail, open, press, test } from "./support";
import type { Server } from "./server";

/** Where a state is, and how one gets there. */
interface State {
  name: string;
  /** What it begins with; the shared server unless one of its own is needed. */
  options?: { blank?: boolean; protected?: boolean; settings?: Record<string, string> };
  statuses?: number[];
  reach(page: Page, url: string, server?: Server): Promise<void>;
}

async function member(page: Page): Promise<void> {
  const email = newEmail();
  await new Api().user(email, { firstName: "Ada", lastName: "Byron" });
  await logIn(page, email);
}

/** The address of a new invite's link. */
function invite(server: Server, ...flags: string[]): string {
  return `${server.url}/invite/${JSON.parse(cli(server.data, "invite", "create", ...flags, "--json")).code}`;
}

/** Staff at the page of a customer, and what follows its address. */
async function ofCustomer(page: Page, path = "", email = newEmail()): Promise<void> {
  await new Api().user(email, { firstName: "Ada", lastName: "Byron" });
  await Api.as(email).token();
  await logIn(page);
  await open(page, `/admin/users?q=${email}`);
  const link = page.getByRole("link", { name: email });
  await open(page, `${await link.getAttribute("href")}${path}`);
}

const STATES: State[] = [
  {
    name: "users",
    reach: async (page) => {
      await new Api().user(newEmail(), { firstName: "Ada", lastName: "Byron" });
      await logIn(page);
      await open(page, "/admin/users");
    },
  },
  {
    name: "users, nobody matches",
    reach: async (page) => {
      await logIn(page);
      await open(page, "/admin/users?q=zebra&status=banned");
    },
  },
  {
    name: "users, no customers yet",
    options: {},
    reach: async (page, url) => {
      await logIn(page, undefined, url);
      await open(page, `${url}/admin/users`);
    },
  },
  {
    name: "users, chosen",
    reach: async (page) => {
      const email = newEmail();
      await new Api().user(email, { firstName: "Ada", lastName: "Byron" });
      await logIn(page);
      await open(page, `/admin/users?q=${email}`);
      await page.getByLabel(`Choose ${email}`).check();
      await press(page, "Delete");
      await arrives(page, "/admin/users/chosen");
    },
  },
  {
    name: "users, new, refused",
    reach: async (page) => {
      await logIn(page);
      await open(page, "/admin/users/new");
      await fill(page, { Email: "ada@" });
      await press(page, "Create user");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  { name: "user", reach: (page) => ofCustomer(page) },
  {
    name: "user, metadata refused",
    statuses: [422],
    reach: async (page) => {
      await ofCustomer(page);
      await page.getByLabel("Data of your own, as JSON").fill('{\n  "plan": \n}');
      await press(page, "Save metadata");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  { name: "user, access", reach: (page) => ofCustomer(page, "/access") },
  { name: "user, confirm", reach: (page) => ofCustomer(page, "/confirm?change=tokens") },
  { name: "user, role", reach: (page) => ofCustomer(page, "/role") },
  {
    name: "invites",
    reach: async (page) => {
      await logIn(page);
      await open(page, "/admin/invites/new");
      await press(page, "Make the invite");
      await arrives(page, "/admin/invites/made");
      await open(page, "/admin/invites");
    },
  },
  {
    name: "invite, new, refused",
    statuses: [422],
    reach: async (page) => {
      await logIn(page);
      await open(page, "/admin/invites/new");
      await fill(page, { "How many users": "0" });
      await press(page, "Make the invite");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "invite, made",
    reach: async (page) => {
      await logIn(page);
      await open(page, "/admin/invites/new");
      await press(page, "Make the invite");
      await arrives(page, "/admin/invites/made");
    },
  },
  { name: "sign-up, empty", reach: (page) => open(page, "/sign-up") },
  {
    name: "sign-up, refused",
    reach: async (page) => {
      await open(page, "/sign-up");
      await fill(page, { Email: "ada@", Password: "short" });
      await press(page, "Create account");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  { name: "sign-up, protected", options: { protected: true }, reach: (page, url) => open(page, `${url}/sign-up`) },
  { name: "invite", options: { protected: true }, reach: (page, _, server) => open(page, invite(server!)) },
  {
    name: "invite, for one address, refused",
    options: { protected: true },
    reach: async (page, _, server) => {
      await open(page, invite(server!, "--email", newEmail()));
      await press(page, "Create account");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  { name: "invite, dead", statuses: [404], reach: (page) => open(page, "/invite/nonsense") },
  { name: "log-in, empty", reach: (page) => open(page, "/log-in") },
  {
    name: "log-in, refused",
    statuses: [401],
    reach: async (page) => {
      await open(page, "/log-in");
      await fill(page, { Email: "nobody@engine.example", Password: "wrong wrong" });
      await press(page, "Log in");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "log-in, after log-out",
    reach: async (page) => {
      await member(page);
      await press(page, "Log out");
      await arrives(page, "/log-in");
    },
  },
  { name: "forgot password, no mail", reach: (page) => open(page, "/forgot-password") },
  {
    name: "forgot password",
    options: { settings: { KEYDESK_SMTP_URL: "smtp://127.0.0.1:9", KEYDESK_MAIL_FROM: "no-reply@acme.example" } },
    reach: async (page, url) => {
      await open(page, `${url}/forgot-password`);
      await fill(page, { Email: "ada@" });
      await press(page, "Send me a link");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "reset link, empty",
    reach: async (page) => {
      await logIn(page);
      await open(page, "/admin/reset-link");
    },
  },
  {
    name: "reset link, once",
    reach: async (page) => {
      const email = newEmail();
      await new Api().user(email);
      await logIn(page);
      await open(page, "/admin/reset-link");
      await fill(page, { "The user's email": email });
      await press(page, "Make a link");
      await expect(page.locator("#reset-link-value")).toBeVisible();
      await awake(page);
    },
  },
  {
    name: "profile",
    reach: async (page) => {
      await member(page);
      await open(page, "/profile");
    },
  },
  {
    name: "profile, refused",
    statuses: [401],
    reach: async (page) => {
      await member(page);
      await open(page, "/profile");
      await fill(page, { Email: newEmail(), "Current password": "nine wrong wheels" });
      await press(page, "Save email");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "profile, waiting for a link",
    options: { settings: { KEYDESK_SMTP_URL: "smtp://127.0.0.1:9", KEYDESK_MAIL_FROM: "no-reply@acme.example" } },
    reach: async (page, url) => {
      await logIn(page, ADMIN, url);
      await open(page, `${url}/profile`);
      await fill(page, { Email: newEmail(), "Current password": PASSWORD });
      await press(page, "Save email");
      await expect(page.getByText("Waiting for confirmation")).toBeVisible();
      await awake(page);
    },
  },
  { name: "confirm email, dead link", statuses: [404], reach: (page) => open(page, "/confirm-email/nonsense") },
  { name: "reset password, dead link", statuses: [404], reach: (page) => open(page, "/reset-password/nonsense") },
  {
    name: "code, refused",
    statuses: [401],
    reach: async (page) => {
      const email = newEmail();
      await new Api().user(email);
      const authenticator = await Authenticator.of(email);
      await open(page, "/log-in");
      await fill(page, { Email: email, Password: PASSWORD });
      await press(page, "Log in");
      await arrives(page, "/log-in/code");
      await fill(page, { Code: authenticator.wrong() });
      await press(page, "Log in");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "recovery code, refused",
    reach: async (page) => {
      const email = newEmail();
      await new Api().user(email);
      await Authenticator.of(email);
      await open(page, "/log-in");
      await fill(page, { Email: email, Password: PASSWORD });
      await press(page, "Log in");
      await arrives(page, "/log-in/code");
      await open(page, "/log-in/recovery-code");
      await fill(page, { "Recovery code": "AAAA" });
      await press(page, "Log in");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "security, refused",
    reach: async (page) => {
      await member(page);
      await open(page, "/security");
      await press(page, "Change password");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "security, second step on and other sessions",
    reach: async (page) => {
      const email = newEmail();
      await new Api().user(email);
      await logIn(page, email);
      await page.context().clearCookies();
      await logIn(page, email);
      await Authenticator.of(email);
      await open(page, "/security");
      await expect(page.getByText("End all others")).toBeVisible();
    },
  },
  {
    name: "second step, refused",
    reach: async (page) => {
      await member(page);
      await open(page, "/security/second-step");
      await press(page, "Continue");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "second step, to scan",
    reach: async (page) => {
      await member(page);
      await open(page, "/security/second-step");
      await fill(page, { "Current password": PASSWORD });
      await press(page, "Continue");
      await expect(page.getByText("Not on yet.")).toBeVisible();
      await awake(page);
    },
  },
  {
    name: "second step, to switch off",
    reach: async (page) => {
      const email = newEmail();
      await new Api().user(email);
      await logIn(page, email);
      await Authenticator.of(email);
      await open(page, "/security/second-step/remove");
    },
  },
  {
    name: "recovery codes, once",
    reach: async (page) => {
      await member(page);
      await open(page, "/security/second-step");
      await fill(page, { "Current password": PASSWORD });
      await press(page, "Continue");
      await expect(page.getByText("Not on yet.")).toBeVisible();
      await awake(page);
      const authenticator = Authenticator.scanned(await page.locator("#secret-key").innerText());
      await fill(page, { "First code": await authenticator.next() });
      await press(page, "Switch on");
      await arrives(page, "/security/recovery-codes");
    },
  },
  {
    name: "recovery codes, to make",
    reach: async (page) => {
      const email = newEmail();
      await new Api().user(email);
      await logIn(page, email);
      await Authenticator.of(email);
      await open(page, "/security/recovery-codes");
    },
  },
  { name: "recovery codes, none", reach: async (page) => { await member(page); await open(page, "/security/recovery-codes"); } },
  {
    name: "log-out",
    reach: async (page) => {
      await member(page);
      await open(page, "/log-out");
    },
  },
  {
    name: "your data",
    reach: async (page) => {
      await member(page);
      await open(page, "/your-data");
    },
  },
  {
    name: "delete account, refused",
    statuses: [401],
    reach: async (page) => {
      await member(page);
      await open(page, "/your-data/delete");
      await fill(page, { "Your password": "wrong wrong" });
      await press(page, "Delete account");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "delete account, the last admin",
    options: {},
    reach: async (page, url) => {
      await logIn(page, ADMIN, url);
      await open(page, `${url}/your-data/delete`);
    },
  },
  {
    name: "log-in of a user who is leaving",
    reach: async (page) => {
      const email = newEmail();
      await new Api().user(email);
      await logIn(page, email);
      await open(page, "/your-data/delete");
      await fill(page, { "Your password": PASSWORD });
      await press(page, "Delete account");
      await arrives(page, "/log-in");
      await fill(page, { Email: email, Password: PASSWORD });
      await press(page, "Log in");
      await arrives(page, "/log-in/deletion");
    },
  },
  { name: "home, no tokens", reach: member },
  {
    name: "home, with tokens",
    reach: async (page) => {
      await member(page);
      for (const name of ["CI laptop", "Server", "Phone", "Printer"]) await createToken(page, name, "In 7 days");
      await createToken(page, "x".repeat(255), "Never");
      await open(page, "/");
    },
  },
  {
    name: "tokens, none",
    reach: async (page) => {
      await member(page);
      await open(page, "/tokens");
    },
  },
  {
    name: "tokens",
    reach: async (page) => {
      await member(page);
      await createToken(page, "CI laptop", "In 7 days");
      await createToken(page, "x".repeat(255), "Never");
      await open(page, "/tokens");
    },
  },
  {
    name: "tokens, a group without any",
    reach: async (page) => {
      await member(page);
      await createToken(page);
      await open(page, "/tokens?show=expired");
    },
  },
  {
    name: "new token",
    reach: async (page) => {
      await member(page);
      await open(page, "/tokens/new");
    },
  },
  {
    name: "new token, refused",
    reach: async (page) => {
      await member(page);
      await open(page, "/tokens/new");
      await page.getByLabel("Expires").selectOption("On a day of your choice");
      await fill(page, { Name: "CI laptop", "Last day": "2001-01-01" });
      await press(page, "Create token");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "token, once",
    reach: async (page) => {
      await member(page);
      await createToken(page);
      await page.getByText("JavaScript", { exact: true }).click();
    },
  },
  {
    name: "token, shown before",
    reach: async (page) => {
      await member(page);
      await createToken(page);
      await page.reload();
      await awake(page);
    },
  },
  {
    name: "token, renamed, then refused",
    reach: async (page) => {
      await member(page);
      await createToken(page);
      await open(page, page.url().replace("/created", ""));
      await fill(page, { Name: "Laptop" });
      await press(page, "Rename");
      await expect(page.getByRole("status").first()).toHaveText("Token renamed");
      await awake(page);
      await fill(page, { Name: " " });
      await press(page, "Rename");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "regenerate",
    reach: async (page) => {
      await member(page);
      await createToken(page);
      await open(page, page.url().replace("/created", "/regenerate"));
    },
  },
  {
    name: "revoke",
    reach: async (page) => {
      await member(page);
      await createToken(page);
      await open(page, page.url().replace("/created", "/revoke"));
    },
  },
  {
    name: "revoke all",
    reach: async (page) => {
      await member(page);
      await createToken(page);
      await createToken(page, "Server", "Never");
      await open(page, "/tokens/revoke-all");
    },
  },
  {
    name: "revoke all, none",
    reach: async (page) => {
      await member(page);
      await open(page, "/tokens/revoke-all");
    },
  },
  {
    name: "settings",
    reach: async (page) => {
      await logIn(page);
      await open(page, "/admin/settings");
    },
  },
  {
    name: "settings, saved, then refused",
    options: { protected: true },
    reach: async (page, url) => {
      await logIn(page, ADMIN, url);
      await open(page, `${url}/admin/settings`);
      await page.getByRole("radio", { name: /^Anyone/ }).check();
      await press(page, "Save");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  {
    name: "settings, saved",
    options: {},
    reach: async (page, url) => {
      await logIn(page, ADMIN, url);
      await open(page, `${url}/admin/settings`);
      await page.getByLabel("Only admins and products").check();
      await press(page, "Save");
      await expect(page.getByRole("status").first()).toBeVisible();
      await awake(page);
    },
  },
  {
    name: "settings, to read only",
    reach: async (page) => {
      const admin = Api.as(ADMIN);
      const email = newEmail();
      await admin.bearing(await admin.token()).user(email, { role: "support-agent" });
      await logIn(page, email);
      await open(page, "/admin/settings");
    },
  },
  {
    name: "try it",
    reach: async (page) => {
      await logIn(page);
      await open(page, "/admin/try");
    },
  },
  {
    name: "set-up, empty",
    options: { blank: true },
    reach: (page, _, server) => open(page, /Finish setup: (\S+)/.exec(server!.banner)![1]),
  },
  {
    name: "set-up, refused",
    options: { blank: true },
    reach: async (page, _, server) => {
      await open(page, /Finish setup: (\S+)/.exec(server!.banner)![1]);
      await press(page, "Finish setup");
      await expect(page.getByRole("alert")).toBeVisible();
    },
  },
  { name: "set-up, dead link", statuses: [404], reach: (page) => open(page, "/setup/nonsense") },
  { name: "before set-up", options: { blank: true }, statuses: [503], reach: (page, url) => open(page, `${url}/`) },
  { name: "error codes", reach: (page) => open(page, "/errors") },
  { name: "an error code", reach: (page) => open(page, "/errors/PASSWORD_TOO_SHORT") },
  { name: "the reference", reach: (page) => open(page, "/docs") },
  { name: "not found", statuses: [404], reach: (page) => open(page, "/nowhere") },
  {
    name: "not allowed",
    statuses: [403],
    reach: async (page) => {
      await member(page);
      await open(page, "/admin/settings");
    },
  },
  { name: "too long", statuses: [414], reach: (page) => open(page, `/${"x".repeat(9000)}`) },
];

const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    // Rules of style, and what Leptos writes: markers between texts, its own elements, boolean attributes with "".
    "no-trailing-whitespace": "off",
    "void-style": "off",
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "attr-quotes": "off",
    "doctype-style": "off",
    "long-title": "off",
    "require-sri": "off",
    "no-inline-style": "error",
    "no-unknown-elements": ["error", { exclude: ["leptos-island", "leptos-children"] }],
    "no-raw-characters": "off",
    // A box for each row of a list: their values tell them apart.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "reset", "submit"] }],
    "element-required-attributes": "error",
    "prefer-native-element": "off",
    "no-redundant-role": "off",
    "text-content": "off",
    "valid-id": "off",
    "no-implicit-button-type": "error",
    "no-autoplay": "off",
    "script-type": "off",
    "tel-non-breaking": "off",
    "unique-landmark": "off",
    "no-missing-references": "off",
  },
});

async function reach(state: State, page: Page, gate: Gate, own: (options?: object) => Promise<Server>): Promise<void> {
  gate.expects(422, ...(state.statuses ?? []));
  const server = state.options && (await own(state.options));
  await state.reach(page, server?.url ?? SHARED_URL, server);
}

takePictures(STATES.map(({ name }) => name), (name, page, gate, own) => reach(STATES.find((state) => state.name === name)!, page, gate, own));

/** What is wrong with the HTML that the server sent. */
async function invalidities(text: string): Promise<string[]> {
  // From Leptos: a marker between two texts, a comment to every browser; a value that browsers read as "anonymous".
  const body = text.replaceAll("<!>", "<!---->").replace(/ crossorigin="[^"]*"/g, "");
  const report = await validator.validateString(body);
  return report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line, column }) => `${ruleId}: ${message} at ${line}:${column} ${body.split("\n")[line - 1]?.slice(Math.max(0, column - 40), column + 60)}`));
}

for (const state of STATES) {
  test(`${state.name}: axe finds nothing, nothing to scroll sideways at 320 px, valid HTML`, async ({ page, gate, own, scripted }) => {
    const bodies: Promise<string>[] = [];
    page.on("response", (answer) => {
      const isPage = answer.request().isNavigationRequest() && answer.status() !== 302;
      if (isPage && !scripted) bodies.push(answer.text());
    });
    await reach(state, page, gate, own);
    // Colours are the same without scripts.
    for (const colorScheme of scripted ? (["light", "dark"] as const) : (["light"] as const)) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      expect(await axeViolations(page), colorScheme).toEqual([]);
    }
    await page.setViewportSize({ width: 320, height: 640 });
    const wide = await page.evaluate(() => {
      const root = document.documentElement;
      if (root.scrollWidth <= root.clientWidth) return [];
      const beyond = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1);
      return [`${root.scrollWidth} px`, ...beyond.map((element) => element.outerHTML.slice(0, 80))];
    });
    expect(wide).toEqual([]);
    const small = await page.locator("a, button, input:not([type=hidden]), summary").evaluateAll((all) => all
      .filter((element) => element.checkVisibility() && getComputedStyle(element).display !== "inline" && !element.classList.contains("skip"))
      .filter((element) => Math.min(element.getBoundingClientRect().width, element.getBoundingClientRect().height) < 24)
      .map((element) => element.outerHTML.slice(0, 100)));
    // The label of a checkbox is part of the target.
    expect(small.filter((html) => !/type="(radio|checkbox)"/.test(html))).toEqual([]);
    for (const body of await Promise.all(bodies)) expect(await invalidities(body)).toEqual([]);
  });
}

test("keyboard alone goes the whole way", async ({ page, email, gate }) => {
  gate.expects(422);
  const at = (name: string) => expect(page.locator(":focus")).toHaveAccessibleName(name);
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press("Tab");
      const focused = await page.evaluate(() => {
        const element = document.activeElement as HTMLInputElement;
        return (element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent ?? "").trim();
      });
      if (focused.startsWith(name)) return;
    }
    throw new Error(`Tab does not lead to ${name}`);
  };
  await open(page, "/sign-up");
  await page.keyboard.press("Tab");
  await at("Skip to content");
  await expect(page.locator(":focus")).toBeInViewport();
  await tabTo("First name");
  await page.keyboard.type("Ada");
  await tabTo("Email");
  await page.keyboard.type(email);
  await tabTo("Password");
  await page.keyboard.type("short");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  const outline = await page.locator(":focus").evaluate((element) => parseFloat(getComputedStyle(element).outlineWidth));
  expect(outline, "the focus shows").toBeGreaterThanOrEqual(2);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(PASSWORD);
  await tabTo("Create account");
  await page.keyboard.press("Enter");
  await arrives(page, "/");
  await tabTo("Create a token");
  await page.keyboard.press("Enter");
  await arrives(page, "/tokens/new");
  await tabTo("Name");
  await page.keyboard.type("CI laptop");
  await tabTo("Expires");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByText(/^The token will expire on/).filter({ visible: true })).toBeVisible();
  await tabTo("Create token");
  await page.keyboard.press("Enter");
  await arrives(page, /\/created$/);
  await tabTo("Your token");
  await tabTo("I have copied it");
  await page.keyboard.press("Enter");
  await arrives(page, "/tokens");
  await tabTo("Revoke CI laptop");
  await page.keyboard.press("Enter");
  await arrives(page, /\/revoke$/);
  await tabTo("Revoke token");
  await page.keyboard.press("Enter");
  await arrives(page, "/tokens");
  await tabTo("Log out");
  await page.keyboard.press("Enter");
  await arrives(page, "/log-in");
});

test("where colours are forced, borders and focus stay", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await open(page, "/log-in");
  const email = page.getByLabel("Email");
  await email.focus();
  const style = await email.evaluate((element) => {
    const { borderTopWidth, outlineStyle, outlineWidth } = getComputedStyle(element);
    return { border: parseFloat(borderTopWidth), outlineStyle, outline: parseFloat(outlineWidth) };
  });
  expect(style.border).toBeGreaterThanOrEqual(1);
  expect(style.outlineStyle).not.toBe("none");
  expect(style.outline).toBeGreaterThanOrEqual(2);
});
