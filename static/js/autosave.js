// Saves by itself what has changed, unit by unit (units.js). htmx sends and swaps; this says when, counts what is not
// saved, and tries again where no answer came.
(function () {
  "use strict";

  const Klyngetal = window.Klyngetal;
  const { UNIT, fields, isBox, page, said, saidByServer, unitOf, units, values } = Klyngetal;
  const PAUSE = 600; // milliseconds after the last keystroke
  const PATIENCE = 250; // milliseconds before "saving" is said: most saves are quicker
  const AGAIN = [2, 5, 10, 30]; // seconds until a save without an answer is tried again; the last one repeats
  const REASONS = { 401: "signed-out", 409: "conflict", 422: "invalid" };

  // What is known of each unit: `saved`, its values as the server has them, by name; `sent`, those on their way;
  // `lost`, those that were sent and never answered; `refused`, those that will be refused again as they are.
  const memories = new WeakMap();
  let closed = false;

  function summary() {
    return document.getElementById("save-summary");
  }

  function words() {
    return summary() ? summary().dataset : {};
  }

  // --- What is known of a unit

  function memory(unit) {
    if (!memories.has(unit)) {
      memories.set(unit, {
        saved: "unsaved" in unit.dataset ? null : values(unit, saidByServer),
        sent: null, lost: null, refused: "", busy: false, timer: 0, patience: 0, tries: 0,
      });
    }
    return memories.get(unit);
  }

  // A field that came with an answer, such as a box to tick, is known by what it came with.
  function differs(unit, known) {
    return !known.saved || fields(unit).some(function (field) {
      const before = field.name in known.saved ? known.saved[field.name] : saidByServer(field);
      return said(field) !== before;
    });
  }

  function isUnsaved(unit) {
    const known = memory(unit);
    return known.busy || known.lost !== null || differs(unit, known);
  }

  function unsavedUnits() {
    return units().filter(isUnsaved);
  }

  function tell(unit, name, detail) {
    unit.dispatchEvent(new CustomEvent("klyngetal:" + name, { bubbles: true, detail: detail }));
  }

  // --- What is said of it

  function state(unit, name, text) {
    unit.dataset.saveState = name;
    const place = unit.querySelector(".save-state");
    if (place && text !== undefined && place.textContent !== text) {
      place.textContent = text;
    }
    return place;
  }

  function offerAgain(place) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "save-state__again";
    button.dataset.saveAgain = "";
    button.textContent = words().tryAgain;
    place.append(" ", button);
  }

  function summarise() {
    const place = summary();
    if (!place) {
      return;
    }
    const left = unsavedUnits().length;
    let text = words().lastSaved ? words().allSaved + " " + words().lastSaved + "." : "";
    if (left) {
      text = left === 1 ? words().oneUnsaved : left + " " + words().manyUnsaved;
    }
    place.classList.toggle("save-summary--unsaved", left > 0);
    if (place.textContent !== text) {
      place.textContent = text;
    }
  }

  // --- When it is saved

  function save(unit, pause) {
    const known = memory(unit);
    clearTimeout(known.timer);
    if (!unit.isConnected || closed) {
      return;
    }
    if (pause) {
      known.timer = setTimeout(save, pause, unit, 0);
    } else if (known.lost || ((known.refused || differs(unit, known)) &&
      known.refused !== JSON.stringify(values(unit, said)))) {
      window.htmx.trigger(unit, "autosave");
    }
  }

  function touched(event, pause) {
    const unit = unitOf(event);
    if (unit && event.target.name) {
      if (unit.dataset.saveState === "saved" && differs(unit, memory(unit))) {
        state(unit, "typing", "");
      }
      save(unit, pause);
      summarise();
    }
  }

  document.addEventListener("input", function (event) { touched(event, PAUSE); });
  document.addEventListener("change", function (event) { touched(event, 0); });

  window.addEventListener("online", function () {
    unsavedUnits().forEach(function (unit) { save(unit, 0); });
  });

  // A form that is sent while a unit is on its way waits for the answer: sent with the version of before, it would
  // collide with its own save.
  document.addEventListener("submit", function (event) {
    const form = event.target;
    const own = units().filter(function (unit) { return form.contains(unit); });
    own.forEach(function (unit) { clearTimeout(memory(unit).timer); });
    const busy = own.filter(function (unit) { return memory(unit).busy; });
    if (busy.length) {
      event.preventDefault();
      event.stopImmediatePropagation();
      Promise.all(busy.map(answerTo)).then(function () { form.requestSubmit(event.submitter); });
    }
  }, true);

  function answerTo(unit) {
    return new Promise(function (resolve) {
      ["klyngetal:saved", "klyngetal:unsaved"].forEach(function (name) {
        unit.addEventListener(name, function () { setTimeout(resolve); }, { once: true });
      });
    });
  }

  // --- What is sent

  function parameters(unit) {
    const sent = {};
    unit.querySelectorAll("input, select, textarea").forEach(function (field) {
      if (field.name && !field.disabled && (!isBox(field) || field.checked) && field.type !== "submit") {
        sent[field.name] = field.value;
      }
    });
    return sent;
  }

  document.addEventListener("htmx:configRequest", function (event) {
    const unit = event.detail.elt;
    if (unit.matches(UNIT)) {
      const known = memory(unit);
      // Nobody knows whether what got no answer was saved. The very same goes first, which is never a collision
      // with itself, and what was typed since then follows.
      known.sent = known.lost || { parameters: parameters(unit), values: values(unit, said) };
      event.detail.parameters = Object.assign({}, known.sent.parameters, page());
    }
  });

  document.addEventListener("htmx:beforeRequest", function (event) {
    const unit = event.detail.elt;
    if (unit.matches(UNIT)) {
      const known = memory(unit);
      known.busy = true;
      clearTimeout(known.timer);
      clearTimeout(known.patience);
      known.patience = setTimeout(function () { state(unit, "saving", words().saving); }, PATIENCE);
      summarise();
    }
  });

  // --- What comes back

  document.addEventListener("htmx:afterRequest", function (event) {
    const unit = event.detail.elt;
    if (unit.matches(UNIT)) {
      const known = memory(unit);
      known.busy = false;
      clearTimeout(known.patience);
      answered(unit, known, event.detail.xhr.status);
      summarise();
    }
  });

  function answered(unit, known, status) {
    if (status >= 200 && status < 300) {
      saved(unit, known);
    } else if (!status || status >= 500) {
      unanswered(unit, known);
    } else {
      refused(unit, known, status);
    }
    markErrors(unit);
  }

  function saved(unit, known) {
    const time = unit.querySelector(".save-state [data-time]");
    known.saved = known.sent.values;
    known.lost = null;
    known.refused = "";
    known.tries = 0;
    delete unit.dataset.unsaved;
    if (summary() && time) {
      summary().dataset.lastSaved = time.dataset.time;
    }
    state(unit, "saved");
    tell(unit, "saved", { sent: known.sent.parameters });
    if (differs(unit, known)) {
      state(unit, "typing", "");
      save(unit, PAUSE);
    }
  }

  // No answer, or a broken one: it is tried again, less and less often.
  function unanswered(unit, known) {
    known.lost = known.sent;
    offerAgain(state(unit, "unsaved", words().noAnswer));
    known.timer = setTimeout(save, AGAIN[Math.min(known.tries, AGAIN.length - 1)] * 1000, unit, 0);
    known.tries += 1;
    tell(unit, "unsaved", { reason: "offline" });
  }

  // The answer itself says why, where the server knew.
  function refused(unit, known, status) {
    known.lost = null;
    known.refused = status === 401 ? "" : JSON.stringify(known.sent.values);
    meet(unit, known);
    const place = state(unit, "unsaved", REASONS[status] ? undefined : words().notSaved);
    if (!REASONS[status] || status === 401) {
      offerAgain(place);
    }
    if (place.querySelector("[data-closed]")) {
      turnOff();
    }
    tell(unit, "unsaved", { reason: closed ? "closed" : REASONS[status] || "error" });
  }

  // What stands in a field that a colleague has changed is saved nowhere, even where it is what stood there before.
  function meet(unit, known) {
    unit.querySelectorAll("input[type=hidden][name$='-met']").forEach(function (met) {
      if (known.saved) {
        known.saved[met.name.replace(/-met$/, "")] = null;
      }
    });
  }

  // Sent or approved meanwhile: what was typed stays to be copied, and nothing more can be typed.
  function turnOff() {
    closed = true;
    units().forEach(function (unit) {
      fields(unit).forEach(function (field) {
        field.readOnly = true;
        field.disabled = field.matches("select, [type=checkbox]") || field.disabled;
      });
      unit.closest("form").querySelectorAll("button[type=submit]").forEach(function (button) { button.disabled = true; });
    });
  }

  // The message came as a fragment; the field itself was left alone, for somebody may be typing in it.
  function markErrors(unit) {
    const number = numberOf(unit);
    const errors = document.getElementById("errors-" + unit.dataset.figure);
    if (number && errors) {
      const wrong = errors.childElementCount > 0;
      errors.closest(".form-group").classList.toggle("form-error", wrong);
      if (wrong) {
        number.setAttribute("aria-invalid", "true");
      } else {
        number.removeAttribute("aria-invalid");
      }
    }
  }

  function numberOf(unit) {
    return document.getElementById("id_" + unit.dataset.figure);
  }

  // --- Buttons in a unit

  function keepMine(unit, version) {
    document.getElementById("id_" + unit.dataset.figure + "-version").value = version;
    again(unit);
  }

  // Save what stands there, whatever became of it before.
  function again(unit) {
    Object.assign(memory(unit), { saved: null, refused: "", tries: 0 });
    save(unit, 0);
  }

  document.addEventListener("click", function (event) {
    const unit = unitOf(event);
    const mine = unit && event.target.closest("[data-keep-mine]");
    if (mine) {
      keepMine(unit, mine.dataset.keepMine);
    } else if (unit && event.target.closest("[data-save-again]")) {
      again(unit);
    }
  });

  // What needs this script is hidden until it runs, also in what is swapped in later. A row that was fetched anew,
  // as a colleague left it, says what is saved.
  function prepare(element) {
    element.querySelectorAll("[data-needs-script]").forEach(function (hidden) { hidden.hidden = false; });
  }

  document.addEventListener("htmx:load", function (event) {
    const unit = event.target;
    prepare(unit);
    if (unit.matches(UNIT) && unit.dataset.fetched !== undefined) {
      tell(unit, "saved", { sent: parameters(unit) });
      const number = numberOf(unit);
      if (number) {
        number.focus();
      }
      summarise();
    }
  });

  Object.assign(Klyngetal, { isUnsaved, memory, numberOf, unsavedUnits, words, save: function (unit) { save(unit, 0); } });
  units().forEach(memory);
  prepare(document);
})();
