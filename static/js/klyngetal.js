// What makes the pages a little quicker to use. Each works without it.
(function () {
  "use strict";

  // The design system's own: focus on the error summary, its links, closing of alerts.
  if (window.DKFDS) {
    window.DKFDS.init();
  }

  // The menu of a phone, and that of one's clusters, close with Escape and give the focus back.
  document.querySelectorAll("details.mobile-menu, details.cluster-switch").forEach(function (menu) {
    menu.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
  });
})();
