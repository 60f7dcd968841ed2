// The two programs of the API's tutorials: a page of another origin whose form calls the API with `fetch`.

import { type Server as HttpServer, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { Api, PASSWORD, expect, test, type Page } from "./support";

/** A vendor's own page: sign-up and log-in by script, in a vendor's own words. */
const page = (account: string) => `<!doctype html>
<html lang="en">
<title>Acme Editor</title>
<form id="sign-up">
  <input name="email" type="email" required> <input name="password" type="password" required>
  <button>Sign up</button>
</form>
<form id="log-in">
  <input name="email" type="email" required> <input name="password" type="password" required>
  <button>Log in</button>
</form>
<output></output>
<script>
const ACCOUNT = ${JSON.stringify(account)};
const output = document.querySelector("output");
const say = (text) => { output.textContent = text; };

document.querySelector("#sign-up").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const response = await fetch(ACCOUNT + "/users", {
    method: "POST",
    headers: { "Content-Type": "application/vnd.api+json", Accept: "application/vnd.api+json" },
    body: JSON.stringify({
      data: { type: "users", attributes: { email: form.get("email"), password: form.get("password") } },
    }),
  });
  const { data, errors } = await response.json();
  if (errors) return say(errors.map(({ code, detail }) => (code ?? "") + ": " + detail).join("; "));
  say("Created " + data.attributes.email);
});

document.querySelector("#log-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const response = await fetch(ACCOUNT + "/tokens", {
    method: "POST",
    headers: {
      Authorization: "Basic " + btoa(form.get("email") + ":" + form.get("password")),
      Accept: "application/vnd.api+json",
    },
  });
  const { data, errors } = await response.json();
  if (errors) return say(errors.map(({ code, detail }) => (code ?? "") + ": " + detail).join("; "));
  const me = await fetch(ACCOUNT + "/me", {
    headers: { Authorization: "Bearer " + data.attributes.token, Accept: "application/vnd.api+json" },
  });
  const who = (await me.json()).data;
  say("Hello " + who.attributes.email + ", request " + (me.headers.get("x-request-id") ? "named" : "nameless"));
});
</script>`;

/** A web server of the vendor's: another origin, for it has another port. */
async function vendor(account: string): Promise<HttpServer> {
  const server = createServer((_, answer) => answer.setHeader("Content-Type", "text/html").end(page(account)));
  server.listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  return server;
}

const address = (server: HttpServer) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function send(page: Page, form: "sign-up" | "log-in", email: string, password: string): Promise<void> {
  await page.locator("output").evaluate((output) => (output.textContent = ""));
  await page.locator(`#${form} [name=email]`).fill(email);
  await page.locator(`#${form} [name=password]`).fill(password);
  await page.locator(`#${form} button`).click();
}

for (const named of [true, false]) {
  test(`a page of another site signs up and logs in, account ${named ? "in the path" : "left out"} @js`, async ({ page, own, gate, email }) => {
    const server = await own();
    const site = await vendor(`${server.url}/v1${named ? "/accounts/acme" : ""}`);
    gate.expects(401, 404, 422);
    try {
      await page.goto(address(site));
      await send(page, "sign-up", email, PASSWORD);
      await expect(page.locator("output")).toHaveText(`Created ${email}`);
      await send(page, "sign-up", email, PASSWORD);
      await expect(page.locator("output")).toHaveText(/^EMAIL_TAKEN: /);
      await send(page, "log-in", email, "wrong wrong wrong");
      await expect(page.locator("output")).toHaveText("PASSWORD_INVALID: password must be valid");
      await send(page, "log-in", email, PASSWORD);
      await expect(page.locator("output")).toHaveText(`Hello ${email}, request named`);
    } finally {
      site.close();
    }
  });
}

test("on a protected account the sign-up is refused, and those who are there log in @js", async ({ page, own, gate, email }) => {
  const server = await own({ protected: true });
  const admin = Api.as("admin@acme.example", server.url);
  await admin.bearing(await admin.token()).user("ada@engine.example");
  const site = await vendor(`${server.url}/v1/accounts/acme`);
  gate.expects(403, 404);
  try {
    await page.goto(address(site));
    await send(page, "sign-up", email, PASSWORD);
    await expect(page.locator("output")).toHaveText(/^: You do not have permission/);
    await send(page, "log-in", "ada@engine.example", PASSWORD);
    await expect(page.locator("output")).toHaveText("Hello ada@engine.example, request named");
  } finally {
    site.close();
  }
});
