// What the pictures of the README show. The names are those of the files.

import { forgetNotice, makeToken, post } from "../sessions";
import { PASSWORD, type Page, expect, open } from "../support";
import type { State } from "./state";

/** Ada, on a server of her own. */
async function ada(page: Page, url: string): Promise<void> {
  await post(page, "sign-up", { firstName: "Ada", lastName: "Byron", email: "ada@engine.example", password: PASSWORD }, url);
  await forgetNotice(page);
}

export const README: State[] = [
  { name: "sign-up", options: {}, reach: (page, url) => open(page, `${url}/sign-up`) },
  {
    name: "home",
    options: {},
    reach: async (page, url) => {
      await ada(page, url);
      for (const [name, lifetime] of [["Build server", "never"], ["Acme Editor", "14"], ["CI laptop", "7"]]) {
        await makeToken(page, name, lifetime, url);
      }
      await forgetNotice(page);
      await open(page, `${url}/`);
    },
  },
  {
    name: "second-step",
    options: {},
    reach: async (page, url) => {
      await ada(page, url);
      await post(page, "add-second-step", { password: PASSWORD }, url);
      await open(page, `${url}/security/second-step`);
    },
  },
  {
    name: "token",
    options: {},
    reach: async (page, url) => {
      await ada(page, url);
      await open(page, url + (await makeToken(page, "CI laptop", "14", url)));
      await expect(page.locator("#token-value")).toBeVisible();
    },
  },
];
