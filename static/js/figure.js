// A figure's fields by keyboard: a number or why there is none, and Enter on to the next number. Loaded after
// autosave.js, which saves what comes of it.
(function () {
  "use strict";

  const { numberOf, unitOf, units, words } = window.Klyngetal;

  // --- A number, or why there is none

  function absenceOf(unit) {
    return document.getElementById("id_" + unit.dataset.figure + "-absence");
  }

  function fill(field, value) {
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Who chooses an absence takes the number away; who chooses a number again gets it back.
  function absenceChosen(unit) {
    const number = numberOf(unit);
    const absence = absenceOf(unit);
    if (absence.value && number.value.trim()) {
      unit.dataset.takenAway = number.value;
      fill(number, "");
    } else if (!absence.value && !number.value.trim() && unit.dataset.takenAway) {
      fill(number, unit.dataset.takenAway);
      delete unit.dataset.takenAway;
    }
  }

  document.addEventListener("klyngetal:saved", function (event) {
    const unit = event.target;
    if (unit.dataset.takenAway && absenceOf(unit).value) {
      const place = unit.querySelector(".save-state");
      place.append(". ", words().emptied + " " + unit.dataset.takenAway + ". " + words().putBack);
    }
  });

  document.addEventListener("change", function (event) {
    const unit = unitOf(event);
    if (unit && unit.dataset.figure && event.target === absenceOf(unit)) {
      absenceChosen(unit);
    }
  }, true);

  // Who writes a number means the number.
  document.addEventListener("input", function (event) {
    const unit = unitOf(event);
    if (unit && unit.dataset.figure && event.target === numberOf(unit) && absenceOf(unit) && event.target.value.trim()) {
      absenceOf(unit).value = "";
      delete unit.dataset.takenAway;
    }
  }, true);

  // --- By keyboard

  // Enter saves a number and goes on to the next, as in a spreadsheet; after the last it presses the button.
  document.addEventListener("keydown", function (event) {
    const unit = unitOf(event);
    if (event.key !== "Enter" || event.isComposing || !unit || !unit.dataset.figure || event.target !== numberOf(unit)) {
      return;
    }
    const numbers = units().map(numberOf).filter(function (number) { return number && !number.options; });
    const next = numbers[numbers.indexOf(event.target) + 1];
    if (next) {
      event.preventDefault();
      next.focus();
      next.select();
    }
  });
})();
