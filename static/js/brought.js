// What an answer brings beside the state of the unit that was saved: rows and counts as colleagues have left them,
// what the checks say, sums. Nothing takes the place of what somebody types in. Loaded after autosave.js.
(function () {
  "use strict";

  const { UNIT, fields, isUnsaved, memory, numberOf, said, saidByServer } = window.Klyngetal;
  const VERSION = "input[type=hidden][id$='-version']";

  function hasFocus(element) {
    return element.contains(document.activeElement);
  }

  // What is shown of a pasted column is put over what the page had then: what has changed since meets it when it is
  // saved, and comes with a later answer.
  function isPasting() {
    const dialog = document.getElementById("paste");
    return dialog !== null && dialog.open;
  }

  // Of two answers on their way at once the older may come last: it puts nothing back.
  function isNewer(fresh, here) {
    return Array.from(fresh.querySelectorAll(VERSION)).some(function (there) {
      const known = here.querySelector("#" + CSS.escape(there.id));
      return !known || Number(there.value) > Number(known.value);
    });
  }

  document.addEventListener("htmx:oobBeforeSwap", function (event) {
    const { target, fragment } = event.detail;
    const fresh = fragment.firstElementChild;
    if (isPasting() && (target.matches(UNIT + ", [data-cell]") || (fresh && fresh.matches("[data-country]")))) {
      event.detail.shouldSwap = false;
    } else if (fresh && fresh.matches("[data-country]")) {
      event.detail.shouldSwap = makesRoom(document.getElementById(fresh.id));
    } else if (target.matches(UNIT)) {
      event.detail.shouldSwap = isNewer(fragment, target) && !isUnsaved(target) && !hasFocus(target);
    } else if (target.matches("[data-cell]")) {
      event.detail.shouldSwap = isNewer(fragment, target) && !hasFocus(target) && takesOver(target, fresh);
    } else if (fresh && fresh.id === target.id) {
      const known = target.matches(UNIT + " .findings") && memory(target.closest(UNIT));
      // What is said of the saved figure waits while the field holds one that was refused.
      const waits = known && !known.busy && (known.refused || "unsaved" in target.closest(UNIT).dataset);
      fresh.open = target.open;
      event.detail.shouldSwap = !waits && (fresh.innerHTML !== target.innerHTML || fresh.value !== target.value);
      keepFocus(target, event.detail.shouldSwap);
    }
  });

  // A country that comes takes the place of its removal; one that is there already does not come twice.
  function makesRoom(there) {
    const free = !there || ("gone" in there.dataset && !hasFocus(there));
    if (free && there) {
      there.remove();
    }
    return free;
  }

  // A count that was left as it is saved is taken over, and known as saved; a typed one meets the other when it is.
  function takesOver(cell, fresh) {
    const known = memory(cell.closest(UNIT));
    const untouched = known.saved !== null && known.lost === null && fields(cell).every(function (field) {
      return known.saved[field.name] === said(field);
    });
    if (untouched) {
      fields(fresh).forEach(function (field) {
        [known.saved, known.sent && known.sent.values, known.sent && known.sent.parameters].forEach(function (one) {
          if (one) {
            one[field.name] = saidByServer(field);
          }
        });
      });
    }
    return untouched;
  }

  // Who pressed something that is swapped away goes on from the number that it was about.
  function keepFocus(target, goes) {
    const unit = target.closest(UNIT);
    if (goes && unit && hasFocus(target)) {
      setTimeout(function () {
        if (document.activeElement === document.body && numberOf(unit)) {
          numberOf(unit).focus();
        }
      });
    }
  }

  // What an answer puts above the field in which somebody types shall not push it out of sight.
  function isInSight(element) {
    const box = element.getBoundingClientRect();
    return box.bottom > 0 && box.top < window.innerHeight;
  }

  document.addEventListener("htmx:beforeSwap", function () {
    const here = document.activeElement;
    if (here.closest(UNIT) && isInSight(here)) {
      setTimeout(function () {
        if (here === document.activeElement) {
          here.scrollIntoView({ block: "nearest" });
        }
      });
    }
  });
})();
