// Passkeys, with the virtual authenticator of Chromium: added, used to log in and in place of the code, removed.

import type { CDPSession } from "@playwright/test";

import { Authenticator } from "./authenticator";
import { Api, PASSWORD, type Page, type Server, arrives, awake, axeViolations, expect, fill, logIn, open, press, test } from "./support";

/** A device that has passkeys and says yes to everything, until it is told otherwise. */
class Device {
  private constructor(
    private readonly session: CDPSession,
    private readonly authenticatorId: string,
  ) {}

  static async of(page: Page): Promise<Device> {
    const session = await page.context().newCDPSession(page);
    await session.send("WebAuthn.enable");
    const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Device(session, authenticatorId);
  }

  async says(isYes: boolean): Promise<void> {
    await this.session.send("WebAuthn.setUserVerified", { authenticatorId: this.authenticatorId, isUserVerified: isYes });
  }

  /** Whether somebody touches it, which a question that waits under a field would take for a choice. */
  async answers(isPresent: boolean): Promise<void> {
    await this.session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId: this.authenticatorId, enabled: isPresent });
  }

  async count(): Promise<number> {
    const { credentials } = await this.session.send("WebAuthn.getCredentials", { authenticatorId: this.authenticatorId });
    return credentials.length;
  }
}

async function member(page: Page, server: Server, email: string): Promise<void> {
  await new Api(server.url).user(email, { firstName: "Ada", lastName: "Byron" });
  await logIn(page, email, server.url);
}

/** Adds a passkey on its page. */
async function add(page: Page, server: Server, name: string): Promise<void> {
  await open(page, `${server.url}/security/passkeys/new`);
  await fill(page, { "Current password": PASSWORD });
  await press(page, "Continue");
  await expect(page.getByRole("heading", { name: "Create a passkey" })).toBeVisible();
  await awake(page);
  await fill(page, { Name: name });
  await press(page, "Create the passkey");
  await arrives(page, "/security");
  await expect(page.locator("#notice")).toHaveText("Passkey added. Log in with it from now on.");
}

async function logOut(page: Page): Promise<void> {
  await press(page, "Log out");
  await arrives(page, "/log-in");
}

test("a passkey is added, logs in without a password, and is removed @js", async ({ page, own, email, gate }) => {
  const server = await own({ named: true });
  const device = await Device.of(page);
  await member(page, server, email);
  await open(page, `${server.url}/security`);
  await page.getByRole("link", { name: "Add a passkey" }).click();
  await arrives(page, "/security/passkeys/new");
  expect(await axeViolations(page)).toEqual([]);
  await add(page, server, "Laptop");
  expect(await device.count()).toBe(1);
  await expect(page.getByRole("row", { name: /Laptop/ })).toContainText("Never");
  expect(await axeViolations(page)).toEqual([]);

  await device.answers(false);
  await logOut(page);
  const button = page.getByRole("button", { name: "Log in with a passkey" });
  await expect(button).toBeVisible();
  await expect(page.getByLabel("Email")).toHaveAttribute("autocomplete", "username webauthn");
  expect(await axeViolations(page)).toEqual([]);
  await page.getByLabel("Give me a token for an app").uncheck();
  await device.answers(true);
  await button.click();
  await arrives(page, "/");
  await expect(page.getByRole("heading", { name: "Ada Byron" })).toBeVisible();

  await open(page, `${server.url}/security`);
  await expect(page.getByRole("row", { name: /Laptop/ })).toContainText("just now");
  await page.getByRole("link", { name: "Remove Laptop" }).click();
  await expect(page.getByRole("heading", { name: /^Remove Laptop/ })).toBeFocused();
  expect(await axeViolations(page)).toEqual([]);
  await press(page, "Remove passkey");
  await arrives(page, "/security");
  await expect(page.locator("#notice")).toHaveText("Passkey removed");
  // The device may answer as soon as the page asks.
  gate.expects(401);
  await logOut(page);
  await press(page, "Log in with a passkey");
  await expect(page.getByRole("alert")).toHaveText("That passkey is not known here. It may have been removed.");
});

test("a passkey is offered under the field for the email @js", async ({ page, own, email }) => {
  const server = await own({ named: true });
  await Device.of(page);
  await member(page, server, email);
  await add(page, server, "Phone");
  await press(page, "Log out");
  // The virtual device chooses its passkey as soon as the page asks.
  await expect(page).toHaveURL((url) => url.pathname.startsWith("/tokens/") || url.pathname === "/");
});

test("a passkey stands in for the code after the password @js", async ({ page, own, email }) => {
  const server = await own({ named: true });
  const device = await Device.of(page);
  await member(page, server, email);
  await add(page, server, "Laptop");
  await open(page, `${server.url}/security/second-step`);
  await fill(page, { "Current password": PASSWORD });
  await press(page, "Continue");
  const app = Authenticator.scanned((await page.locator("#secret-key").textContent()) ?? "");
  await awake(page);
  await fill(page, { "First code": await app.next() });
  await press(page, "Switch on");
  await arrives(page, "/security/recovery-codes");
  await device.answers(false);
  await logOut(page);
  await fill(page, { Email: email, Password: PASSWORD });
  await page.getByLabel("Give me a token for an app").uncheck();
  await press(page, "Log in");
  await arrives(page, "/log-in/code");
  expect(await axeViolations(page)).toEqual([]);
  await device.answers(true);
  await press(page, "Use a passkey instead");
  await arrives(page, "/");
});

test("who calls it off is told so, and nothing happens @js", async ({ page, own, email }) => {
  const server = await own({ named: true });
  const device = await Device.of(page);
  await member(page, server, email);
  await device.says(false);
  await open(page, `${server.url}/security/passkeys/new`);
  await fill(page, { "Current password": PASSWORD });
  await press(page, "Continue");
  await expect(page.getByRole("heading", { name: "Create a passkey" })).toBeVisible();
  await awake(page);
  await press(page, "Create the passkey");
  await expect(page.getByRole("alert")).toHaveText("No passkey was created. Try again.");
  await device.says(true);
  await press(page, "Create the passkey");
  await arrives(page, "/security");
  // The same device makes no second one.
  await open(page, `${server.url}/security/passkeys/new`);
  await press(page, "Use a passkey instead");
  await expect(page.getByRole("heading", { name: "Create a passkey" })).toBeVisible();
  await awake(page);
  await press(page, "Create the passkey");
  await expect(page.getByRole("alert")).toHaveText("This device has one of your passkeys already.");
});

test("without JavaScript the pages say so and show the other ways @no-js", async ({ page, own, email }) => {
  const server = await own({ named: true });
  await open(page, `${server.url}/log-in`);
  await expect(page.getByText("Passkeys need JavaScript.")).toBeVisible();
  await member(page, server, email);
  await open(page, `${server.url}/security/passkeys/new`);
  await fill(page, { "Current password": PASSWORD });
  await press(page, "Continue");
  await expect(page.getByText("Passkeys need JavaScript.")).toBeVisible();
  expect(await axeViolations(page)).toEqual([]);
});
