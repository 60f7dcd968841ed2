// A state of a page: where it is, and how one gets there.

import type { Server, ServerOptions } from "../server";
import { type Gate, type Page, SHARED_URL, cli, expect } from "../support";

export interface State {
  name: string;
  /** The page as the registry (`src/app/pages.rs`) has it; absent for what has no route. */
  page?: string;
  /** What it begins with; the shared server unless one of its own is needed. */
  options?: ServerOptions;
  /** Statuses that the browser's console may report. */
  statuses?: number[];
  reach(page: Page, url: string, server?: Server): Promise<void>;
}

/** Starts what a state needs, and goes there. */
export async function reach(state: State, page: Page, gate: Gate, own: (options?: ServerOptions) => Promise<Server>): Promise<void> {
  gate.expects(422, ...(state.statuses ?? []));
  const server = state.options && (await own(state.options));
  await state.reach(page, server?.url ?? SHARED_URL, server);
}

/** The form was refused, and says so. */
export async function isRefused(page: Page): Promise<void> {
  await expect(page.getByRole("alert")).toBeVisible();
}

/** The address of a new invite's link. */
export function invite(server: Server, ...flags: string[]): string {
  return `${server.url}/invite/${JSON.parse(cli(server.data, "invite", "create", ...flags, "--json")).code}`;
}

/** The address of the link for set-up. */
export function setUpLink(server: Server): string {
  return /Finish setup: (\S+)/.exec(server.banner)![1];
}
