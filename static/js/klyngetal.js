// What makes the pages a little quicker to use. Each works without it.
(function () {
  "use strict";

  // The design system's own: focus on the error summary, its links, closing of alerts.
  if (window.DKFDS) {
    window.DKFDS.init();
  }

  // The menu of a phone closes with Escape and gives the focus back.
  document.querySelectorAll("details.mobile-menu").forEach(function (menu) {
    menu.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
  });

  // Another country: a copy of the last spare row, emptied, with the next number in its names and ids.
  const SPARE = /-new-(\d+)/;

  function renumber(element, attribute, number) {
    const value = element.getAttribute(attribute);
    if (value) {
      element.setAttribute(attribute, value.replace(new RegExp(SPARE, "g"), "-new-" + number));
    }
  }

  function emptied(row) {
    const copy = row.cloneNode(true);
    const number = Number(copy.querySelector("select, input").name.match(SPARE)[1]) + 1;
    copy.classList.remove("form-error");
    copy.querySelectorAll(".form-error-message").forEach(function (message) { message.remove(); });
    copy.querySelectorAll(".form-error").forEach(function (group) { group.classList.remove("form-error"); });
    copy.querySelectorAll("*").forEach(function (element) {
      ["id", "for", "name", "aria-describedby"].forEach(function (attribute) {
        renumber(element, attribute, number);
      });
      if (element.matches("select, input")) {
        element.removeAttribute("aria-invalid");
        element.value = element.type === "hidden" ? "0" : "";
      }
    });
    return copy;
  }

  document.querySelectorAll("[data-add-country]").forEach(function (button) {
    const rows = button.closest(".country-rows");
    const last = function () {
      return Array.from(rows.querySelectorAll(".country-row")).filter(function (row) {
        const field = row.querySelector("select, input");
        return field && SPARE.test(field.name);
      }).pop();
    };
    if (!last()) {
      return;
    }
    button.hidden = false;
    button.addEventListener("click", function () {
      const row = last();
      const copy = emptied(row);
      row.after(copy);
      copy.querySelector("select, input").focus();
    });
  });
})();
