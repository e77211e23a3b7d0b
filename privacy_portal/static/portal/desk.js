// Single keys of the officers' desk. A key only ever presses a link or button that is on the page: the one whose
// aria-keyshortcuts names it, or for two keys in a row its data-sequence. Nothing irreversible has a key.
(() => {
  "use strict";
  if (document.body.dataset.keys !== "on") return;
  const ROW = "[data-row]";
  const EDITABLE = "input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]";
  let pending = "";
  let anchor = null;

  const rows = () => [...document.querySelectorAll(ROW)];
  const current = () => document.querySelector(`${ROW}.current`);
  const link = (row) => row?.querySelector("a[href]");

  const move = (step) => {
    const all = rows();
    const row = all[Math.min(Math.max(all.indexOf(current()) + step, 0), all.length - 1)];
    if (!row) return false;
    current()?.classList.remove("current");
    row.classList.add("current");
    link(row)?.focus();
    return true;
  };

  const select = (range) => {
    const all = rows();
    const row = current();
    const from = range && anchor ? all.indexOf(anchor) : all.indexOf(row);
    if (!row) return false;
    const ticked = !row.querySelector("input[type=checkbox]")?.checked;
    for (const one of all.slice(Math.min(from, all.indexOf(row)), Math.max(from, all.indexOf(row)) + 1)) {
      const box = one.querySelector("input[type=checkbox]");
      if (box && box.checked !== (range || ticked)) box.click();
    }
    anchor = row;
    return true;
  };

  const press = (keys) => {
    const found = [...document.querySelectorAll("[aria-keyshortcuts], [data-sequence]")]
      .find((element) => [element.getAttribute("aria-keyshortcuts"), element.dataset.sequence].includes(keys));
    if (!found) return false;
    if (found.matches("input, select")) found.focus();
    else found.click();
    return true;
  };

  const act = (key) => {
    switch (key) {
      case "j": case "ArrowDown": return move(1);
      case "k": case "ArrowUp": return move(-1);
      case "o": return link(current()) ? (link(current()).click(), true) : false;
      case "x": return select(false);
      case "X": return select(true);
      case "Escape": return press("u");
      default: return press(key);
    }
  };

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      target.form?.requestSubmit();
      return;
    }
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.matches(EDITABLE) || target.closest("dialog[open]")) return;
    if (event.key.startsWith("Arrow") && !current()) return;
    const key = pending ? `${pending} ${event.key}` : event.key;
    pending = !pending && event.key === "g" ? "g" : "";
    if (!pending && act(key)) event.preventDefault();
  });
})();
