// "Try it": the commands on the page are pasted into a shell, and the page sees the first request.

import { execFileSync } from "node:child_process";

import { signIn } from "./sessions";
import { expect, open, press, test, type Page } from "./support";

/** Runs a command of the page as a person would who pastes it. */
function paste(command: string, env: Record<string, string> = {}): any {
  const text = execFileSync("bash", ["-c", command.replace(/^curl /, "curl -s ")], {
    env: { PATH: process.env.PATH ?? "", ...env },
    encoding: "utf8",
  });
  return JSON.parse(text);
}

const command = (page: Page, id: string) => page.locator(`code#${id}`).innerText();

test("the three commands do what they say", async ({ page, own, scripted }) => {
  const server = await own();
  await signIn(page, undefined, server.url);
  await open(page, `${server.url}/admin/try`);
  await expect(page.getByRole("link", { name: `${server.url}/sign-up` })).toBeVisible();
  expect(paste(await command(page, "create")).data.attributes.email).toBe("ada@engine.example");
  const token: string = paste(await command(page, "token")).data.attributes.token;
  if (scripted) await expect(page.locator("#waiting")).toHaveText("Waiting for your first request…");
  const me = paste(await command(page, "me"), { KEYDESK_TOKEN: token });
  expect(me.data.attributes.email).toBe("ada@engine.example");
  if (scripted) await expect(page.locator("#waiting")).toContainText("Seen: GET", { timeout: 3000 });
  await expect(page.getByRole("main")).toContainText(server.data);
});

test("on a protected account the command shows where the admin's token goes", async ({ page, own }) => {
  const server = await own({ protected: true });
  await signIn(page, undefined, server.url);
  await open(page, `${server.url}/admin/try`);
  await expect(page.getByText("Sign-up is by invitation now.")).toBeVisible();
  expect(await command(page, "create")).toContain("$ADMIN_TOKEN");
});

test("the tutorials are played, and each call is shown with its answer", async ({ page, own }) => {
  const server = await own();
  await signIn(page, undefined, server.url);
  await open(page, `${server.url}/admin/try`);
  await page.getByRole("button", { name: "Play the tutorials" }).click();
  await expect(page).toHaveURL(/\/admin\/try\/conformance$/);
  await expect(page.getByText("13 of 13 calls passed.")).toBeVisible();
  const refused = page.getByRole("listitem").filter({ hasText: "The revoked token is refused" });
  await expect(refused).toContainText("Pass");
  await expect(refused).toContainText("401 Unauthorized");
  const folded = page.locator("details").first();
  await folded.locator("summary").click();
  await expect(folded.locator("pre")).toContainText("ada@engine.example");
  await press(page, "Play them again");
  await expect(page.getByText("13 of 13 calls passed.")).toBeVisible();
});

test("in a demo every page says that nothing is kept, and everybody who is printed can log in", async ({ page, own }) => {
  const server = await own({ demo: true });
  const password = /with the password\s+(.+)/.exec(server.banner)?.[1] ?? "";
  for (const role of ["user", "support-agent", "admin"]) {
    await page.context().clearCookies();
    await page.goto(`${server.url}/log-in`);
    await expect(page.getByText("Everything disappears on exit.")).toBeVisible();
    await page.getByLabel("Email").fill(`${role}@demo.example`);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("checkbox").uncheck();
    await page.getByRole("button", { name: "Log in", exact: true }).click();
    await expect(page.getByRole("button", { name: "Log out" })).toBeVisible();
    await expect(page.getByText("Everything disappears on exit.")).toBeVisible();
  }
  await page.goto(`${server.url}/admin/users`);
  await expect(page.getByRole("row")).toHaveCount(26);
});
