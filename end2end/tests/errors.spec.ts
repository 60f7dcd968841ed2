// Error pages: every API error links to one, and whole pages for what is not there.

import { Api, SHARED_URL, arrives, expect, open, test } from "./support";

test("the link of an API error opens its page", async ({ page }) => {
  const { body } = await new Api().call("POST", "/users", { email: "admin@acme.example" });
  const [error] = body.errors;
  expect(error.links.about).toBe(`${SHARED_URL}/errors/EMAIL_TAKEN`);
  await page.goto(error.links.about);
  await expect(page.getByRole("heading", { name: "EMAIL_TAKEN" })).toBeVisible();
  for (const part of ["What happened", "Usual cause", "What to do", "Who may do this", "Example"]) {
    await expect(page.getByText(part)).toBeVisible();
  }
  await page.getByRole("link", { name: "Error codes" }).click();
  await arrives(page, "/errors");
  await expect(page.getByRole("link", { name: "EMAIL_TAKEN" })).toBeVisible();
});

test("every code of the list has a page", async ({ page, request }) => {
  await page.goto("/errors");
  const links = await page.locator("main a[href^='/errors/']").evaluateAll((all) => all.map((a) => a.getAttribute("href")!));
  expect(links.length).toBeGreaterThan(20);
  for (const link of links) expect((await request.get(link)).status(), link).toBe(200);
});

test("what is not there says so, and does not repeat what was asked", async ({ page, gate }) => {
  gate.expects(404);
  for (const path of ["/nowhere", "/errors/NONSENSE", "/tokens/nonsense/created/x", "/admin/nowhere", "/sign-up/x"]) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
    await expect(page.getByRole("main")).not.toContainText("NONSENSE");
  }
  await page.getByRole("link", { name: "Go to the home page" }).click();
  await arrives(page, "/log-in");
});

test("a wrong method is refused with a whole page", async ({ page, gate }) => {
  gate.expects(405);
  await open(page, "/log-in");
  await page.setContent(`<form method="post" action="${SHARED_URL}/errors"><button>Send</button></form>`);
  const [answer] = await Promise.all([page.waitForNavigation(), page.getByRole("button").click()]);
  expect([403, 405]).toContain(answer?.status());
});
