// A hostile origin in the same browser (docs/security.md T-25), and users with hostile names (docs/security.md R-45).

import { type Server as HttpServer, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { ADMIN, Api, cli, expect, logIn, newEmail, open, test, type Page } from "./support";
import type { Server } from "./server";

/** A site on another host name: `localhost` is another site than 127.0.0.1. */
async function foreign(html: string): Promise<HttpServer> {
  const server = createServer((_, answer) => answer.setHeader("Content-Type", "text/html").end(html));
  server.listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  return server;
}

const address = (server: HttpServer) => `http://localhost:${(server.address() as AddressInfo).port}/`;

/** All that a hostile page could want to have changed. */
function state(server: Server): string {
  return ["account", "user", "token"].map((noun) => cli(server.data, noun, "list", "--json")).join("\n");
}

const BODY = "protected=true&seen=0&understood=true&name=Mine&email=mallory%40evil.example&password=seven+copper+gears+at+dusk&id=x&code=x&theme=dark";
const PATHS = ["protection", "create-token", "rename-token", "revoke-token", "revoke-all-tokens", "log-out", "sign-up", "log-in", "setup", "theme"];

/** What a page of another site may try. Each is run on a page of its own there. */
const ATTACKS: [string, (page: Page, target: string) => Promise<unknown>][] = [
  ...["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"].map(
    (encoding): [string, (page: Page, target: string) => Promise<unknown>] => [
      `a form as ${encoding}`,
      (page, target) => submit(page, target, encoding, "_self"),
    ],
  ),
  ["a form in a pop-up", async (page, target) => {
    const [popup] = await Promise.all([page.waitForEvent("popup"), submit(page, target, "application/x-www-form-urlencoded", "_blank")]);
    await popup.waitForLoadState();
    expect(await page.evaluate(() => history.length)).toBeGreaterThan(0);
    await popup.close();
  }],
  ["a form in a frame", async (page, target) => {
    await page.evaluate(() => document.body.append(Object.assign(document.createElement("iframe"), { name: "inner" })));
    await submit(page, target, "application/x-www-form-urlencoded", "inner", false);
    await page.waitForTimeout(300);
  }],
  ["fetch with cookies", (page, target) => page.evaluate(([url, body]) =>
    fetch(url, { method: "POST", mode: "no-cors", credentials: "include", body, headers: { "Content-Type": "application/x-www-form-urlencoded" } }).catch(() => 0), [target, BODY])],
  ["fetch that wants to read", (page, target) => page.evaluate(([url, body]) =>
    fetch(url, { method: "POST", credentials: "include", body, headers: { "Content-Type": "application/json", Accept: "application/json" } }).then((answer) => answer.text(), () => "refused"), [target, BODY]).then((text) => expect(text).toBe("refused"))],
  ["sendBeacon", (page, target) => page.evaluate(([url, body]) =>
    navigator.sendBeacon(url, new Blob([body], { type: "application/x-www-form-urlencoded" })), [target, BODY])],
  ["an image", (page, target) => page.evaluate(([url, body]) =>
    new Promise((done) => Object.assign(new Image(), { src: `${url}?${body}`, onload: done, onerror: done })), [target, BODY])],
  ["a link", async (page, target) => {
    await page.evaluate(([url, body]) => { document.body.innerHTML = `<a href="${url}?${body}">win</a>`; }, [target, BODY]);
    await Promise.all([page.waitForNavigation(), page.locator("a").click()]);
  }],
  ["HEAD and OPTIONS", (page, target) => page.evaluate(([url]) => Promise.all(["HEAD", "OPTIONS"].map((method) =>
    fetch(url, { method, mode: "cors", credentials: "include" }).catch(() => 0))), [target])],
  ["a web socket", (page, target) => page.evaluate(([url]) =>
    new Promise((done) => Object.assign(new WebSocket(url.replace("http", "ws")), { onerror: done, onopen: done, onclose: done })), [target])],
];

async function submit(page: Page, target: string, encoding: string, frame: string, leaves = frame === "_self"): Promise<void> {
  await page.evaluate(([url, enctype, name, body]) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: url, enctype, target: name });
    for (const [key, value] of new URLSearchParams(body)) form.append(Object.assign(document.createElement("input"), { name: key, value }));
    form.append(Object.assign(document.createElement("button"), { type: "submit" }));
    document.body.append(form);
  }, [target, encoding, frame, BODY]);
  const press = page.locator("form button").click({ noWaitAfter: true });
  await (leaves ? Promise.all([page.waitForNavigation(), press]) : press);
}

for (const forced of [false, true]) {
  test(`no page of another site changes anything, cookie ${forced ? "forced along" : "as we set it"} @js`, async ({ page, own, context }) => {
    test.setTimeout(120_000);
    const server = await own();
    await logIn(page, ADMIN, server.url);
    if (forced) {
      // Some browsers do not honour SameSite; the other defences must be enough.
      const [session] = (await context.cookies()).filter(({ name }) => name.startsWith("keydesk-session"));
      await context.clearCookies({ name: session.name });
      await context.addCookies([{ ...session, sameSite: undefined }]);
    }
    context.removeAllListeners("console");
    const before = state(server);
    const site = await foreign("<!doctype html><title>evil</title><body>");
    try {
      for (const [name, attack] of ATTACKS) {
        for (const path of PATHS) {
          await page.goto(address(site));
          await attack(page, `${server.url}/forms/${path}`);
          expect(state(server), `${name} on ${path}`).toBe(before);
        }
      }
    } finally {
      site.close();
    }
    await open(page, `${server.url}/`);
    await expect(page.getByRole("heading", { name: "admin@acme.example" })).toBeVisible();
  });
}

