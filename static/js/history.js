// The history of a figure, opened beside it: closed again, kept up with what is saved, and the way back, which
// puts an earlier answer into the fields as if it were typed, so that it saves like anything else.
(function () {
  "use strict";

  function link(code) {
    return document.querySelector(`[data-history="${code}"]`);
  }

  function place(code) {
    return document.getElementById("history-" + code);
  }

  // All fields are set before any of them says so: a number and an absence together would be a slip.
  function putBack(button) {
    const id = "id_" + button.dataset.putBack;
    const wanted = [
      [id, button.dataset.value], [id + "-absence", button.dataset.absence],
      [id + "-explanation", button.dataset.explanation],
    ];
    const changed = wanted.map(function (pair) {
      const field = document.getElementById(pair[0]);
      const other = field && field.value !== pair[1];
      if (other) {
        field.value = pair[1];
      }
      return other ? field : null;
    }).filter(Boolean);
    ["input", "change"].forEach(function (name) {
      changed.forEach(function (field) { field.dispatchEvent(new Event(name, { bubbles: true })); });
    });
    document.getElementById(id).focus();
  }

  document.addEventListener("click", function (event) {
    const button = event.target instanceof Element ? event.target.closest("[data-put-back], [data-history-close]") : null;
    if (!button) {
      return;
    }
    if ("putBack" in button.dataset) {
      putBack(button);
      return;
    }
    const opened = button.closest("[id^='history-']");
    const code = opened.id.slice("history-".length);
    opened.replaceChildren();
    link(code).focus();
  });

  // What was just opened has the focus, so that it is read out and one need not look for it.
  document.addEventListener("htmx:afterSwap", function (event) {
    const opened = event.detail.target;
    if (opened.id && opened.id.startsWith("history-") && !opened.dataset.refreshing) {
      opened.querySelector("[tabindex]").focus();
    }
    delete opened.dataset.refreshing;
  });

  document.addEventListener("klyngetal:saved", function (event) {
    const code = event.target.dataset.figure;
    const way = code && link(code);
    if (!way) {
      return;
    }
    way.hidden = false;
    const opened = place(code);
    if (opened.childElementCount) {
      opened.dataset.refreshing = "";
      htmx.trigger(way, "click");
    }
  });
})();
