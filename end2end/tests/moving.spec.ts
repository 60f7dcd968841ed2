// Users who come and an account that leaves: a file that is checked, mended and imported; another server; the export.

import { readFileSync } from "node:fs";

import { signIn } from "./sessions";
import { ADMIN, Api, PASSWORD, type Page, arrives, cli, expect, fill, open, press, test } from "./support";

/** An email that is none, and would be a formula in a spreadsheet and a tag on a page. */
const HOSTILE = "=cmd|'<img src=x onerror=alert(1)>'";

async function send(page: Page, text: string): Promise<void> {
  await page.getByLabel("File", { exact: true }).setInputFiles({ name: "users.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
  await press(page, "Check the file");
  await arrives(page, "/admin/import");
  await expect(page.getByRole("heading", { name: "users.csv was checked" })).toBeVisible({ timeout: 20_000 });
}

test("a file is checked, its refused rows are left out on a word, and the account leaves again", async ({ page, own }) => {
  test.slow();
  const server = await own();
  await signIn(page, ADMIN, server.url);
  await open(page, `${server.url}/admin/users`);
  await page.getByRole("link", { name: "Import", exact: true }).click();
  await arrives(page, "/admin/import");
  await send(page, `email,firstName\nada@engine.example,=1+1\n"${HOSTILE}",x\n`);
  await expect(page.getByRole("rowheader", { name: HOSTILE })).toBeVisible();
  await page.getByRole("link", { name: "All rows 2" }).click();
  await expect(page.getByRole("rowheader", { name: "ada@engine.example" })).toBeVisible();
  await press(page, "Give up this import");
  await send(page, `email,firstName\nada@engine.example,=1+1\nadmin@engine.example\n`);
  await press(page, "Import 1 user, skip what is refused");
  await expect(page.getByRole("heading", { name: "users.csv was imported" })).toBeVisible({ timeout: 20_000 });
  await page.getByRole("link", { name: "To the users" }).click();
  await expect(page.getByText("ada@engine.example").first()).toBeVisible();

  await open(page, `${server.url}/admin/export`);
  await fill(page, { "Your password": PASSWORD });
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
  const lines = readFileSync(await download.path(), "utf8").trim().split("\n").map((line) => JSON.parse(line));
  expect(lines.map((line) => line.type)).toContain("user");
  expect(lines.find((line) => line.email === "ada@engine.example").firstName).toBe("=1+1");
});

test("users of another Keydesk come over its API", async ({ page, own }) => {
  test.slow();
  const [from, to] = [await own(), await own({ settings: { KEYDESK_IMPORT_PRIVATE_SERVERS: "true" } })];
  cli(from.data, "user", "create", "--email", "ada@engine.example", "--first-name", "Ada", "--no-password");
  const token = await Api.as(ADMIN, from.url).token();
  await signIn(page, ADMIN, to.url);
  await open(page, `${to.url}/admin/import`);
  await press(page, "Read and check the users");
  await expect(page.getByText("Enter the address of an account").first()).toBeVisible();
  await fill(page, { "Address of the account": `${from.url}/v1`, "Token of an admin there": token });
  await press(page, "Read and check the users");
  await arrives(page, "/admin/import");
  await expect(page.getByRole("heading", { name: `${from.url}/v1 was checked` })).toBeVisible({ timeout: 20_000 });
  await press(page, "Import 1 user");
  await expect(page.getByRole("heading", { name: `${from.url}/v1 was imported` })).toBeVisible({ timeout: 20_000 });
  expect(await page.content()).not.toContain(token);
  expect(JSON.parse(cli(to.data, "user", "show", "ada@engine.example", "--json")).user.firstName).toBe("Ada");
});
