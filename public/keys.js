// Two keys for staff: "/" goes to the search, "?" shows which keys there are. Neither does anything while somebody types,
// or together with Ctrl, Alt or Meta. The words come from the page, in its language.
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
    form.method = "dialog";
    form.append(element("button", words.close));
    dialog.className = "keys";
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.append(heading, list, form);
    document.body.append(dialog);
    return dialog;
  };

  const show = () => {
    help ??= build();
    help.showModal();
  };

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest?.(fields) || document.querySelector("dialog[open]")) return;
    const action = { "/": search, "?": show }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
})();
