// The reader of the log may close it; the server goes on responding, and stops when asked.

import { spawn } from "node:child_process";
import { rmSync } from "node:fs";

import { BINARY, environment, freePort, freshFolder } from "./server";
import { expect, test } from "./support";

test("with its log gone the server answers and stops @js", async ({ request }) => {
  const place = { url: `http://127.0.0.1:${await freePort()}`, data: freshFolder() };
  const child = spawn(BINARY, ["serve"], { env: environment(place), stdio: ["ignore", "pipe", "pipe"] });
  const gone = new Promise<number | null>((done) => child.once("exit", done));
  try {
    await expect.poll(() => request.get(`${place.url}/readyz`).then((answer) => answer.status(), () => 0)).toBe(200);
    child.stdout.destroy();
    child.stderr.destroy();
    for (let nth = 0; nth < 3; nth += 1) expect((await request.get(`${place.url}/log-in`)).status()).toBe(200);
    child.kill("SIGTERM");
    expect(await gone).toBe(0);
  } finally {
    child.kill("SIGKILL");
    rmSync(place.data, { recursive: true, force: true });
  }
});
