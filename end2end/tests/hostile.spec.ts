// A hostile origin in the same browser (docs/security.md T-25).

import { type Server as HttpServer, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import type { Request } from "@playwright/test";

import { FORMS, PAGES } from "./registry";
import type { Server } from "./server";
import { makeToken, signIn } from "./sessions";
import { ADMIN, cli, expect, open, test, type Page } from "./support";

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
  const lists = ["account", "user", "token", "invite"].map((noun) => cli(server.data, noun, "list", "--json"));
  return [...lists, cli(server.data, "user", "show", ADMIN, "--json")].join("\n");
}

const BODY = "protected=true&verified=true&seen=0&understood=true&opening=true&name=Mine&firstName=Mine&lastName=Mine&lifetime=never&email=mallory%40evil.example&password=seven+copper+gears+at+dusk&oldPassword=seven+copper+gears+at+dusk&id=x&code=x&theme=dark&language=de";

/** What a page of another site may try without leaving: all of it from one page, at every form. */
const FROM_ONE_PAGE: [string, (page: Page, targets: string[]) => Promise<unknown>][] = [
  ["a form in a frame", async (page, targets) => {
    const sent = areOver(page, targets);
    for (const [nth, target] of targets.entries()) {
      await page.evaluate((name) => document.body.append(Object.assign(document.createElement("iframe"), { name })), `frame${nth}`);
      await submit(page, target, "application/x-www-form-urlencoded", `frame${nth}`);
    }
    await sent;
  }],
  ["fetch with cookies", (page, targets) => page.evaluate(([urls, body]) =>
    Promise.all(urls.map((url) => fetch(url, { method: "POST", mode: "no-cors", credentials: "include", body, headers: { "Content-Type": "application/x-www-form-urlencoded" } }).catch(() => 0))), [targets, BODY] as const)],
  ["fetch that wants to read", async (page, targets) => {
    const texts = await page.evaluate(([urls, body]) => Promise.all(urls.map((url) =>
      fetch(url, { method: "POST", credentials: "include", body, headers: { "Content-Type": "application/json", Accept: "application/json" } }).then((answer) => answer.text(), () => "refused"))), [targets, BODY] as const);
    expect([...new Set(texts)]).toEqual(["refused"]);
  }],
  ["sendBeacon", async (page, targets) => {
    const sent = areOver(page, targets);
    await page.evaluate(([urls, body]) => {
      for (const url of urls) navigator.sendBeacon(url, new Blob([body], { type: "application/x-www-form-urlencoded" }));
    }, [targets, BODY] as const);
    await sent;
  }],
  ["an image", (page, targets) => page.evaluate(([urls, body]) =>
    Promise.all(urls.map((url) => new Promise((done) => Object.assign(new Image(), { src: `${url}?${body}`, onload: done, onerror: done })))), [targets, BODY] as const)],
  ["HEAD and OPTIONS", (page, targets) => page.evaluate((urls) =>
    Promise.all(urls.flatMap((url) => ["HEAD", "OPTIONS"].map((method) => fetch(url, { method, mode: "cors", credentials: "include" }).catch(() => 0)))), targets)],
  ["a web socket", (page, targets) => page.evaluate((urls) => Promise.all(urls.map((url) =>
    new Promise((done) => Object.assign(new WebSocket(url.replace("http", "ws")), { onerror: done, onopen: done, onclose: done })))), targets)],
];

/** What leaves the page: each is run on a page of its own, at some forms. The layer that refuses is one for all. */
const LEAVING: [string, (page: Page, target: string) => Promise<unknown>][] = [
  ...["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"].map(
    (encoding): [string, (page: Page, target: string) => Promise<unknown>] => [
      `a form as ${encoding}`,
      (page, target) => Promise.all([page.waitForNavigation(), submit(page, target, encoding, "_self")]),
    ],
  ),
  ["a form in a pop-up", async (page, target) => {
    const [popup] = await Promise.all([page.waitForEvent("popup"), submit(page, target, "application/x-www-form-urlencoded", "_blank")]);
    await popup.waitForLoadState();
    await popup.close();
  }],
  ["a link", async (page, target) => {
    await page.evaluate(([url, body]) => { document.body.innerHTML = `<a href="${url}?${body}">win</a>`; }, [target, BODY]);
    await Promise.all([page.waitForNavigation(), page.locator("a").click()]);
  }],
];
const SOME_FORMS = ["protection", "create-token", "log-out", "change-password", "log-in"];

/** These requests were answered, or refused by the browser itself. */
function areOver(page: Page, targets: string[]): Promise<void> {
  const open = new Set(targets);
  return new Promise((done) => {
    const over = (request: Request) => open.delete(request.url()) && open.size === 0 && done();
    page.on("requestfinished", over);
    page.on("requestfailed", over);
  });
}

async function submit(page: Page, target: string, encoding: string, frame: string): Promise<void> {
  await page.evaluate(([url, enctype, name, body]) => {
    const form = Object.assign(document.createElement("form"), { method: "post", action: url, enctype, target: name });
    for (const [key, value] of new URLSearchParams(body)) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: key, value }));
    document.body.append(form);
    form.submit();
  }, [target, encoding, frame, BODY]);
}

for (const forced of [false, true]) {
  test(`no page of another site changes anything, cookie ${forced ? "forced along" : "as we set it"} @js`, async ({ page, own, context }) => {
    test.setTimeout(120_000);
    const server = await own();
    await signIn(page, ADMIN, server.url);
    await makeToken(page, "CI laptop", "14", server.url);
    if (forced) {
      // Some browsers do not honour SameSite; the other defences must be enough.
      const [session] = (await context.cookies()).filter(({ name }) => name.startsWith("keydesk-session"));
      await context.clearCookies({ name: session.name });
      await context.addCookies([{ ...session, sameSite: undefined }]);
    }
    context.removeAllListeners("console");
    const before = state(server);
    const site = await foreign("<!doctype html><title>evil</title><body>");
    const at = (form: string) => `${server.url}/forms/${form}`;
    try {
      expect(FORMS.length).toBeGreaterThan(50);
      for (const [name, attack] of FROM_ONE_PAGE) {
        await page.goto(address(site));
        await attack(page, FORMS.map(at));
        expect(state(server), name).toBe(before);
      }
      for (const [name, attack] of LEAVING) {
        for (const form of SOME_FORMS) {
          await page.goto(address(site));
          await attack(page, at(form));
        }
        expect(state(server), name).toBe(before);
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
  await signIn(page, ADMIN, server.url);
  context.removeAllListeners("console");
  const paths = [...PAGES.map((page) => page.path.replace(/:\w+/, "x")), "/nowhere", "/your-data/download"];
  const frames = paths.map((path) => `<iframe src="${server.url}${path}"></iframe>`);
  const site = await foreign(`<!doctype html><title>evil</title><body>${frames.join("")}`);
  try {
    await page.goto(address(site));
    await page.waitForLoadState("networkidle");
    expect(page.frames()).toHaveLength(paths.length + 1);
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
