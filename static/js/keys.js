// Keyboard shortcuts of the review. Whatever has data-key is clicked by that key; figure rows are walked through.
// They can be turned off (WCAG 2.1.4), never act with a modifier or while somebody types, and are shown beside what
// they do. Nothing depends on them.
(function () {
  "use strict";

  const STORED = "klyngetal-keys";
  const COMMENT = "c"; // on the figure one stands on
  const root = document.documentElement;
  const help = document.getElementById("keys-help");
  const switch_ = document.querySelector("[data-keys-on]");
  let on = true;

  function stored() {
    try {
      return localStorage.getItem(STORED);
    } catch {
      return null; // a browser may refuse storage; then the choice lasts as long as the page
    }
  }

  function store() {
    try {
      localStorage.setItem(STORED, on ? "on" : "off");
    } catch {
      // as above
    }
  }

  // What a key does is said to the eye by CSS, from data-key, and to assistive technology while it holds.
  function show() {
    root.dataset.keys = on ? "on" : "off";
    document.querySelectorAll("[data-key]").forEach(function (control) {
      if (on) {
        control.setAttribute("aria-keyshortcuts", control.dataset.key);
      } else {
        control.removeAttribute("aria-keyshortcuts");
      }
    });
    if (switch_) {
      switch_.checked = on;
    }
  }

  function typing(target) {
    const field = target instanceof Element ? target.closest("input, textarea, select") : null;
    return (target instanceof HTMLElement && target.isContentEditable)
      || (field !== null && !["button", "submit", "reset"].includes(field.type));
  }

  function rows() {
    return Array.from(document.querySelectorAll("[data-review-row]"));
  }

  function currentRow() {
    return document.activeElement ? document.activeElement.closest("[data-review-row]") : null;
  }

  // Without a row one begins at the first that is in sight.
  function step(by) {
    const all = rows();
    const here = all.indexOf(currentRow());
    const begin = all.findIndex(function (row) { return row.getBoundingClientRect().top > 0; });
    const row = here === -1 ? all[Math.max(begin, 0)] : all[here + by];
    if (row) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: "center", inline: "nearest" });
    }
  }

  function visible(control) {
    return control.getClientRects().length > 0;
  }

  function press(key) {
    const row = currentRow();
    const control = key === COMMENT
      ? row && row.querySelector("[data-comment-code]")
      : Array.from(document.querySelectorAll(`[data-key="${key}"]`)).find(visible);
    if (control) {
      control.click();
    }
    return Boolean(control);
  }

  function act(key) {
    if (key === "j" || (key === "ArrowDown" && currentRow())) {
      step(1);
      return true;
    }
    if (key === "k" || (key === "ArrowUp" && currentRow())) {
      step(-1);
      return true;
    }
    return (/^[a-z?]$/).test(key) && press(key);
  }

  document.addEventListener("keydown", function (event) {
    const held = event.ctrlKey || event.altKey || event.metaKey || (event.shiftKey && event.key !== "?");
    const walking = ["j", "k", "ArrowDown", "ArrowUp"].includes(event.key);
    if (!on || held || event.defaultPrevented || event.isComposing || (event.repeat && !walking)) {
      return;
    }
    if (typing(event.target) || document.querySelector("dialog[open]")) {
      return;
    }
    if (act(event.key)) {
      event.preventDefault();
    }
  });

  if (!help || !switch_ || typeof help.showModal !== "function") {
    return;
  }

  document.querySelectorAll("[data-keys-help]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { help.showModal(); });
  });

  switch_.addEventListener("change", function () {
    on = switch_.checked;
    store();
    show();
  });

  on = stored() !== "off";
  show();
})();
