// The browser tests, against a server with its pages inside. `scripts/e2e` calls this with a free port and a fresh data
// folder. Every journey runs twice: with JavaScript and without.

import { existsSync } from "node:fs";

import { defineConfig } from "@playwright/test";

import { BINARY, SHARED_URL, environment, freshFolder } from "./tests/server";

process.env.E2E_DATA ??= freshFolder();

/** As `scripts/setup` looks for them. The first takes half the time of the second. */
const BROWSERS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

export default defineConfig({
  testDir: "./tests",
  outputDir: "../target/e2e",
  forbidOnly: true,
  retries: 0,
  // Tests share a server, and no data: each has users of its own, or a server.
  fullyParallel: true,
  workers: Number(process.env.E2E_WORKERS ?? 2),
  timeout: 240_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  webServer: {
    command: `"${BINARY}" serve`,
    url: `${SHARED_URL}/readyz`,
    env: environment({ url: SHARED_URL, data: process.env.E2E_DATA }),
    // Otherwise a Keydesk that is still running would be tested in place of this one.
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 12_000 },
    stderr: "ignore",
  },
  use: {
    baseURL: SHARED_URL,
    locale: "en-GB",
    timezoneId: "UTC",
    trace: process.env.E2E_TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? BROWSERS.find(existsSync),
      args: [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        // Chromium has no sandbox for root, which runs CI.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ],
    },
  },
  projects: [
    { name: "js", grepInvert: /@no-js/ },
    { name: "no-js", grepInvert: /@js/, use: { javaScriptEnabled: false } },
  ],
});
