// A passkey that was not used is said on the page: the package's script tells the console alone.
(() => {
  "use strict";
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const told = document.getElementById("passkey-status");
    told.textContent = told.dataset.failed;
  });
})();
