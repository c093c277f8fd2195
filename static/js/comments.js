// Comments in place: what needs this script is shown, the field opens where the link is and closes again, what is
// typed elsewhere in a block outlives the block's being renewed, and what was typed on an earlier visit comes back.
(function () {
  "use strict";

  const typed = window.Klyngetal && window.Klyngetal.typed;
  const BLOCK = "[data-comments]";
  const drafts = new Map(); // name of a field → what was typed in it, while its block is renewed
  const wanted = new Map(); // name of a field → what was typed on an earlier visit, while it is fetched

  function prepare(element) {
    element.querySelectorAll("[data-needs-script]").forEach(function (hidden) { hidden.hidden = false; });
  }

  function opener(name) {
    return document.querySelector('[data-opens-field="' + CSS.escape(name) + '"]');
  }

  function fieldIn(place) {
    return place.querySelector("textarea");
  }

  function placeOf(link) {
    return document.querySelector(link.getAttribute("data-hx-target"));
  }

  // A link to a thread leads to it also where it is folded away.
  function unfold() {
    const thread = location.hash.startsWith("#thread-") && document.getElementById(location.hash.slice(1));
    const fold = thread && thread.closest("details");
    if (fold) {
      fold.open = true;
    }
    if (thread) {
      thread.scrollIntoView();
    }
  }

  // --- The field

  // Who clicks again while the field is open goes to it: what stands in it is not fetched over.
  document.addEventListener("htmx:confirm", function (event) {
    const link = event.detail.elt;
    if (!link.matches("[data-opens-field]")) {
      return;
    }
    const field = fieldIn(placeOf(link));
    if (field) {
      event.preventDefault();
      field.focus();
    }
  });

  document.addEventListener("click", function (event) {
    const button = event.target instanceof Element ? event.target.closest("[data-comment-close]") : null;
    if (!button) {
      return;
    }
    const area = button.closest("[data-comment-write]");
    const link = opener(area.dataset.commentWrite);
    letGo(area.dataset.commentWrite);
    area.parentElement.replaceChildren();
    if (link) {
      link.focus();
    }
  });

  document.addEventListener("keydown", function (event) {
    const area = event.target instanceof Element ? event.target.closest("[data-comment-write]") : null;
    if (area && event.key === "Escape" && !fieldIn(area).value.trim()) {
      area.querySelector("[data-comment-close]").click();
    } else if (area && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      area.querySelector("[data-hx-post]").click();
    }
  });

  function letGo(name) {
    if (typed) {
      typed.letGo(name);
    }
  }

  function put(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // --- What comes back

  document.addEventListener("htmx:beforeSwap", function (event) {
    const target = event.detail.target;
    if (!target.matches || !target.matches(BLOCK)) {
      return;
    }
    const area = event.detail.requestConfig.elt.closest("[data-comment-write]");
    const sent = area && event.detail.xhr.status < 300 ? area.dataset.commentWrite : "";
    if (sent) {
      letGo(sent);
    }
    target.querySelectorAll("[data-comment-write]").forEach(function (other) {
      const field = fieldIn(other);
      if (other.dataset.commentWrite !== sent && field.value.trim()) {
        drafts.set(field.name, field.value);
      }
    });
  });

  // Laid in by htmx: a block that was renewed, or a field that was opened.
  document.addEventListener("htmx:load", function (event) {
    const laid = event.target;
    prepare(laid);
    if (laid.matches(BLOCK)) {
      reopen(laid);
      const thread = laid.querySelector("[data-focus]");
      if (thread && !laid.querySelector("[role=alert]")) {
        thread.focus();
      }
    } else if (laid.matches("[data-comment-write]")) {
      opened(laid);
    }
  });

  function reopen(block) {
    block.querySelectorAll("[data-opens-field]").forEach(function (link) {
      const name = link.dataset.opensField;
      if (drafts.has(name)) {
        wanted.set(name, drafts.get(name));
        drafts.delete(name);
        htmx.trigger(link, "click");
      }
    });
  }

  function opened(area) {
    const field = fieldIn(area);
    if (wanted.has(field.name)) {
      put(field, wanted.get(field.name));
      wanted.delete(field.name);
      const fold = area.closest("details");
      if (fold) {
        fold.open = true;
      }
      return;
    }
    field.focus();
  }

  // --- What was refused

  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      const asked = event.detail.elt;
      const block = asked.closest(BLOCK);
      const state = block && document.querySelector(asked.getAttribute("data-hx-target"));
      if (state && state.matches(".comment-state")) {
        state.textContent = block.dataset.notSent;
      } else if (block && asked.href) {
        location.assign(asked.href); // The page itself says what is wrong.
      }
    });
  });

  // --- What was typed on an earlier visit

  function comeBack() {
    if (!typed) {
      return;
    }
    typed.found().forEach(function (entry, name) {
      const link = entry && entry.value && opener(name);
      if (link) {
        wanted.set(name, entry.value);
        htmx.trigger(link, "click");
      }
    });
  }

  prepare(document);
  window.addEventListener("hashchange", unfold);
  document.addEventListener("DOMContentLoaded", function () {
    unfold();
    setTimeout(comeBack, 0); // When htmx listens.
  });
})();
