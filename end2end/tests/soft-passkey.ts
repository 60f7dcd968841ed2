// An authenticator in software, for states that need a passkey, also where the browser runs no scripts.

import { createHash, generateKeyPairSync } from "node:crypto";

import { post } from "./sessions";
import { PASSWORD, type Page, expect } from "./support";

/** Present, verified, and followed by the key. */
const FLAGS = 1 | 4 | 64;

/** Adds a passkey to whoever is logged in. Nothing can answer by it afterwards. */
export async function addPasskey(page: Page, name: string, url: string): Promise<void> {
  await post(page, "confirm-password", { password: PASSWORD }, url);
  const options = JSON.parse(await call(page, "new-passkey-options", {}, url));
  const { x, y } = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
  const id = Buffer.from(`credential of ${name}`);
  const key = [bytes("a5010203262001215820"), Buffer.from(x!, "base64url"), bytes("225820"), Buffer.from(y!, "base64url")];
  const site = createHash("sha256").update(new URL(url).hostname).digest();
  // The flags, a counter, the kind of the authenticator, the length of the id.
  const data = Buffer.concat([site, Buffer.from([FLAGS]), Buffer.alloc(4 + 16), Buffer.from([0, id.length]), id, ...key]);
  const client = { type: "webauthn.create", challenge: options.challenge, origin: url, crossOrigin: false };
  const parts = [id, Buffer.from(JSON.stringify(client)), data].map((part) => part.toString("base64url"));
  await call(page, "add-passkey", { name, answer: parts.join(".") }, url);
}

/** Calls a form as the script of a page does. */
async function call(page: Page, form: string, fields: Record<string, string>, url: string): Promise<string> {
  const answer = await page.request.post(`${url}/forms/${form}`, { form: fields, headers: { Origin: url, Accept: "application/json" } });
  expect(answer.status(), `${form}: ${await answer.text()}`).toBe(200);
  return answer.text();
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex, "hex");
}
