// What a vendor's app does with Keydesk: sign up, log in, ask, list, log out.
// Node 20 or newer, no packages: KEYDESK_URL=http://127.0.0.1:3000 node main.mjs

import { randomUUID } from "node:crypto";

const API = `${process.env.KEYDESK_URL ?? "http://127.0.0.1:3000"}/v1`;
const JSON_API = "application/vnd.api+json";

/** A refusal: the status, and the first error of the document. */
class Refused extends Error {
  constructor(status, { title, code, detail, source } = {}) {
    super([status, code ?? title, detail, source?.pointer].filter(Boolean).join(" "));
    Object.assign(this, { status, code });
  }
}

async function call(method, path, { authorization, body } = {}) {
  const headers = { Accept: JSON_API };
  if (authorization) headers.Authorization = authorization;
  if (body) headers["Content-Type"] = JSON_API;
  const signal = AbortSignal.timeout(10_000);
  const response = await fetch(API + path, { method, headers, signal, body: body && JSON.stringify(body) });
  if (response.status === 204) return null;
  // A proxy on the way may answer with a page.
  const document = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(response.status, document.errors?.[0]);
  return document;
}

const basic = (email, password) => `Basic ${Buffer.from(`${email}:${password}`).toString("base64")}`;
const bearer = (token) => `Bearer ${token}`;

async function main() {
  const email = `ada+${randomUUID()}@engine.example`;
  const password = "nine brass cogs turn";

  const attributes = { firstName: "Ada", lastName: "Byron", email, password };
  const user = await call("POST", "/users", { body: { data: { type: "users", attributes } } });
  console.log(`signed up    ${user.data.id} ${user.data.attributes.fullName}`);

  const twice = await call("POST", "/users", { body: { data: { type: "users", attributes } } }).catch((error) => error);
  if (twice.code !== "EMAIL_TAKEN") throw twice;
  console.log(`not twice    ${twice.message}`);

  const token = await call("POST", "/tokens", { authorization: basic(email, password) });
  const authorization = bearer(token.data.attributes.token);
  console.log(`logged in    ${token.data.id} until ${token.data.attributes.expiry}`);

  const me = await call("GET", "/me", { authorization });
  if (me.data.id !== user.data.id) throw new Error(`somebody else: ${me.data.id}`);
  console.log(`who am I     ${me.data.attributes.email}, ${me.data.attributes.role}`);

  const tokens = await call("GET", "/tokens", { authorization });
  console.log(`my tokens    ${tokens.data.map(({ id }) => id).join(" ")}`);

  await call("DELETE", `/tokens/${token.data.id}`, { authorization });
  console.log("logged out");

  const after = await call("GET", "/me", { authorization }).catch((error) => error);
  if (after.code !== "TOKEN_INVALID") throw after;
  console.log(`refused      ${after.message}`);
}

main().catch((error) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
