// The letters of a server that writes them to files.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { type Server, lettersOf } from "./server";
import { expect } from "./support";

/** The letters to this address, as they would go out. */
export function lettersTo(server: Server, address: string): string[] {
  const folder = lettersOf(server.data);
  const all = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  return all.filter((letter) => letter.includes(`To: ${address}`));
}

/** The paths of the links that confirm an email, in the letters to this address, once there are so many. */
export async function linksTo(server: Server, address: string, count = 1): Promise<string[]> {
  const links = () => lettersTo(server, address).flatMap((letter) => /\/confirm-email\/[\w-]+/.exec(letter)?.[0] ?? []);
  await expect.poll(() => links().length).toBe(count);
  return links();
}
