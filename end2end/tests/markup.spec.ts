// Markup in all that a user can write: on every page that shows it, and in every letter (docs/security.md R-45).

import { Authenticator } from "./authenticator";
import { lettersTo } from "./letters";
import { TEXTS, isHarmless } from "./payloads";
import { PAGES } from "./registry";
import { makeToken, post, signIn } from "./sessions";
import { ADMIN, Api, type Page, PASSWORD, cli, expect, fill, labelled, newEmail, open, press, test } from "./support";

const ACCOUNT_NAME = "</title></script><script>window.__xss=1</script>\"'";
/** Every sign that may stand before the @ of an email and means something elsewhere. */
const SIGNS = "o'neil&{{x}}`$*";

/** Opens every page of the registry, with what is given in the place of parameters, and looks for what breaks out. */
async function allAreHarmless(page: Page, url: string, what: string, named: Record<string, string>): Promise<void> {
  for (const { path } of PAGES) {
    const parameter = Object.entries(named).find(([start]) => path.startsWith(start))?.[1] ?? "x";
    await page.goto(url + path.replace(/:\w+/, parameter));
    await isHarmless(page, `${what} on ${path}`);
  }
}

for (const [nth, text] of TEXTS.entries()) {
  test(`names are only names, of tokens too, and so is what was typed (${nth + 1})`, async ({ page, own, gate, scripted }) => {
    gate.expects(400, 401, 403, 404, 422);
    const server = await own({ settings: { KEYDESK_ACCOUNT_NAME: ACCOUNT_NAME } });
    const { url } = server;
    const email = `${SIGNS}${nth}@engine.example`;
    await new Api(url).user(email, { firstName: text, lastName: `"'${text}`.slice(0, 255), metadata: { note: text } });

    // Typed into fields, and shown again after a refusal.
    await open(page, `${url}/sign-up`);
    await fill(page, { "First name": text, Email: text, Password: "short" });
    await press(page, "Create account");
    await expect(page.getByRole("alert")).toBeVisible();
    await expect(labelled(page, "First name")).toHaveValue(text);
    await isHarmless(page, "a refused sign-up");
    const query = new URLSearchParams({ app: text, next: text, __err: text, __path: text });
    await open(page, `${url}/log-in?${query}`);
    await isHarmless(page, "the address of log-in");

    // The app's name becomes the token's. Its first request is seen on the page.
    await fill(page, { Email: email, Password: PASSWORD });
    await page.getByLabel("Give me a token for an app").check();
    await press(page, "Log in");
    await expect(page.getByRole("heading", { name: "Copy your token now" })).toBeVisible();
    await isHarmless(page, "the token");
    const [id, value] = [new URL(page.url()).pathname.split("/")[2], await page.locator("#token-value").innerText()];
    const client = text.replace(/[^\x20-\x7e]/g, "");
    await fetch(`${url}/v1/users/${encodeURIComponent(text)}`, { headers: { Authorization: `Bearer ${value}`, "User-Agent": client } });
    if (scripted) {
      await expect(page.locator("#waiting")).toContainText("Seen: GET");
      await isHarmless(page, "the first request");
    }
    await open(page, `${url}/tokens/${id}`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(text.trim().slice(0, 10));
    await fill(page, { Name: text.repeat(2) });
    await press(page, "Rename");
    await expect(page.getByRole("alert")).toBeVisible();
    await isHarmless(page, "a refused name of a token");

    // Every page, for the person and for staff.
    await page.request.post(`${url}/forms/log-in`, { form: { email, password: PASSWORD, next: "", app: "" }, headers: { Origin: url, "User-Agent": client }, maxRedirects: 0 });
    await allAreHarmless(page, url, "the person's own", { "/tokens/:id": id });
    await page.context().clearCookies();
    cli(server.data, "invite", "create", "--email", `${SIGNS}@engine.example`);
    await signIn(page, ADMIN, url);
    const admins = (await makeToken(page, text, "14", url)).split("/")[2];
    const product = (await post(page, "create-product", { name: text, code: text, platforms: text }, url)).split("/").at(-1)!;
    await post(page, "create-product-token", { id: product, name: text }, url);
    const { user } = JSON.parse(cli(server.data, "user", "show", email, "--json"));
    await allAreHarmless(page, url, "staff's", { "/tokens/:id": admins, "/admin/users/:id": user.id, "/admin/products/:id": product });
  });
}

test("letters say what they have to say as text @js", async ({ page, own, browser }) => {
  const server = await own({ mail: true, settings: { KEYDESK_ACCOUNT_NAME: ACCOUNT_NAME } });
  const { url } = server;
  const [email, fresh] = [`${SIGNS}@engine.example`, newEmail()];
  await new Api(url).user(email, { firstName: TEXTS[0], lastName: TEXTS[1] });
  for (const agent of [TEXTS[0], TEXTS[1]]) {
    const stranger = await browser.newContext();
    await stranger.request.post(`${url}/forms/log-in`, { form: { email, password: PASSWORD, next: "", app: "" }, headers: { Origin: url, "User-Agent": agent }, maxRedirects: 0 });
    await stranger.close();
  }
  await signIn(page, email, url);
  await open(page, `${url}/profile`);
  await fill(page, { Email: fresh, "Current password": PASSWORD });
  await press(page, "Save email");
  await expect(page.getByText("Waiting for confirmation")).toBeVisible();
  await post(page, "add-second-step", { password: PASSWORD }, url);
  await open(page, `${url}/security/second-step`);
  const authenticator = Authenticator.scanned(await page.locator("#secret-key").innerText());
  await post(page, "confirm-second-step", { otp: await authenticator.next() }, url);
  await post(page, "change-password", { oldPassword: PASSWORD, password: "nine brass cogs turn" }, url);
  await expect.poll(() => lettersTo(server, email).length).toBeGreaterThanOrEqual(5);
  await expect.poll(() => lettersTo(server, fresh).length).toBe(1);

  const reader = await browser.newPage();
  for (const letter of [...lettersTo(server, email), ...lettersTo(server, fresh)]) {
    const subject = /^Subject: .*$/m.exec(letter)?.[0] ?? "no subject";
    expect(letter.split(/\r?\n\r?\n/)[0].match(/^(To|Subject|From):/gm), subject).toHaveLength(3);
    await reader.setContent(htmlOf(letter));
    const found = await reader.evaluate(() => ({
      ran: (window as any).__xss,
      nodes: document.querySelectorAll("script, img, svg, iframe, base, form, meta[http-equiv], [onload], [onerror], [onfocus]").length,
      links: [...document.querySelectorAll("a")].map((link) => link.href),
    }));
    expect(found, subject).toEqual({ ran: undefined, nodes: 0, links: expect.anything() });
    expect(found.links.filter((link) => !link.startsWith(`${url}/`)), subject).toEqual([]);
  }
  await reader.close();
});

/** The HTML part of a letter. */
function htmlOf(letter: string): string {
  const [head, ...body] = letter.slice(letter.search(/^Content-Type: text\/html/m)).split(/\r?\n\r?\n/);
  const [text] = body.join("\n\n").split(/\r?\n--[\w'()+,./:=?-]+--\s*$/);
  if (/base64/i.test(head)) return Buffer.from(text, "base64").toString();
  if (!/quoted-printable/i.test(head)) return text;
  const bytes = text.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
