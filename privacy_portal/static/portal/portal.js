// What plain HTML cannot do: dialogs, focus after a swap, a word about a lost connection. Everything works without it.
(() => {
  "use strict";
  const status = document.getElementById("network-status");

  // A link with data-dialog opens the dialog of that id, filled from the link's own page where it is empty.
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("a[data-dialog]");
    const dialog = opener && document.getElementById(opener.dataset.dialog);
    if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    dialog.showModal();
    dialog.querySelector("h1, h2")?.focus();
  });

  // A sent form cannot be sent twice; coming back with the browser's Back button frees it again.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.target.method !== "post" || !button) return;
    if (button.getAttribute("aria-disabled") === "true") event.preventDefault();
    else requestAnimationFrame(() => button.setAttribute("aria-disabled", "true"));
  });
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  });

  // How many rows are ticked, said where the bulk bar already keeps the room for it.
  document.addEventListener("change", (event) => {
    const form = event.target.matches('td input[type="checkbox"]') && event.target.form;
    const count = form && form.querySelector("[data-selected]");
    if (!count) return;
    const ticked = form.querySelectorAll('td input[type="checkbox"]:checked').length;
    count.textContent = count.dataset.selected.replace("%(count)s", ticked);
  });

  const failed = () => { status.textContent = status.dataset.failed; };
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:beforeRequest", () => { status.textContent = ""; });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "main") event.detail.target.querySelector("h1")?.focus();
  });
})();
