// States of the pages that explain, and of what is shown where there is no page.

import { member } from "../sessions";
import { type Page, awake, open } from "../support";
import type { State } from "./state";

export const REFERENCE: State[] = [
  { name: "error codes", page: "/errors", reach: (page, url) => open(page, `${url}/errors`) },
  { name: "an error code", page: "/errors/:code", reach: (page, url) => open(page, `${url}/errors/PASSWORD_TOO_SHORT`) },
  { name: "the reference", page: "/docs", reach: (page, url) => open(page, `${url}/docs`) },
  { name: "not found", statuses: [404], reach: (page, url) => open(page, `${url}/nowhere`) },
  {
    name: "not found, logged in",
    statuses: [404],
    reach: async (page) => {
      await member(page);
      await open(page, "/nowhere");
    },
  },
  {
    name: "not allowed",
    page: "/admin/settings",
    statuses: [403],
    reach: async (page) => {
      await member(page);
      await open(page, "/admin/settings");
    },
  },
  {
    name: "sent the wrong way",
    statuses: [405],
    reach: (page, url) => sent(page, `${url}/errors`, "application/x-www-form-urlencoded", "x"),
  },
  {
    name: "sent in a form that is not read",
    statuses: [415],
    reach: (page, url) => sent(page, `${url}/forms/log-in`, "text/plain", "x"),
  },
  {
    name: "sent too much",
    statuses: [413],
    reach: (page, url) => sent(page, `${url}/forms/log-in`, "application/x-www-form-urlencoded", "x".repeat(100_000)),
  },
  { name: "too long", statuses: [414], reach: (page, url) => open(page, `${url}/${"x".repeat(9000)}`) },
  { name: "before set-up", page: "/", options: { blank: true }, statuses: [503], reach: (page, url) => open(page, `${url}/`) },
];

/** Sends a form that no page has. */
async function sent(page: Page, action: string, enctype: string, value: string): Promise<void> {
  await open(page, new URL("/log-in", action).href);
  const answered = page.waitForResponse((answer) => answer.url() === action);
  await page.evaluate(
    ({ action, enctype, value }) => {
      const form = Object.assign(document.createElement("form"), { action, enctype, method: "post" });
      form.append(Object.assign(document.createElement("input"), { name: "email", value }));
      document.body.append(form);
      form.submit();
    },
    { action, enctype, value },
  );
  await answered;
  await awake(page);
}
