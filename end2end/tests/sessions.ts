// What a test needs before it begins: people who are logged in, and what is theirs. Forms are posted as a browser
// does, but no page is opened, which takes a tenth of the time. The journeys open the pages.

import { Authenticator } from "./authenticator";
import { ADMIN, PASSWORD, SHARED_URL, type Server, cliReading } from "./server";
import { type Page, expect, newEmail, open } from "./support";

/** Posts a form, by its name or its path, with the cookies of the browser, and returns the path that it leads to. */
export async function post(page: Page, form: string, fields: Record<string, string> = {}, url = SHARED_URL): Promise<string> {
  const answer = await page.request.post(`${url}${form.startsWith("/") ? form : `/forms/${form}`}`, {
    form: fields,
    headers: { Origin: url, Accept: "text/html", "User-Agent": await page.evaluate(() => navigator.userAgent) },
    maxRedirects: 0,
  });
  expect(answer.status(), `${form}: ${await answer.text()}`).toBe(302);
  const { pathname, search } = new URL(answer.headers().location, url);
  expect(search, form).not.toContain("__err");
  return pathname + search;
}

/** Logs in. */
export async function signIn(page: Page, email = ADMIN, url = SHARED_URL, password = PASSWORD): Promise<void> {
  await post(page, "log-in", { email, password, next: "", app: "" }, url);
}

/** Logs in to a demo as its admin. */
export async function signInToDemo(page: Page, url: string): Promise<void> {
  await signIn(page, "admin@demo.example", url, "seven brass cogs at dawn");
}

/** Creates a second account, whose admin has the email and the password of the first one's, and returns its slug. */
export function secondAccount(server: Server, name = "Bolt"): string {
  const flags = ["--name", name, "--admin-email", ADMIN, "--admin-password-stdin", "--json"];
  return JSON.parse(cliReading(`${PASSWORD}\n`, server.data, "account", "create", ...flags)).account.slug;
}

/** Logs in to another account than the default one. */
export async function signInTo(page: Page, slug: string, url: string): Promise<void> {
  await post(page, `/accounts/${slug}/forms/log-in`, { email: ADMIN, password: PASSWORD, next: "", app: "" }, url);
}

/** Signs a new user up, who is logged in then. */
export async function member(page: Page, url = SHARED_URL): Promise<string> {
  const email = newEmail();
  await post(page, "sign-up", { firstName: "Ada", lastName: "Byron", email, password: PASSWORD }, url);
  await forgetNotice(page);
  return email;
}

/** Creates a token, and returns the path of the page that shows it once, in the next minute. */
export async function makeToken(page: Page, name = "CI laptop", lifetime = "14", url = SHARED_URL): Promise<string> {
  return post(page, "create-token", { name, lifetime, date: "" }, url);
}

/** Begins a second step, and opens the page that waits for its first code. */
export async function beginSecondStep(page: Page): Promise<Authenticator> {
  await post(page, "add-second-step", { password: PASSWORD });
  await open(page, "/security/second-step");
  return Authenticator.scanned(await page.locator("#secret-key").innerText());
}

/** The next page shows no notice. */
export async function forgetNotice(page: Page): Promise<void> {
  await page.context().clearCookies({ name: /flash/ });
}
