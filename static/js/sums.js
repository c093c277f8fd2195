// Sums that run while one types: totals, shares in percent, the total per FTE, and collaborations by type.
// The server shows the same (submissions/sums.py). What cannot be read is left out, and the sum says so.
(function () {
  "use strict";

  const Klyngetal = window.Klyngetal;
  const NO_FIGURE = "\u2013";
  const NO_BREAK = "\u00a0";
  const NAMED = 2; // of the parts that a sum is without; the others are counted
  const FITS_ON_MARK = 14; // percent of the bar

  function sums() {
    return document.getElementById("sums");
  }

  function fill(text, places) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) { return name in places ? places[name] : whole; });
  }

  function say(element, text) {
    if (element && element.textContent !== text) {
      element.textContent = text;
    }
  }

  function sayOrHide(element, text) {
    if (element) {
      say(element, text);
      element.hidden = !text;
    }
  }

  // --- What stands in the fields

  // Return the value of a figure as it stands on the page, in hundredths, and whether a sum is without it.
  function answer(code) {
    const field = document.getElementById("id_" + code);
    const saved = document.querySelector(`[data-part="${code}"]`);
    const label = saved ? saved.querySelector("[data-label]").textContent : code;
    if (!field || field.disabled || field.type === "hidden") {
      const value = saved && saved.dataset.hundredths ? BigInt(saved.dataset.hundredths) : null;
      const absence = saved ? saved.dataset.absence : "";
      return { code: code, label: label, value: value, missing: value === null && absence !== "not_applicable" };
    }
    const chosen = document.getElementById("id_" + code + "-absence");
    const absence = chosen ? chosen.value : "";
    const empty = !Klyngetal.stripped(field.value);
    const read = empty || absence ? null : Klyngetal.hundredthsIn(field, field.value);
    const value = read !== null && read >= 0n ? read : null;
    return {
      code: code,
      label: label,
      value: value,
      missing: value === null && !(empty && absence === "not_applicable"),
    };
  }

  // --- Arithmetic

  function total(values) {
    return values.reduce(function (sum, value) { return sum + value; }, 0n);
  }

  // Whole shares that add up to 100: rounded down, and what is missing goes to the largest remainders, of equal
  // ones to the larger share, and of equal shares to the first.
  function largestRemainder(parts) {
    const whole = total(parts);
    if (!whole) {
      return parts.map(function () { return 0; });
    }
    const shares = parts.map(function (part) { return Number((part * 100n) / whole); });
    const remainders = parts.map(function (part) { return (part * 100n) % whole; });
    const order = parts.map(function (_, place) { return place; }).sort(function (one, other) {
      return compare(remainders[other], remainders[one]) || compare(parts[other], parts[one]) || one - other;
    });
    const missing = 100 - shares.reduce(function (sum, share) { return sum + share; }, 0);
    order.slice(0, missing).forEach(function (place) { shares[place] += 1; });
    return shares;
  }

  function compare(one, other) {
    return one < other ? -1 : Number(one > other);
  }

  // Return one / other as a whole number, rounded half away from zero; both are positive.
  function ratio(one, other) {
    return (2n * one + other) / (2n * other);
  }

  // --- Totals with parts

  function withUnit(text, unit) {
    return unit ? text + NO_BREAK + unit : text;
  }

  function without(labels, texts) {
    if (!labels.length) {
      return "";
    }
    return fill(labels.length > NAMED ? texts.textMissingMore : texts.textMissing, {
      names: labels.slice(0, NAMED).join(", "),
      count: labels.length - NAMED,
    });
  }

  function perFte(value, unit) {
    const fte = sums().dataset.fte;
    if (value === null || !fte) {
      return "";
    }
    const shown = withUnit(Klyngetal.danish(ratio(value, BigInt(fte)) * 100n, 0), unit);
    return fill(sums().dataset.textPerFte, { value: shown });
  }

  function showTotal(line) {
    const parts = line.dataset.leaves.split(" ").map(answer);
    const values = parts.filter(function (part) { return part.value !== null; });
    const value = values.length ? total(values.map(function (part) { return part.value; })) : null;
    const shown = value === null ? NO_FIGURE : withUnit(Klyngetal.danish(value, value % 100n ? 2 : 0), line.dataset.unit);
    const missing = value === null ? "" : without(
      parts.filter(function (part) { return part.missing; }).map(function (part) { return part.label; }),
      sums().dataset,
    );
    document.querySelectorAll(`[data-total="${line.dataset.total}"]`).forEach(function (place) {
      say(place.querySelector("[data-sum]"), shown);
      sayOrHide(place.querySelector("[data-missing]"), missing);
      sayOrHide(place.querySelector("[data-per-fte]"), perFte(value, line.dataset.unit));
    });
    showShares(line.dataset.total, parts);
  }

  function showShares(code, parts) {
    const shares = document.querySelector(`[data-shares="${code}"]`);
    if (!shares) {
      return;
    }
    const percents = largestRemainder(parts.map(function (part) { return part.value === null ? 0n : part.value; }));
    let left = 0;
    parts.forEach(function (part, place) {
      const percent = percents[place];
      const mark = shares.querySelector(`[data-mark="${part.code}"]`);
      const label = shares.querySelector(`[data-mark-label="${part.code}"]`);
      mark.setAttribute("x", left + "%");
      mark.setAttribute("width", percent + "%");
      label.setAttribute("x", left + percent / 2 + "%");
      label.setAttribute("visibility", percent >= FITS_ON_MARK ? "visible" : "hidden");
      say(label, percent + " %");
      say(
        shares.querySelector(`[data-part="${part.code}"] [data-share]`),
        part.value === null ? NO_FIGURE : percent + NO_BREAK + "%",
      );
      left += percent;
    });
  }

  // --- Collaborations by type

  function showCountries(line) {
    const rows = Array.from(document.querySelectorAll("[data-country]"));
    const byType = {};
    const unread = [];
    let countries = 0;
    rows.forEach(function (row) {
      let any = false;
      row.querySelectorAll("[data-count]").forEach(function (field) {
        const text = "value" in field ? field.value : field.textContent;
        const count = Klyngetal.hundredthsIn(field, text);
        if (count === null || count < 0n || count > BigInt(row.dataset.most) * 100n) {
          if (!["", NO_FIGURE].includes(Klyngetal.stripped(text)) && !unread.includes(row.dataset.name)) {
            unread.push(row.dataset.name);
          }
          return;
        }
        any = any || count > 0n;
        byType[field.dataset.count] = (byType[field.dataset.count] || 0n) + count;
      });
      countries += any ? 1 : 0;
    });
    line.querySelectorAll("[data-type-sum]").forEach(function (place) {
      const count = byType[place.dataset.typeSum] || 0n;
      const row = document.querySelector(`[data-type-row="${place.dataset.typeSum}"]`);
      say(place, count ? Klyngetal.danish(count, 0) : none(place, row));
      row && showType(row, count);
    });
    const texts = line.dataset;
    const places = Array.from(line.querySelectorAll("[data-type-sum]"));
    const words = fill(countries === 1 ? texts.textCountry : texts.textCountries, {
      total: Klyngetal.danish(total(Object.values(byType)), 0),
      countries: countries,
    });
    say(line.querySelector("[data-country-total]"), countries || places.some(saysNone) ? words : NO_FIGURE);
    sayOrHide(line.querySelector("[data-missing]"), without(unread, texts));
  }

  // Whether somebody has said that there are none of a type.
  function saysNone(place) {
    const row = document.querySelector(`[data-type-row="${place.dataset.typeSum}"]`);
    const chosen = row && row.querySelector("select");
    return (chosen ? chosen.value : place.dataset.none) === "0";
  }

  // What stands in place of a number where a type has no countries: a zero, why there is none, or nothing yet.
  function none(place, row) {
    const chosen = row && row.querySelector("select");
    if (!chosen) {
      return place.dataset.none || "0";
    }
    return chosen.value ? (chosen.value === "0" ? "0" : chosen.selectedOptions[0].textContent) : NO_FIGURE;
  }

  // A country takes the place of what is chosen, which comes back when the last one goes.
  function showType(row, count) {
    const choice = row.querySelector("[data-type-none]");
    if (choice) {
      const shown = row.querySelector("[data-type-count]");
      choice.hidden = count > 0n;
      shown.hidden = !choice.hidden;
      say(shown, count ? Klyngetal.danish(count, 0) : "");
    }
  }

  // --- When

  function show() {
    document.querySelectorAll("#sums [data-leaves]").forEach(showTotal);
    document.querySelectorAll("[data-country-sums]").forEach(showCountries);
  }

  // A screen reader hears the sum once a figure is finished, not at every key.
  function announce(event) {
    const status = sums() && sums().querySelector("[data-sums-status]");
    const field = event.target;
    if (!status || !field.id) {
      return;
    }
    const code = field.id.replace(/^id_/, "");
    const line = Array.from(sums().querySelectorAll(".sums__line[data-leaves]")).find(function (place) {
      return place.dataset.leaves.split(" ").includes(code);
    });
    if (line) {
      const shown = Array.from(line.children).filter(function (child) { return !child.hidden; });
      say(status, shown.map(function (child) { return child.textContent.trim(); }).join(" "));
    }
  }

  document.addEventListener("input", show);
  document.addEventListener("change", function (event) {
    show();
    announce(event);
  });
  ["htmx:afterSwap", "htmx:oobAfterSwap", "klyngetal:rows"].forEach(function (name) {
    document.addEventListener(name, show);
  });
  show();
})();
