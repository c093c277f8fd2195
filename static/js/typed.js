// Keeps on this computer what is typed and not confirmed as saved: by person, page and field, until it is saved,
// thrown away, or too old. typed_back.js puts it back. Units with data-autosave, and what has data-keep-typed.
(function () {
  "use strict";

  const Klyngetal = (window.Klyngetal = window.Klyngetal || {});
  const PLACES = "[data-autosave], [data-keep-typed]";
  const ALL = "klyngetal:typed ";
  const MINE = ALL + document.body.dataset.person + " ";
  // Where what stands behind the question mark makes it another form, it belongs to its place.
  const QUERY = document.querySelector('[data-keep-typed="query"]') ? location.search : "";
  const HERE = MINE + location.pathname + QUERY + " ";
  const HOLDS = 14 * 24 * 60 * 60 * 1000; // milliseconds: longer than a holiday before a deadline
  const NOT_TYPED = ["hidden", "file", "password", "submit", "button", "reset", "image"];

  const bases = new Map(); // name → what the server has, where that is no longer what it rendered
  const pending = new Map(); // name → what is typed on this page and not saved
  let leaving = false;

  // --- On this computer

  function stored(prefix) {
    try {
      return Object.keys(localStorage).filter(function (key) { return key.startsWith(prefix); });
    } catch {
      return []; // A browser may be set to keep nothing.
    }
  }

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function write(key, entry) {
    try {
      localStorage.setItem(key, JSON.stringify(entry));
    } catch {
      // Full, or set to keep nothing: leaving still warns.
    }
  }

  function remove(key) {
    try {
      localStorage.removeItem(key);
    } catch {
      // There is nothing then.
    }
  }

  function isKept() {
    return Array.from(pending.keys()).every(function (name) { return read(HERE + name) !== null; });
  }

  function forgetOld() {
    stored(ALL).forEach(function (key) {
      const entry = read(key);
      if (!entry || !(Date.now() - entry.at < HOLDS)) {
        remove(key);
      }
    });
  }

  // What a full save of a page has taken is told by a cookie of its answer.
  function forgetSaved() {
    const cookie = document.cookie.split("; ").find(function (pair) { return pair.startsWith("typed-saved="); });
    if (cookie) {
      const path = decodeURIComponent(cookie.slice(cookie.indexOf("=") + 1));
      stored(MINE + path).forEach(function (key) {
        if (" ?".includes(key.charAt(MINE.length + path.length)) && (read(key) || {}).sent) {
          remove(key);
        }
      });
      document.cookie = "typed-saved=; max-age=0; path=/; samesite=lax";
    }
  }

  // --- Fields

  // Of a form with units that save by themselves only these are an answer; a search field is not.
  function isAnswer(field) {
    const place = field.closest(PLACES);
    return place !== null && (place.matches("[data-autosave]") || place.querySelector("[data-autosave]") === null);
  }

  function isTyped(field) {
    return field instanceof Element && field.matches("input, select, textarea") && Boolean(field.name) &&
      !field.disabled && !NOT_TYPED.includes(field.type) && isAnswer(field);
  }

  function fields(place) {
    return Array.from((place || document).querySelectorAll("input, select, textarea")).filter(isTyped);
  }

  function isBox(field) {
    return field.type === "checkbox" || field.type === "radio";
  }

  function group(field) {
    return field.type === "radio" ? fields().filter(function (one) { return one.name === field.name; }) : [field];
  }

  function said(field) {
    const chosen = isBox(field) ? group(field).find(function (one) { return one.checked; }) : field;
    return chosen ? chosen.value : "";
  }

  function rendered(field) {
    if (isBox(field)) {
      const chosen = group(field).find(function (one) { return one.defaultChecked; });
      return chosen ? chosen.value : "";
    }
    if (field.options) {
      const chosen = Array.from(field.options).find(function (option) { return option.defaultSelected; });
      return (chosen || field.options[0] || { value: "" }).value;
    }
    return field.defaultValue;
  }

  function setTo(field, value) {
    if (isBox(field)) {
      group(field).forEach(function (one) { one.checked = one.value === value; });
    } else {
      field.value = value;
    }
  }

  // The hidden field with the version of a field: that of its own name, or of the name without its last part.
  function versionOf(field) {
    const place = field.closest(PLACES) || field.form || document;
    const names = [field.name, field.name.replace(/-[^-]*$/, "")].map(function (name) { return name + "-version"; });
    return names.concat("version").reduce(function (found, name) {
      return found || place.querySelector('input[type=hidden][name="' + CSS.escape(name) + '"]');
    }, null);
  }

  function version(field) {
    const hidden = versionOf(field);
    return hidden ? hidden.value : null;
  }

  function same(field, one, other) {
    const texts = [one, other].map(function (text) { return String(text).replace(/\r\n/g, "\n").trim(); });
    if (texts[0] === texts[1] || !["decimal", "numeric"].includes(field.inputMode) || !Klyngetal.hundredthsIn) {
      return texts[0] === texts[1];
    }
    const numbers = texts.map(function (text) { return Klyngetal.hundredthsIn(field, text); });
    return numbers[0] !== null && numbers[0] === numbers[1];
  }

  function wordsOf(element) {
    return element.textContent.replace(/\s+/g, " ").trim();
  }

  function label(field) {
    const group = field.type === "radio" && field.closest("fieldset");
    const words = group ? group.querySelector("legend") : field.labels && field.labels[0];
    return words ? wordsOf(words) : field.name;
  }

  // A value as the page says it: of what is chosen from, not its code.
  function display(field, value) {
    if (field.options) {
      const option = Array.from(field.options).find(function (one) { return one.value === value; });
      return option ? wordsOf(option) : value;
    }
    if (field.type === "radio") {
      const chosen = group(field).find(function (one) { return one.value === value; });
      return chosen && chosen.labels.length ? wordsOf(chosen.labels[0]) : value || "–";
    }
    if (isBox(field)) {
      return value ? "✓" : "–";
    }
    return value.trim() || "–";
  }

  function base(field) {
    return bases.has(field.name) ? bases.get(field.name) : rendered(field);
  }

  // --- What is typed, and what is saved

  // What a field shows of an unsaved form is not what is saved: that is known from the page before, or not at all.
  function saved(field) {
    return field.closest("[data-unsaved]") ? (read(HERE + field.name) || { shown: null }).shown : base(field);
  }

  function keep(field) {
    const entry = {
      value: said(field), shown: saved(field), version: version(field), at: Date.now(), label: label(field),
      words: display(field, said(field)),
    };
    pending.set(field.name, entry);
    write(HERE + field.name, entry);
  }

  function letGo(name) {
    pending.delete(name);
    remove(HERE + name);
  }

  function touched(event) {
    const field = event.target;
    if (!isTyped(field)) {
      return;
    }
    if (field.closest("[data-unsaved]") || !same(field, said(field), base(field))) {
      keep(field);
    } else {
      letGo(field.name);
    }
  }

  document.addEventListener("input", touched);
  document.addEventListener("change", touched);

  document.addEventListener("klyngetal:saved", function (event) {
    const sent = Object.assign({}, event.detail && event.detail.sent);
    fields(event.target).forEach(function (field) { sent[field.name] = sent[field.name] || ""; });
    Object.keys(sent).forEach(function (name) {
      const entry = pending.get(name);
      bases.set(name, sent[name]);
      if (entry && entry.value.trim() !== sent[name].trim()) {
        // Typed on meanwhile: it stands on what was just saved.
        const field = fields(event.target).find(function (one) { return one.name === name; });
        if (field) {
          keep(field);
        }
      } else {
        letGo(name);
      }
    });
  });

  // Who takes a row away wants nothing of it back.
  document.addEventListener("click", function (event) {
    const button = event.target instanceof Element ? event.target.closest("[data-autosave] [name=remove]") : null;
    if (button) {
      fields(button.closest("[data-autosave]")).forEach(function (field) { letGo(field.name); });
    }
  });

  // A row, or a count of one, that the server sent anew shows what is saved.
  ["htmx:oobAfterSwap", "htmx:afterSwap"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      const target = event.detail.target;
      if (target && target.matches && target.matches(PLACES + ", [data-cell]")) {
        const fresh = document.getElementById(target.id) || target;
        fields(fresh).forEach(function (field) { bases.delete(field.name); });
      }
    });
  });

  // --- Leaving

  window.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented) {
      return;
    }
    // Another form of the page, such as a confirmation, leads back to what is kept.
    leaving = leaving || form.matches(PLACES) || (isKept() && new URL(form.action).pathname === location.pathname);
    if (!form.matches(PLACES)) {
      return;
    }
    fields(form).forEach(function (field) {
      if (pending.has(field.name)) {
        write(HERE + field.name, Object.assign(pending.get(field.name), { sent: true }));
      }
    });
  });

  window.addEventListener("pageshow", function () { leaving = false; });

  // Where signing in again leads back here, and all is kept, a warning would only frighten.
  document.addEventListener("click", function (event) {
    if (event.target instanceof Element && event.target.closest("[data-keeps-typed]") && isKept()) {
      leaving = true;
    }
  });

  // Who goes back without saving wants nothing of it back.
  document.addEventListener("click", function (event) {
    if (event.target instanceof Element && event.target.closest("[data-throws-away]") && !event.ctrlKey && !event.metaKey) {
      Array.from(pending.keys()).forEach(letGo);
      stored(HERE).forEach(remove);
    }
  });

  window.addEventListener("beforeunload", function (event) {
    if (!leaving && fields().some(function (field) { return pending.has(field.name); })) {
      event.preventDefault();
    }
  });

  // Who logs out leaves the computer to others: nothing of theirs stays on it.
  document.addEventListener("submit", function (event) {
    if (!event.target.matches("[data-log-out]")) {
      return;
    }
    if (stored(MINE).length && !window.confirm(document.getElementById("typed-places").dataset.askLogOut)) {
      event.preventDefault();
      return;
    }
    stored(MINE).forEach(remove);
    leaving = true;
  });

  // --- No connection

  function note(isOffline) {
    const shown = document.querySelector("#typed-places .typed-offline");
    if (isOffline && !shown && document.querySelector(PLACES)) {
      document.getElementById("typed-places").prepend(
        document.getElementById("typed-offline").content.cloneNode(true));
    } else if (!isOffline && shown) {
      shown.remove();
    }
  }

  window.addEventListener("offline", function () { note(true); });
  window.addEventListener("online", function () { note(false); });
  document.addEventListener("klyngetal:saved", function () { note(false); });
  document.addEventListener("klyngetal:unsaved", function (event) {
    note(Boolean(event.detail) && event.detail.reason === "offline");
  });

  forgetOld();
  forgetSaved();
  note(!navigator.onLine);

  Klyngetal.typed = {
    // What was typed here on an earlier visit, by name of the field.
    found: function () {
      return new Map(stored(HERE).map(function (key) { return [key.slice(HERE.length), read(key)]; }));
    },
    fields: fields, isBox: isBox, rendered: rendered, setTo: setTo, version: version, versionOf: versionOf,
    same: same, label: label, display: display, keep: keep, letGo: letGo,
    leave: function () { leaving = true; },
  };
})();
