// An authenticator app, and the second factor whose codes it shows.

import { createHmac } from "node:crypto";

import { Api, PASSWORD, SHARED_URL, expect } from "./support";

const HALF_MINUTE = 30_000;

/** What somebody has in their pocket. */
export class Authenticator {
  /** No code is taken twice, nor one that is older than one that was taken. */
  private taken: number;

  private constructor(
    private readonly secret: Buffer,
    taken: number,
  ) {
    this.taken = taken;
  }

  /** Gives a user a second factor over the API, and switches it on. */
  static async of(email: string, url = SHARED_URL): Promise<Authenticator> {
    const token = await Api.as(email, url).token();
    const place = `/users/${encodeURIComponent(email)}/second-factors`;
    const created = await send(url, token, "POST", place, { meta: { password: PASSWORD } });
    const { id, attributes } = created.data;
    const secret = base32(attributes.secret);
    const now = step();
    const data = { type: "second-factors", attributes: { enabled: true } };
    await send(url, token, "PATCH", `${place}/${id}`, { data, meta: { otp: code(secret, now) } });
    return new Authenticator(secret, now);
  }

  /** With the secret that a page shows, in groups. */
  static scanned(secret: string): Authenticator {
    return new Authenticator(base32(secret.replace(/\s/g, "")), 0);
  }

  /** The next code that will be taken; waits for its half minute where it must. */
  async next(): Promise<string> {
    await new Promise((done) => setTimeout(done, Math.max(0, (this.taken + 1) * HALF_MINUTE - Date.now() + 50)));
    this.taken = step();
    return code(this.secret, this.taken);
  }

  /** A code that is wrong for minutes. */
  wrong(): string {
    const near = Array.from({ length: 20 }, (_, nth) => code(this.secret, step() - 10 + nth));
    return ["000000", "111111", "222222"].find((guess) => !near.includes(guess)) ?? "333333";
  }
}

function step(): number {
  return Math.floor(Date.now() / HALF_MINUTE);
}

/** RFC 6238 by way of RFC 4226. */
function code(secret: Buffer, at: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(at));
  const digest = createHmac("sha1", secret).update(counter).digest();
  const offset = digest[digest.length - 1] & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

function base32(text: string): Buffer {
  const bits = [...text].map((digit) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(digit).toString(2).padStart(5, "0")).join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
}

// A document of the API, untyped.
async function send(url: string, token: string, method: string, path: string, body: object): Promise<any> {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/vnd.api+json" };
  const answer = await fetch(`${url}/v1${path}`, { method, headers, body: JSON.stringify(body) });
  const text = await answer.text();
  expect(answer.ok, text).toBe(true);
  return JSON.parse(text);
}
