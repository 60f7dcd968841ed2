// Two keys for staff: "/" goes to the search, "?" shows which keys there are. Neither does anything while somebody types,
// or together with Ctrl, Alt or Meta. They can be switched off, for people who speak to their computer. The words come
// from the page, in its language.
(() => {
  "use strict";
  const words = document.currentScript.dataset;
  const fields = "input, textarea, select, [contenteditable]";
  const OFF = "keydesk-keys-off";
  let help;

  // An element with this text.
  const element = (name, text = "") => {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  };

  // A browser may keep nothing for us.
  const isOff = () => {
    try {
      return localStorage.getItem(OFF) !== null;
    } catch {
      return false;
    }
  };

  const choose = (off) => {
    try {
      if (off) localStorage.setItem(OFF, "");
      else localStorage.removeItem(OFF);
    } catch {
      // Then they stay as they are.
    }
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
    const [choice, box, label] = ["p", "input", "label"].map((name) => element(name));
    Object.assign(box, { type: "checkbox", id: "keys-used", checked: !isOff() });
    Object.assign(label, { htmlFor: box.id, textContent: words.used });
    box.addEventListener("change", () => choose(!box.checked));
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
  const place = element("p");
  place.className = "preference";
  place.append(button);
  document.querySelector("footer.bottom")?.append(place);

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.defaultPrevented) return;
    if (event.target.closest?.(fields) || document.querySelector("dialog[open]")) return;
    if (isOff()) return;
    const action = { "/": search, "?": show }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
})();