test("no page can be framed, nor reached from its opener @js", async ({ page, own, context }) => {
  const server = await own();
  await logIn(page, ADMIN, server.url);
  context.removeAllListeners("console");
  const frames = ["/log-in", "/", "/admin/settings", "/errors", "/nowhere"].map((path) => `<iframe src="${server.url}${path}"></iframe>`);
  const site = await foreign(`<!doctype html><title>evil</title><body>${frames.join("")}`);
  try {
    await page.goto(address(site));
    await page.waitForLoadState("networkidle");
    for (const frame of page.frames().slice(1)) {
      expect(frame.url()).toMatch(/^chrome-error:/);
    }
    const [popup] = await Promise.all([
      page.waitForEvent("popup"),
      page.evaluate((url) => { (window as any).opened = window.open(url); }, `${server.url}/log-in`),
    ]);
    await popup.waitForLoadState();
    expect(await popup.evaluate(() => window.opener)).toBeNull();
    expect(await page.evaluate(() => (window as any).opened.closed)).toBe(true);
  } finally {
    site.close();
  }
});

const PAYLOADS = [
  "<script>window.__xss=1</script>",
  "</script><script>window.__xss=1</script>",
  "\"><script>window.__xss=1</script>",
  "'><script>window.__xss=1</script>",
  "<img src=x onerror=window.__xss=1>",
  "\"><img src=x onerror=window.__xss=1>",
  "<svg onload=window.__xss=1>",
  "<svg><script>window.__xss=1</script></svg>",
  "</title><script>window.__xss=1</script>",
  "</textarea><script>window.__xss=1</script>",
  "</noscript><img src=x onerror=window.__xss=1>",
  "<!--><img src=x onerror=window.__xss=1>-->",
  "--><script>window.__xss=1</script>",
  "<!><script>window.__xss=1</script>",
  "\" autofocus onfocus=window.__xss=1 x=\"",
  "' autofocus onfocus=window.__xss=1 x='",
  "javascript:window.__xss=1",
  "<a href=javascript:window.__xss=1>x</a>",
  "<iframe srcdoc='<script>parent.__xss=1</script>'>",
  "<base href=//evil.example>",
  "<meta http-equiv=refresh content='0;url=//evil.example'>",
  "<form action=//evil.example><button>x",
  "{{constructor.constructor('window.__xss=1')()}}",
  "${window.__xss=1}",
  "\u2028window.__xss=1//",
  "&lt;script&gt;window.__xss=1&lt;/script&gt;",
  "&#60;script&#62;window.__xss=1&#60;/script&#62;",
  "%3Cscript%3Ewindow.__xss=1%3C/script%3E",
  "<leptos-island data-component='x' data-props='<script>window.__xss=1</script>'>",
  "\\u003cscript\\u003ewindow.__xss=1\\u003c/script\\u003e",
];

test("hostile names are only names", async ({ page, own, gate }) => {
  test.setTimeout(400_000);
  const server = await own({ settings: { KEYDESK_ACCOUNT_NAME: "</title></script><script>window.__xss=1</script>\"'" } });
  gate.expects(422);
  for (const payload of PAYLOADS) {
    const email = newEmail();
    await new Api(server.url).user(email, { firstName: payload, lastName: `"'${payload}` });
    await page.context().clearCookies();
    // Typed into every field and shown again after a refusal; as a token's name; as `next`.
    await open(page, `${server.url}/sign-up`);
    await page.getByLabel(/^First name/).fill(payload);
    await page.getByLabel("Email").fill(payload);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
    await harmless(page, payload);
    const query = new URLSearchParams({ app: payload, next: payload, __err: payload, __path: payload });
    await open(page, `${server.url}/log-in?${query}`);
    await harmless(page, payload);
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("seven copper gears at dusk");
    await page.getByLabel("Give me a token for an app").check();
    await page.getByRole("button", { name: "Log in" }).click();
    await expect(page.getByRole("heading", { name: "Copy your token now" })).toBeVisible();
    await harmless(page, payload);
    await open(page, `${server.url}/`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(payload.trim().slice(0, 10));
    await harmless(page, payload);
    await open(page, `${server.url}/tokens`);
    await harmless(page, payload);
    const token = await page.locator("tbody th a").getAttribute("href");
    for (const step of ["", "/regenerate", "/revoke"]) {
      await open(page, `${server.url}${token}${step}`);
      await expect(page.getByRole("heading", { level: 1 })).toContainText(payload.trim().slice(0, 10));
      await harmless(page, payload);
    }
  }
  await page.context().clearCookies();
  await logIn(page, ADMIN, server.url);
  await open(page, `${server.url}/admin/settings`);
  await harmless(page, "the account's name");
  await open(page, `${server.url}/admin/try`);
  await harmless(page, "the account's name");
});

/** Nothing ran, and nothing stands in the page that could. */
async function harmless(page: Page, payload: string): Promise<void> {
  const found = await page.evaluate(() => ({
    ran: (window as any).__xss,
    scripts: [...document.scripts].filter((script) => script.text.includes("__xss") && !script.nonce).length,
    nodes: document.querySelectorAll("img, svg:not(.icon), iframe, base, meta[http-equiv], [onload], [onerror], [onfocus], a[href^='javascript:' i], form[action*='evil']").length,
    title: document.title,
  }));
  expect(found, payload).toEqual({ ran: undefined, scripts: 0, nodes: 0, title: expect.stringMatching(/^(Error: )?[\w’' ]+ – Keydesk$/) });
}
