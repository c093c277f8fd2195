// Puts what was shown of a pasted column into its fields, says what was put in and what was not, and takes it back.
(function () {
  "use strict";

  const Klyngetal = window.Klyngetal;
  const done = document.getElementById("paste-done");
  const { absenceOf, fieldOf, isOpen, nowIn } = Klyngetal.pasted;
  let taken = [];

  function fill(text, places) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) { return name in places ? places[name] : whole; });
  }

  function put(field, value, absence) {
    const choice = absenceOf(field);
    field.value = value;
    if (choice) {
      choice.value = absence;
    }
    (choice ? [field, choice] : [field]).forEach(function (changed) {
      changed.dispatchEvent(new Event("input", { bubbles: true }));
      changed.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  function say(text) {
    done.querySelector("[data-done]").textContent = text;
  }

  // A field that was closed or changed since it was shown is left as it is, and named.
  function take(items, texts) {
    const still = items.filter(function (item) {
      const field = fieldOf(item.place);
      return isOpen(field) && nowIn(field) === item.now;
    });
    const missed = items.filter(function (item) { return !still.includes(item); });
    taken = still.map(function (item) {
      const field = fieldOf(item.place);
      const absence = absenceOf(field);
      const before = { value: field.value, absence: absence ? absence.value : "" };
      const after = Klyngetal.danish(item.value);
      put(field, after, "");
      return { place: item.place, before: before, after: after };
    });
    // It stands where one is, and speaks once it stands there.
    const row = document.activeElement.closest("[data-figure], [data-country]");
    if (row) {
      row.after(done);
    }
    setTimeout(function () {
      say([
        taken.length === 1 ? texts.textDoneOne : taken.length ? fill(texts.textDone, { count: taken.length }) : "",
        missed.length ? fill(texts.textMissed, {
          texts: missed.map(function (item) { return item.place.label; }).join(", "),
        }) : "",
      ].filter(Boolean).join(" "));
      done.querySelector("[data-undo-paste]").hidden = !taken.length;
    });
  }

  // What was changed since then is left alone.
  function takeBack(text) {
    const still = taken.filter(function (one) {
      const field = fieldOf(one.place);
      return isOpen(field) && field.value === one.after;
    });
    still.forEach(function (one) { put(fieldOf(one.place), one.before.value, one.before.absence); });
    done.querySelector("[data-undo-paste]").hidden = true;
    say(text);
    const field = fieldOf((still[0] || taken[0]).place);
    if (field) {
      field.focus();
    }
    taken = [];
  }

  Object.assign(Klyngetal.pasted, { fill, take, takeBack });
})();
