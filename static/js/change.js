// The change from last year while one types, computed exactly as the server does (submissions/presentation.py):
// whole percent, rounded half away from zero, never −0, a dash where there is nothing to compare.
(function () {
  "use strict";

  const Klyngetal = (window.Klyngetal = window.Klyngetal || {});
  const NO_FIGURE = "\u2013";
  const NO_BREAK = "\u00a0";
  const COLLABORATIONS = "collaborations_"; // what the codes of their sums begin with; their type follows

  function size(value) {
    return value < 0n ? -value : value;
  }

  // Return the change between two values in hundredths as text. Either may be null.
  function change(value, before) {
    if (value === null || before === null || !before) {
      return NO_FIGURE;
    }
    const part = (value - before) * 100n;
    const whole = size(before);
    // Half away from zero: rounded without the sign, which comes back afterwards.
    const percent = (2n * size(part) + whole) / (2n * whole);
    const falls = part < 0n !== before < 0n;
    const printed = Klyngetal.danish((falls ? -percent : percent) * 100n, 0);
    return (percent && !falls ? "+" : "") + printed + NO_BREAK + "%";
  }

  // Return what stands on the page of a figure in hundredths: typed, or the sum of a total; null where it is no
  // number. Undefined where it is neither, and what the server has said holds.
  function standing(code) {
    const field = document.getElementById("id_" + code);
    if (field && !field.options && !field.disabled && field.type !== "hidden") {
      const absence = document.getElementById("id_" + code + "-absence");
      return absence && absence.value ? null : Klyngetal.hundredthsIn(field, field.value);
    }
    if (code.startsWith(COLLABORATIONS)) {
      return collaborations(code.slice(COLLABORATIONS.length));
    }
    const sum = document.querySelector(`[data-total="${code}"] [data-sum]`);
    return sum ? Klyngetal.hundredths(sum.textContent.split(NO_BREAK)[0], 2) : undefined;
  }

  // Return the collaborations of a type, or all of them. Where there are none at all, nothing is answered unless it
  // was asked and said.
  function collaborations(type) {
    const counts = {};
    let all = null;
    let asked = false;
    document.querySelectorAll("[data-type-sum]").forEach(function (place) {
      const count = Klyngetal.hundredths(place.textContent, 0);
      counts[place.dataset.typeSum] = count;
      all = count === null ? all : (all || 0n) + count;
      asked = asked || "none" in place.dataset;
    });
    if (!Object.keys(counts).length) {
      return undefined;
    }
    return all || asked ? (type in counts ? counts[type] : all) : null;
  }

  function show(place) {
    const value = standing(place.dataset.changeOf);
    const before = place.dataset.compared ? BigInt(place.dataset.compared) : null;
    const text = value === undefined ? place.textContent : change(value, before);
    if (place.textContent !== text) {
      place.textContent = text;
    }
  }

  function showAll() {
    document.querySelectorAll("[data-change-of]").forEach(show);
  }

  // Sums are written by another script, whenever one of their parts changes.
  const watch = new MutationObserver(showAll);

  function followSums() {
    document.querySelectorAll("[data-sum], [data-type-sum]").forEach(function (sum) {
      watch.observe(sum, { characterData: true, childList: true, subtree: true });
    });
  }

  ["input", "change"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      const row = event.target instanceof Element ? event.target.closest("[data-figure]") : null;
      if (row) {
        row.querySelectorAll("[data-change-of]").forEach(show);
      }
    });
  });
  document.addEventListener("htmx:oobAfterSwap", function () { showAll(); followSums(); });
  // What the browser itself puts back into fields, it has put back by now.
  window.addEventListener("pageshow", showAll);

  Object.assign(Klyngetal, { change });
  showAll();
  followSums();
})();
