// A person who has only a keyboard.

import { type Page, expect } from "./support";

export class Keyboard {
  constructor(private readonly page: Page) {}

  /** Presses Tab until the focus is on what has this name. It is seen at each stop. */
  async to(name: string): Promise<void> {
    const passed: string[] = [];
    while (passed.length < 60) {
      await this.page.keyboard.press("Tab");
      const stop = await this.stop();
      expect(stop.isSeen, `the focus is seen on ${stop.name}`).toBe(true);
      if (stop.name.startsWith(name)) return;
      passed.push(stop.name);
    }
    throw new Error(`Tab does not lead to ${name}, but to ${passed.join(", ")}`);
  }

  /** Goes to a field and replaces what is in it. */
  async fill(fields: Record<string, string>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) {
      await this.to(name);
      await this.page.keyboard.press("ControlOrMeta+a");
      await this.page.keyboard.type(value);
    }
  }

  /** Goes to a button or link and presses Enter. */
  async press(name: string): Promise<void> {
    await this.to(name);
    await this.enter();
  }

  async enter(): Promise<void> {
    await this.page.keyboard.press("Enter");
  }

  /** The form was refused: the summary has the focus, and its first link leads to the field. */
  async followsRefusal(sentence: string): Promise<void> {
    await expect(this.page.getByRole("alert")).toBeFocused();
    await expect(this.page.getByRole("alert")).toContainText(sentence);
    await this.press(sentence);
    await expect(this.page.locator(":focus")).toHaveAttribute("aria-invalid", "true");
  }

  private stop(): Promise<{ name: string; isSeen: boolean }> {
    return this.page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement;
      const name = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent ?? "";
      const { top, bottom } = element.getBoundingClientRect();
      const outline = parseFloat(getComputedStyle(element).outlineWidth);
      // Beyond the last stop there is the browser's own window.
      const isSeen = element === document.body || (outline >= 2 && bottom > 0 && top < innerHeight);
      return { name: name.trim(), isSeen };
    });
  }
}
