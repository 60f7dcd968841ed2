// "Try it": the commands on the page are pasted into a shell, and the page sees the first request.

import { execFileSync } from "node:child_process";

import { signIn } from "./sessions";
import { expect, open, test, type Page } from "./support";

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
