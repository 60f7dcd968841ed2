// Whether the HTML of the server is valid.

import { HtmlValidate } from "html-validate";

const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    // Rules of style, and what Leptos writes: markers between texts, its own elements, boolean attributes with "".
    "no-trailing-whitespace": "off",
    "void-style": "off",
    "attribute-boolean-style": "off",
    "attribute-empty-style": "off",
    "attr-quotes": "off",
    "doctype-style": "off",
    "long-title": "off",
    "require-sri": "off",
    "no-inline-style": "error",
    // A box for each row of a list: their values tell them apart.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "button", "reset", "submit"] }],
    "no-unknown-elements": ["error", { exclude: ["leptos-island", "leptos-children"] }],
    "no-raw-characters": "off",
    "element-required-attributes": "error",
    "prefer-native-element": "off",
    "no-redundant-role": "off",
    "text-content": "off",
    "valid-id": "off",
    "no-implicit-button-type": "error",
    "no-autoplay": "off",
    "script-type": "off",
    "tel-non-breaking": "off",
    "unique-landmark": "off",
    "no-missing-references": "off",
  },
});

/** What is wrong with the HTML that the server sent. */
export async function invalidities(text: string): Promise<string[]> {
  // From Leptos: a marker between two texts, a comment to every browser; a value that browsers read as "anonymous".
  const body = text.replaceAll("<!>", "<!---->").replace(/ crossorigin="[^"]*"/g, "");
  const report = await validator.validateString(body);
  return report.results.flatMap(({ messages }) => messages.map(({ ruleId, message, line, column }) => `${ruleId}: ${message} at ${line}:${column} ${body.split("\n")[line - 1]?.slice(Math.max(0, column - 40), column + 60)}`));
}
