// Shared by the specs: a clean console as a condition, pages that are hydrated before
// a test acts, users, and servers for one test.

import { type BrowserContext, type Locator, type Page, test as base, expect } from "@playwright/test";

import { runsScripts } from "./axe";
import { ADMIN, PASSWORD, SHARED_URL, type Server, type ServerOptions, start } from "./server";

export { expect, type Page };
export { axeViolations } from "./axe";
export { ACCOUNT, ADMIN, PASSWORD, SHARED_URL, type Server, cli } from "./server";

/** Collects what a browser complains of. */
export class Gate {
  private allowed = new Set<number>();
  private complaints: string[] = [];

  constructor(private readonly scripted: boolean) {}

  /** An answer of this status is part of the test; the browser's own line about it is fine. */
  expects(...statuses: number[]): void {
    for (const status of statuses) this.allowed.add(status);
  }

  async watch(context: BrowserContext): Promise<void> {
    // The browser also prints a line for each violation; this one names the directive.
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", (event) => {
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    context.on("weberror", (error) => this.complaints.push(`uncaught: ${error.error()}`));
    context.on("console", (message) => {
      const isComplaint = ["error", "warning"].includes(message.type());
      const where = message.page()?.url() ?? "";
      if (isComplaint && !this.isExpected(message.text())) this.complaints.push(`${message.type()} at ${where}: ${message.text()}`);
    });
  }

  check(): void {
    expect(this.complaints, "the console is clean").toEqual([]);
  }

  private isExpected(text: string): boolean {
    // A page cannot know that scripts are off, and preloads the wasm all the same.
    if (!this.scripted && text.includes("was preloaded using link preload but not used")) return true;
    const status = /^Failed to load resource: the server responded with a status of (\d{3})/.exec(text)?.[1];
    return status !== undefined && this.allowed.has(Number(status));
  }
}

interface Fixtures {
  gate: Gate;
  /** Whether this project runs scripts. */
  scripted: boolean;
  /** Starts a Keydesk of one's own; it stops after the test. */
  own: (options?: ServerOptions) => Promise<Server>;
  /** An email that nobody has. */
  email: string;
}

let people = 0;

export const test = base.extend<Fixtures>({
  scripted: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),
  gate: [
    async ({ context, scripted }, use) => {
      const gate = new Gate(scripted);
      await gate.watch(context);
      await use(gate);
      gate.check();
    },
    { auto: true },
  ],
  own: async ({}, use) => {
    const servers: Server[] = [];
    await use(async (options) => {
      const server = await start(options);
      servers.push(server);
      return server;
    });
    for (const server of servers) await server.stop();
  },
  email: async ({}, use) => use(newEmail()),
});

/** An email that nobody has. */
export function newEmail(): string {
  people += 1;
  return `person${process.pid}-${people}@engine.example`;
}

/** Opens a page and waits until its islands are awake, where they ever will be. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await awake(page);
}

/** Waits until the page's islands are awake. Pages without one ship no script. */
export async function awake(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  if (!(await runsScripts(page))) return;
  if ((await page.locator("leptos-island").count()) > 0) await expect(page.locator("html[data-hydrated]")).toBeAttached();
}

/** Waits for a page by its path, and until it is awake. */
export async function arrives(page: Page, path: string | RegExp): Promise<void> {
  await expect(page).toHaveURL((url) => (typeof path === "string" ? url.pathname === path : path.test(url.pathname)));
  await awake(page);
}

/** The input whose label begins with these words; some go on with "optional". */
export function labelled(page: Page, label: string): Locator {
  return page.getByLabel(new RegExp(`^${escaped(label)}`));
}

/** Fills in fields by their labels. */
export async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields)) await labelled(page, label).fill(value);
}

/** Presses the form's button. */
export async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

/** The form was refused with these sentences, on top and at their fields, and says so in every way it should. */
export async function refused(page: Page, sentences: Record<string, string>): Promise<void> {
  const summary = page.getByRole("alert");
  await expect(summary.getByRole("heading", { name: "There is a problem" })).toBeVisible();
  await expect(page).toHaveTitle(/^Error: /);
  await expect(summary).toBeFocused();
  for (const [label, sentence] of Object.entries(sentences)) {
    await expect(summary).toContainText(sentence);
    if (label === "") continue;
    const field = labelled(page, label);
    await expect(field).toHaveAttribute("aria-invalid", "true");
    await expect(field).toHaveAccessibleDescription(new RegExp(escaped(sentence)));
  }
  await expect(page.getByRole("alert")).toHaveCount(1);
}

export function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Logs in on the page, without asking for a token. */
export async function logIn(page: Page, email = ADMIN, url = ""): Promise<void> {
  await open(page, `${url}/log-in`);
  await fill(page, { Email: email, Password: PASSWORD });
  await page.getByLabel("Give me a token for an app").uncheck();
  await press(page, "Log in");
  await arrives(page, "/");
}

/** Creates a token on its page, and waits for the page that shows it once. */
export async function createToken(page: Page, name = "CI laptop", lifetime = "In 14 days"): Promise<void> {
  await open(page, "/tokens/new");
  await fill(page, { Name: name });
  await page.getByLabel("Expires").selectOption(lifetime);
  await press(page, "Create token");
  await arrives(page, /\/created$/);
}

/** The API as a program uses it, without a browser. */
export class Api {
  constructor(
    private readonly url = SHARED_URL,
    private readonly authorization?: string,
  ) {}

  static as(email: string, url = SHARED_URL, password = PASSWORD): Api {
    return new Api(url, `Basic ${Buffer.from(`${email}:${password}`).toString("base64")}`);
  }

  bearing(token: string): Api {
    return new Api(this.url, `Bearer ${token}`);
  }

  async call(method: string, path: string, attributes?: object, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await fetch(`${this.url}/v1${path}`, {
      method,
      headers: {
        Accept: "application/vnd.api+json",
        "Content-Type": "application/vnd.api+json",
        ...(this.authorization ? { Authorization: this.authorization } : {}),
        ...headers,
      },
      body: attributes && JSON.stringify({ data: { type: path.split("/")[1], attributes } }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text ? JSON.parse(text) : undefined };
  }

  /** A user with the password of everybody. */
  async user(email: string, names: object = {}): Promise<void> {
    const { status, body } = await this.call("POST", "/users", { email, password: PASSWORD, ...names });
    expect(status, JSON.stringify(body)).toBe(201);
  }

  /** A token of this user, by password. */
  async token(): Promise<string> {
    const { status, body } = await this.call("POST", "/tokens");
    expect(status, JSON.stringify(body)).toBe(201);
    return body.data.attributes.token;
  }
}

export interface Answer {
  status: number;
  // A document of the API, untyped.
  body: any;
}
