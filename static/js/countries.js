// The rows of countries: the search with the arrow keys, a row that is added and gets the focus, the message after
// a row is removed, and the fields that the server found wrong. htmx sends and swaps; without it the buttons do.
(function () {
  "use strict";

  const search = document.querySelector("[data-country-search]");
  const rows = document.getElementById("country-rows");
  if (!search || !rows) {
    return;
  }
  const field = search.querySelector("input");
  const found = document.getElementById("country-found");
  const said = document.getElementById("country-said");

  let picking = ""; // what is picked as soon as it is found
  let asked = ""; // what htmx searches for, or will in a moment: asked once, as a second answer would take the focus away

  function results() {
    return Array.from(found.querySelectorAll("[data-add-country]"));
  }

  function rowOf(code) {
    const row = document.getElementById("country-" + code);
    return row && !("gone" in row.dataset) ? row : null;
  }

  function countOf(row) {
    return row.querySelector("[data-count]");
  }

  function done() {
    picking = asked = "";
    field.value = "";
    found.replaceChildren();
    said.textContent = "";
  }

  function pick() {
    const wanted = field.value.trim();
    const searched = found.querySelector("[data-searched]");
    if (!wanted) {
      return;
    }
    if (!searched || searched.dataset.searched !== wanted) {
      picking = wanted;
      if (asked !== wanted) {
        htmx.trigger(field, "input");
      }
      return;
    }
    const all = results();
    const same = all.filter(function (one) {
      return one.firstChild.textContent.trim().toLowerCase() === wanted.toLowerCase();
    });
    if (all.length === 1 || same.length === 1) {
      (same[0] || all[0]).click();
    } else if (all.length) {
      all[0].focus();
    }
  }

  // Once it is settled: before, htmx has not heard of the buttons yet.
  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.target === found && picking && picking === field.value.trim()) {
      picking = "";
      pick();
    }
  });

  field.addEventListener("input", function () {
    asked = field.value.trim();
  });

  // No answer: the next Enter asks again.
  ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) {
    field.addEventListener(name, function () {
      asked = "";
    });
  });

  field.addEventListener("keydown", function (event) {
    if (event.key === "Enter") {
      event.preventDefault();
      pick();
    } else if (event.key === "ArrowDown" && results().length) {
      event.preventDefault();
      results()[0].focus();
    } else if (event.key === "Escape") {
      done();
    }
  });

  found.addEventListener("keydown", function (event) {
    const all = results();
    const place = all.indexOf(event.target);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = all[place + (event.key === "ArrowDown" ? 1 : -1)];
      (next || (place ? all[place] : field)).focus();
    } else if (event.key === "Escape") {
      done();
      field.focus();
    }
  });

  // Before htmx hears of it: a country that is on the page, saved or not, is gone to and not added again.
  document.addEventListener("click", function (event) {
    const one = event.target instanceof Element ? event.target.closest("[data-add-country], [data-find-country]") : null;
    if (!one) {
      return;
    }
    if ("findCountry" in one.dataset) {
      event.preventDefault();
      field.focus();
      pick();
      return;
    }
    const row = rowOf(one.dataset.addCountry);
    const gone = document.getElementById("country-" + one.dataset.addCountry);
    if (row) {
      event.preventDefault();
      event.stopImmediatePropagation();
      done();
      countOf(row).focus();
    } else if (gone) {
      gone.remove();
    }
  }, true);

  // Ours is kept over what stands: autosave.js, which hears of the click next, sends it with these versions.
  document.addEventListener("click", function (event) {
    const keep = event.target instanceof Element ? event.target.closest("[data-keep-country]") : null;
    if (keep) {
      const code = keep.closest("[data-country]").dataset.country;
      event.preventDefault();
      keep.dataset.keepCountry.split(" ").forEach(function (pair) {
        const [type, version] = pair.split(":");
        document.getElementById("id_country-" + code + "-" + type + "-version").value = version;
      });
    }
  }, true);

  // A button sends nothing that is typed, and asks for what has changed on the page as a save does.
  document.addEventListener("htmx:configRequest", function (event) {
    if (["remove", "restore", "take"].includes(event.detail.elt.name)) {
      Object.assign(event.detail.parameters, Klyngetal.page());
    }
  });

  // Where the focus goes when a row comes or goes: to the first count, or to the way back.
  document.addEventListener("htmx:afterSwap", function (event) {
    const caused = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (!caused) {
      return;
    }
    if (caused.dataset.addCountry) {
      const row = rowOf(caused.dataset.addCountry);
      done();
      row && countOf(row).focus();
    } else if (["remove", "restore", "take"].includes(caused.name)) {
      const row = document.getElementById("country-" + caused.value.slice(0, 2));
      const next = row && (row.querySelector(".country-row__undo") || countOf(row));
      next && next.focus();
      row || field.focus();
    }
  });

  // The words on what is wrong come with the answer; the field itself is left to who types in it.
  function mark(event) {
    const row = event.target;
    if (row.matches("[data-country]")) {
      const wrong = Array.from(row.querySelectorAll("[data-wrong]"), function (one) { return one.dataset.wrong; });
      row.querySelectorAll("[data-count]").forEach(function (count) {
        wrong.includes(count.id) ? count.setAttribute("aria-invalid", "true") : count.removeAttribute("aria-invalid");
      });
    }
  }

  document.addEventListener("klyngetal:saved", mark);
  document.addEventListener("klyngetal:unsaved", mark);
})();
