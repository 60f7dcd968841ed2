// Two keys for staff: "/" goes to the search, "?" shows which keys there are. Neither does anything while somebody types,
// or together with Ctrl, Alt or Meta. They can be switched off. The words come from the page.
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const fields = "input, textarea, select, [contenteditable]";
  let help;

  // An element with this text.
  const element = (name, text = "") => {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  };

  // Storage may be switched off; then the choice holds for this page.
  let kept = {};
  try {
    kept = localStorage;
  } catch {}

  const search = () => {
    const field = document.querySelector("input[type=search]");
    if (!field) return location.assign(words.search);
    field.focus();
    field.select();
  };

  const build = () => {
    const [dialog, heading, list, form] = ["dialog", "h2", "dl", "form"].map((name) => element(name));
    heading.textContent = words.heading;
    heading.id = "keys-heading";
    for (const [key, meaning] of [["/", words.slash], ["?", words.question], ["Esc", words.escape]]) {
      const term = element("dt");
      term.append(element("kbd", key));
      list.append(term, element("dd", meaning));
    }
    const [choice, box, label] = ["p", "input", "label"].map((name) => element(name));
    Object.assign(box, { type: "checkbox", id: "keys-used", checked: !kept.keysOff });
    Object.assign(label, { htmlFor: box.id, textContent: words.used });
    box.addEventListener("change", () => (kept.keysOff = box.checked ? "" : 1));
    choice.className = "tick";
    choice.append(box, label);
    form.method = "dialog";
    form.append(element("button", words.close));
    dialog.className = "keys";
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.append(heading, list, choice, form);
    document.body.append(dialog);
    return dialog;
  };

  const show = () => {
    help ??= build();
    help.showModal();
  };

  // The list is there without its key, too.
  const button = element("button", words.heading);
  button.type = "button";
  button.addEventListener("click", show);
  button.className = "plain";
  document.querySelector("footer.bottom")?.append(button);

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest?.(fields) || document.querySelector("dialog[open]")) return;
    const action = !kept.keysOff && { "/": search, "?": show }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
})();
