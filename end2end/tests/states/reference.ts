// States of the pages that explain, and of what is shown where there is no page.

import { member } from "../sessions";
import { open } from "../support";
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
  { name: "too long", statuses: [414], reach: (page, url) => open(page, `${url}/${"x".repeat(9000)}`) },
  { name: "before set-up", page: "/", options: { blank: true }, statuses: [503], reach: (page, url) => open(page, `${url}/`) },
];
