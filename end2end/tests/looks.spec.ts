// What a person's settings, and paper, make of the pages.

import { beginSecondStep, makeToken, member, post } from "./sessions";
import { type Page, expect, open, test } from "./support";

test("where colours are forced, borders and focus stay", async ({ page }) => {
  await page.emulateMedia({ forcedColors: "active" });
  await open(page, "/log-in");
  const email = page.getByLabel("Email");
  await email.focus();
  const style = await email.evaluate((element) => {
    const { borderTopWidth, outlineStyle, outlineWidth } = getComputedStyle(element);
    return { border: parseFloat(borderTopWidth), outlineStyle, outline: parseFloat(outlineWidth) };
  });
  expect(style.border).toBeGreaterThanOrEqual(1);
  expect(style.outlineStyle).not.toBe("none");
  expect(style.outline).toBeGreaterThanOrEqual(2);
});

test("where motion is reduced, nothing moves", async ({ page }) => {
  await member(page);
  await open(page, await makeToken(page));
  const moving = () => page.evaluate(() => [...document.querySelectorAll("body *")].flatMap((element) =>
    ["", "::before", "::after"].map((part) => getComputedStyle(element, part)).filter(({ animationName, transitionDuration }) =>
      animationName !== "none" || !/^(0s(, )?)+$/.test(transitionDuration)).map(() => element.outerHTML.slice(0, 80))));
  await page.emulateMedia({ reducedMotion: "no-preference" });
  expect(await moving()).not.toEqual([]);
  await page.emulateMedia({ reducedMotion: "reduce" });
  expect(await moving()).toEqual([]);
});

/** What is kept is on the paper, and nothing that can only be pressed; one sheet is enough. */
async function printsOn(page: Page, value: string): Promise<void> {
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(page.locator(value)).toBeVisible();
  for (const dead of await page.locator("nav, footer, button, .button, .skip").all()) await expect(dead).toBeHidden();
  const paper = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(paper).toBe("light");
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
}

test("a token is printed on one sheet", async ({ page }) => {
  await member(page);
  await open(page, await makeToken(page));
  await printsOn(page, "#token-value");
});

test("recovery codes are printed on one sheet", async ({ page }) => {
  await member(page);
  const authenticator = await beginSecondStep(page);
  await open(page, await post(page, "confirm-second-step", { otp: await authenticator.next() }));
  await printsOn(page, "#recovery-codes-value");
});
