// Keydesk as a process: the one that most specs share, and a separate one for
// those that change the account or need the default limits.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const BINARY = process.env.KEYDESK_BIN ?? resolve(__dirname, "../../target/fast/keydesk");
export const SHARED_URL = `http://127.0.0.1:${process.env.E2E_PORT ?? 3100}`;

export const ACCOUNT = "Acme";
export const ADMIN = "admin@acme.example";
/** The password of everybody in these tests. */
export const PASSWORD = "seven copper gears at dusk";

const UNLIMITED = {
  KEYDESK_LIMIT_LOG_IN: "100000/1s",
  KEYDESK_LIMIT_LOG_IN_ADDRESS: "100000/1s",
  KEYDESK_LIMIT_SIGN_UP: "100000/1s",
  KEYDESK_LIMIT_CODE: "100000/1s",
  KEYDESK_LIMIT_PASSWORD: "100000/1s",
  KEYDESK_LIMIT_PASSWORD_ADDRESS: "100000/1s",
  KEYDESK_LIMIT_RESET_ADDRESS: "100000/1s",
  KEYDESK_LIMIT_WRITES: "100000/1s",
};

const FIRST_ADMIN = {
  KEYDESK_ADMIN_EMAIL: ADMIN,
  KEYDESK_ADMIN_PASSWORD: PASSWORD,
  KEYDESK_ACCOUNT_NAME: ACCOUNT,
};

export interface ServerOptions {
  /** The limits as they ship. */
  limited?: boolean;
  /** Nobody has set it up. */
  blank?: boolean;
  /** Only staff and products may create users. */
  protected?: boolean;
  /** Letters go out, into files (`letters.ts`). */
  mail?: boolean;
  /** Under a host name and not an IP address, as passkeys need it. */
  named?: boolean;
  /** Sample data in memory, with people of its own. */
  demo?: boolean;
  /** Settings beside these. */
  settings?: Record<string, string>;
}

export interface Server {
  url: string;
  data: string;
  /** What it printed at start. */
  banner: string;
  stop(): Promise<void>;
}

export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), "keydesk-e2e-"));
}

/** Where the letters of a server are that writes them to files. */
export function lettersOf(data: string): string {
  return join(data, "letters");
}

/** The settings of a Keydesk under test, and no others. */
export function environment(place: { url: string; data: string }, options: ServerOptions = {}): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    KEYDESK_BIND: new URL(place.url).host,
    KEYDESK_DATA_DIR: place.data,
    ...(options.limited ? {} : UNLIMITED),
    ...(options.blank ? {} : FIRST_ADMIN),
    ...(options.protected ? { KEYDESK_PROTECTED: "true" } : {}),
    ...(options.mail ? { KEYDESK_SMTP_URL: `file://${lettersOf(place.data)}`, KEYDESK_MAIL_FROM: "no-reply@acme.example" } : {}),
    ...options.settings,
  };
}

/** Starts a Keydesk on a free port, in a folder of its own. */
export async function start(options: ServerOptions = {}): Promise<Server> {
  const place = { url: `http://127.0.0.1:${await freePort()}`, data: freshFolder() };
  if (options.mail) mkdirSync(lettersOf(place.data));
  const url = options.named ? place.url.replace("127.0.0.1", "localhost") : place.url;
  const env = { ...environment(place, options), ...(options.named ? { KEYDESK_PUBLIC_URL: url } : {}) };
  const child = spawn(BINARY, options.demo ? ["serve", "--demo"] : ["serve"], { env, stdio: ["ignore", "ignore", "pipe"] });
  let banner = "";
  child.stderr.on("data", (text) => (banner += text));
  const stop = async () => {
    await stopped(child);
    rmSync(place.data, { recursive: true, force: true });
  };
  for (let tries = 0; ; tries += 1) {
    if (child.exitCode !== null || tries > 200) {
      await stop();
      throw new Error(`Keydesk did not start:\n${banner}`);
    }
    const answer = await fetch(`${place.url}/readyz`).catch(() => undefined);
    if (answer?.ok) return { ...place, url, banner, stop };
    await new Promise((done) => setTimeout(done, 25));
  }
}

/** Runs a verb of the command line on a server's data. */
export function cli(data: string, ...words: string[]): string {
  return cliReading("", data, ...words);
}

/** The same, with a text to read. */
export function cliReading(input: string, data: string, ...words: string[]): string {
  const env = { PATH: process.env.PATH ?? "", KEYDESK_DATA_DIR: data };
  return execFileSync(BINARY, words, { env, input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] }).trim();
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise<void>((done) => child.once("exit", () => done()));
  child.kill("SIGTERM");
  await gone;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
