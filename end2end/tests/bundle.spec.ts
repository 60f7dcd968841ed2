// The files that browsers get contain nothing of the server.

import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

import { expect, test } from "./support";

const ROOT = resolve(__dirname, "../..");

/** The mark of the server's half: a statement that is known to be in it. */
const CANARY = "insert into users";

const FORBIDDEN = [
  CANARY,
  "argon2", "sqlx", "sqlite", "insert into", "delete from", "begin immediate", "hmac", "hkdf", "zxcvbn",
  "KEYDESK_DATA", "KEYDESK_ADMIN", "master-key", "keydesk.key", "keydesk.db", "database-url", "trusted-proxies", "trusted_proxies", "limit-log-in",
  // Texts of the table of errors that only the API and /errors show.
  "has already been taken", "Only the value was refused",
  "/home/", `${ROOT}/`, `${homedir()}/`, ".cargo/registry", "src/server", "sourceMappingURL", "__Host-", "keydesk-session",
];

test("the browser's half holds no word of the server's @js", async ({ request }) => {
  const page = await (await request.get("/log-in")).text();
  const files = [...new Set([...page.matchAll(/"(\/assets\/[^"]+\.(?:js|wasm|css|svg))"/g)].map((match) => match[1]))];
  expect(files.map((file) => file.split(".").pop()).sort()).toEqual(expect.arrayContaining(["css", "js", "svg", "wasm"]));
  for (const file of files) {
    const answer = await request.get(file, { headers: { "Accept-Encoding": "identity" } });
    expect(answer.status(), file).toBe(200);
    expect(answer.headers()["cache-control"], file).toBe("public, max-age=31536000, immutable");
    const text = (await answer.body()).toString("latin1");
    const found = FORBIDDEN.filter((word) => text.toLowerCase().includes(word.toLowerCase()));
    expect(found, file).toEqual([]);
    for (const neighbour of [".map", ".br", ".gz"]) expect((await request.get(file + neighbour)).status()).toBe(404);
  }
});

test("the mark is in the server, so the search would find it @js", async () => {
  const binary = process.env.KEYDESK_BIN ?? join(ROOT, "target/fast/keydesk");
  expect(readFileSync(binary).includes(Buffer.from(CANARY))).toBe(true);
});

test("files of another version are gone, packed ones come packed @js", async ({ request }) => {
  const page = await (await request.get("/log-in")).text();
  const wasm = /"(\/assets\/([0-9a-f]{16})\/pkg\/keydesk\.wasm)"/.exec(page)!;
  expect((await request.get(wasm[1].replace(wasm[2], "0123456789abcdef"))).status()).toBe(404);
  for (const [accepted, coding] of [["br, gzip", "br"], ["gzip", "gzip"], ["identity", undefined]] as const) {
    const answer = await request.fetch(wasm[1], { method: "HEAD", headers: { "Accept-Encoding": accepted } });
    expect(answer.headers()["content-encoding"], accepted).toBe(coding);
    expect(answer.headers()["content-type"]).toBe("application/wasm");
    expect(answer.headers()["vary"]).toContain("accept-encoding");
  }
});

for (const path of ["/data/keydesk.key", "/keydesk.key", "/../data/keydesk.key", "/assets/../keydesk.key", "/%2e%2e/keydesk.key", "/.env", "/.git/HEAD", "/Cargo.toml"]) {
  test(`${path} is nowhere @js`, async ({ request }) => {
    expect((await request.get(path)).status()).toBe(404);
  });
}
