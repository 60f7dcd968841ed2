// States of the pages of import and export. An account has one import at a time, so each has a server of its own.

import { createServer } from "node:http";
import { type AddressInfo } from "node:net";

import { signIn } from "../sessions";
import { ADMIN, type Page, arrives, expect, fill, open, press } from "../support";
import type { State } from "./state";

/** Staff at the page of imports, after a file of theirs was sent. */
async function sent(page: Page, url: string, text: string): Promise<void> {
  await signIn(page, ADMIN, url);
  await open(page, `${url}/admin/import`);
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "users.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await press(page, "Check the file");
  await arrives(page, "/admin/import");
}

/** The same, once the check is over. */
async function checked(page: Page, url: string, text: string): Promise<void> {
  await sent(page, url, text);
  await expect(page.getByRole("heading", { name: "users.csv was checked" })).toBeVisible({ timeout: 20_000 });
}

/** A server that gives a hundred users, and then nothing more. It ends with the process of the tests. */
async function hangingServer(): Promise<string> {
  const user = (_: unknown, number: number) => ({ type: "users", id: `user-${number}`, attributes: { email: `user${number}@engine.example` } });
  const page = JSON.stringify({ data: Array.from({ length: 100 }, user) });
  const server = createServer((request, answer) => {
    if (request.url?.includes("cursor%5D=&")) answer.end(page);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/accounts/acme`;
}

/** Staff at the page of imports, after they named another server. */
async function asked(page: Page, url: string, address: string): Promise<void> {
  await signIn(page, ADMIN, url);
  await open(page, `${url}/admin/import`);
  await fill(page, { "Address of the account": address, "Token of an admin there": "admin-1" });
  await press(page, "Read and check the users");
  await arrives(page, "/admin/import");
}

const USERS = "email,firstName,role\nada@engine.example,Ada,\nbob@engine.example,Bob,support-agent\n";
const REFUSED = `${USERS}not an email,,\nada@engine.example,Again,boss\n`;

function many(count: number): string {
  return `email\n${Array.from({ length: count }, (_, number) => `user${number}@engine.example`).join("\n")}\n`;
}

export const MOVING: State[] = [
  {
    name: "import",
    page: "/admin/import",
    options: {},
    reach: async (page, url) => {
      await signIn(page, ADMIN, url);
      await open(page, `${url}/admin/import?refused=FILE_TOO_LARGE`);
    },
  },
  {
    name: "import, not understood",
    page: "/admin/import",
    options: {},
    reach: async (page, url) => {
      await sent(page, url, "name\nAda\n");
      await expect(page.getByRole("alert")).toBeVisible({ timeout: 20_000 });
    },
  },
  {
    name: "import, checked",
    page: "/admin/import",
    options: {},
    reach: (page, url) => checked(page, url, USERS),
  },
  {
    name: "import, rows refused",
    page: "/admin/import",
    options: {},
    reach: (page, url) => checked(page, url, REFUSED),
  },
  {
    name: "import, all rows",
    page: "/admin/import",
    options: {},
    reach: async (page, url) => {
      await checked(page, url, `${USERS}admin@acme.example,,\n"=cmd|'<img src=x onerror=alert(1)>'",,\n`);
      await page.getByRole("link", { name: "All rows 4" }).click();
      await expect(page.getByRole("heading", { name: "What becomes of each row" })).toBeVisible();
    },
  },
  {
    name: "import, another server refused",
    page: "/admin/import",
    options: {},
    reach: async (page, url) => {
      await signIn(page, ADMIN, url);
      await open(page, `${url}/admin/import`);
      await fill(page, { "Address of the account": "id.acme.example" });
      await press(page, "Read and check the users");
      await expect(page.getByText("Enter the address of an account").first()).toBeVisible();
    },
  },
  {
    name: "import, another server out of reach",
    page: "/admin/import",
    options: {},
    reach: async (page, url) => {
      await asked(page, url, "https://127.0.0.1:1/v1/accounts/acme");
      await expect(page.getByText("That server is at a private address.")).toBeVisible({ timeout: 20_000 });
    },
  },
  {
    name: "import, reading another server",
    page: "/admin/import",
    options: { settings: { KEYDESK_IMPORT_PRIVATE_SERVERS: "true" } },
    reach: async (page, url) => {
      await asked(page, url, await hangingServer());
      await expect(page.getByText("100 users so far")).toBeVisible({ timeout: 20_000 });
      await open(page, `${url}/admin/import?still=yes`);
    },
  },
  {
    name: "import, running",
    page: "/admin/import",
    options: {},
    reach: async (page, url) => {
      await checked(page, url, many(60_000));
      await press(page, "Import 60,000 users");
      await open(page, `${url}/admin/import?still=yes`);
      await expect(page.getByRole("progressbar")).toBeVisible();
    },
  },
  {
    name: "import, stopped",
    page: "/admin/import",
    options: {},
    reach: async (page, url) => {
      await checked(page, url, many(60_000));
      await press(page, "Import 60,000 users");
      await press(page, "Stop the import");
      await expect(page.getByRole("heading", { name: "The import of users.csv stopped" })).toBeVisible({ timeout: 20_000 });
    },
  },
  {
    name: "import, finished",
    page: "/admin/import",
    options: {},
    reach: async (page, url) => {
      await checked(page, url, REFUSED);
      await press(page, "Import 2 users, skip what is refused");
      await expect(page.getByRole("heading", { name: "users.csv was imported" })).toBeVisible({ timeout: 20_000 });
    },
  },
  {
    name: "export",
    page: "/admin/export",
    reach: async (page) => {
      await signIn(page);
      await open(page, "/admin/export");
    },
  },
  {
    name: "export, refused",
    page: "/admin/export",
    reach: async (page) => {
      await signIn(page);
      await open(page, "/admin/export?refused=CURRENT_PASSWORD_INVALID");
    },
  },
];
