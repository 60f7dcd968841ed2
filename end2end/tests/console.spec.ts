// No page writes to the console: no error and no warning. The gate of every spec checks it; here each page is opened once.

import { logIn, open, test } from "./support";

const PUBLIC = ["/log-in", "/sign-up", "/forgot-password", "/docs", "/errors", "/errors/EMAIL_TAKEN"];
const STAFF = ["/", "/admin/settings", "/admin/try", "/admin/reset-link", "/log-out"];

test("no page writes to the console", async ({ page }) => {
  for (const path of PUBLIC) await open(page, path);
  await logIn(page);
  for (const path of STAFF) {
    await open(page, path);
    // Long enough for a warning about a file that was preloaded and not used.
    if (path === "/") await page.waitForTimeout(6_000);
  }
});
