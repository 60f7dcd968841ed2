// Light and dark: as in the system or as chosen, rendered by the server.

import { arrives, expect, open, press, test, type Page } from "./support";

const PAPER = { light: "rgb(250, 250, 248)", dark: "rgb(20, 23, 25)" };

const paper = (page: Page) => page.locator("body").evaluate((body) => {
  const colour = (element: Element) => getComputedStyle(element).backgroundColor;
  return colour(body) === "rgba(0, 0, 0, 0)" ? colour(document.documentElement) : colour(body);
});

for (const system of ["light", "dark"] as const) {
  test(`the colours follow a ${system} system until somebody chooses`, async ({ page, context }) => {
    await page.emulateMedia({ colorScheme: system });
    await open(page, "/log-in");
    expect(await paper(page)).toBe(PAPER[system]);
    for (const [choice, shown] of [["Light", "light"], ["Dark", "dark"], ["System", system]] as const) {
      await press(page, choice);
      await arrives(page, "/log-in");
      await expect(page.getByRole("button", { name: choice })).toHaveAttribute("aria-pressed", "true");
      await expect.poll(() => paper(page)).toBe(PAPER[shown]);
    }
    expect((await context.cookies()).filter(({ name }) => name.includes("theme"))).toEqual([]);
  });
}

test("the choice holds on every page, error pages too", async ({ page, gate }) => {
  gate.expects(404);
  await page.emulateMedia({ colorScheme: "light" });
  await open(page, "/sign-up");
  await press(page, "Dark");
  await arrives(page, "/sign-up");
  for (const path of ["/log-in", "/nowhere", "/errors/EMAIL_TAKEN", "/log-in/" + "x".repeat(9000)]) {
    if (path.length > 9000) gate.expects(414);
    await page.goto(path);
    await expect.poll(() => paper(page), path.slice(0, 30)).toBe(PAPER.dark);
  }
});
