// States of the pages about tokens.

import { forgetNotice, makeToken, member } from "../sessions";
import { Api, type Page, awake, expect, fill, open, press } from "../support";
import { type State, isRefused } from "./state";

/** A member's new token: the path of its page. */
async function token(page: Page): Promise<string> {
  await member(page);
  const created = await makeToken(page);
  await forgetNotice(page);
  return created.replace("/created", "");
}

export const TOKEN_PAGES: State[] = [
  {
    name: "tokens, none",
    page: "/tokens",
    reach: async (page) => {
      await member(page);
      await open(page, "/tokens");
    },
  },
  {
    name: "tokens",
    page: "/tokens",
    reach: async (page) => {
      await member(page);
      await makeToken(page, "CI laptop", "7");
      await makeToken(page, "x".repeat(255), "never");
      await forgetNotice(page);
      await open(page, "/tokens");
    },
  },
  {
    name: "tokens, a second page",
    page: "/tokens",
    reach: async (page) => {
      await member(page);
      for (let nth = 1; nth <= 27; nth += 1) await makeToken(page, `Server ${nth}`, nth % 5 ? "never" : "7");
      await forgetNotice(page);
      await open(page, "/tokens?page=2");
    },
  },
  {
    name: "tokens, a group without any",
    page: "/tokens",
    reach: async (page) => {
      await token(page);
      await open(page, "/tokens?show=expired");
    },
  },
  {
    name: "tokens, expired ones",
    page: "/tokens",
    reach: async (page) => {
      const email = await member(page);
      const { status } = await Api.as(email).call("POST", "/tokens", { name: "CI laptop", expiry: "2026-01-31T12:00:00Z" });
      expect(status).toBe(201);
      await open(page, "/tokens?show=expired");
      await expect(page.getByText("CI laptop").first()).toBeVisible();
    },
  },
  {
    name: "new token",
    page: "/tokens/new",
    reach: async (page) => {
      await member(page);
      await open(page, "/tokens/new");
    },
  },
  {
    name: "new token, refused",
    page: "/tokens/new",
    reach: async (page) => {
      await member(page);
      await open(page, "/tokens/new");
      await page.getByLabel("Expires").selectOption("On a day of your choice");
      await fill(page, { Name: "CI laptop", "Last day": "2001-01-01" });
      await press(page, "Create token");
      await isRefused(page);
    },
  },
  {
    name: "token, once",
    page: "/tokens/:id/created",
    reach: async (page) => {
      await member(page);
      await open(page, await makeToken(page));
      await expect(page.locator("#token-value")).toBeVisible();
      await page.getByText("JavaScript", { exact: true }).click();
    },
  },
  {
    name: "token, shown before",
    page: "/tokens/:id/created",
    reach: async (page) => open(page, `${await token(page)}/created`),
  },
  { name: "token", page: "/tokens/:id", reach: async (page) => open(page, await token(page)) },
  {
    name: "token, renamed, then refused",
    page: "/tokens/:id",
    reach: async (page) => {
      await open(page, await token(page));
      await fill(page, { Name: "Laptop" });
      await press(page, "Rename");
      await expect(page.getByRole("status").first()).toHaveText("Token renamed");
      await awake(page);
      await fill(page, { Name: " " });
      await press(page, "Rename");
      await isRefused(page);
    },
  },
  { name: "regenerate", page: "/tokens/:id/regenerate", reach: async (page) => open(page, `${await token(page)}/regenerate`) },
  { name: "revoke", page: "/tokens/:id/revoke", reach: async (page) => open(page, `${await token(page)}/revoke`) },
  {
    name: "revoke, used a moment ago",
    page: "/tokens/:id/revoke",
    reach: async (page) => {
      await member(page);
      const created = await makeToken(page);
      await open(page, created);
      await new Api().bearing(await page.locator("#token-value").innerText()).call("GET", "/me");
      await open(page, created.replace("/created", "/revoke"));
      await expect(page.locator("p.warning")).toBeVisible();
    },
  },
  {
    name: "revoke all",
    page: "/tokens/revoke-all",
    reach: async (page) => {
      await token(page);
      await makeToken(page, "Server", "never");
      await forgetNotice(page);
      await open(page, "/tokens/revoke-all");
    },
  },
  {
    name: "revoke all, none",
    page: "/tokens/revoke-all",
    reach: async (page) => {
      await member(page);
      await open(page, "/tokens/revoke-all");
    },
  },
];
