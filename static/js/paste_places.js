// Where a pasted column goes: the fields of the page from one on, with the computed totals between them, or the counts
// of a type, a country each.
(function () {
  "use strict";

  const Klyngetal = window.Klyngetal;
  const { isEmptyCell } = Klyngetal;
  const { isRead, readCell } = Klyngetal.pasted;
  const AS_IT_STANDS = { english: false, times: 1n };

  // A field is looked up each time: an answer of the server may have put another in its place.
  function fieldOf(place) {
    return place.id ? document.getElementById(place.id) : null;
  }

  function isOpen(field) {
    return Boolean(field) && !field.disabled && !field.readOnly;
  }

  function absenceOf(field) {
    return document.getElementById(field.id + "-absence");
  }

  function nowIn(field) {
    const absence = absenceOf(field);
    return absence && absence.value ? absence.selectedOptions[0].textContent : Klyngetal.stripped(field.value);
  }

  // Return the counts of one type, a country each.
  function countsOf(type) {
    return Array.from(document.querySelectorAll(`input[data-count="${type}"]`), function (field) {
      const row = field.closest("[data-country]");
      return {
        id: field.id,
        decimals: Number(row.dataset.decimals),
        thousands: row.dataset.thousands,
        most: BigInt(row.dataset.most) * 100n,
        label: row.dataset.name,
        names: row.dataset.names.split("|"),
      };
    });
  }

  // Return the figures, with the computed totals between them.
  function figures() {
    const all = Array.from(document.querySelectorAll("[data-figure], .figure-row--total")).map(function (row) {
      const total = row.querySelector("[data-total]");
      const own = row.dataset.figure ? document.getElementById("id_" + row.dataset.figure) : null;
      return {
        id: isOpen(own) && !own.options && own.type !== "hidden" ? own.id : "",
        code: row.dataset.figure || total && total.dataset.total,
        leaves: total ? total.dataset.leaves.split(" ") : [],
        decimals: Number(row.dataset.decimals || 2),
        thousands: row.dataset.thousands,
        label: (row.querySelector(".form-label, .figure-row__label") || row).firstChild.textContent.trim(),
      };
    });
    return [...all, ...totalsBeside()].filter(function (place) { return place.id || place.leaves.length; });
  }

  // Return the totals that the page does not show, and a sheet may have: their parts are on the page.
  function totalsBeside() {
    return Array.from(document.querySelectorAll("[data-total-beside]"), function (total) {
      return { id: "", code: total.dataset.totalBeside, leaves: total.dataset.leaves.split(" "), label: total.textContent };
    });
  }

  // Return the places from a field on, in the order of the page.
  function placesFrom(field) {
    const all = "count" in field.dataset ? countsOf(field.dataset.count) : figures();
    return all.slice(all.findIndex(function (place) { return place.id === field.id; }));
  }

  // --- Totals that stand in the column

  // A sheet has each of the totals after its parts, before them or not at all. Return all the orders that it may have.
  function orders(places) {
    const fields = places.filter(function (place) { return place.id; });
    const codes = fields.map(function (place) { return place.code; });
    const totals = places.filter(function (place) {
      return !place.id && place.leaves.every(function (leaf) { return codes.includes(leaf); });
    }).sort(function (one, other) { return one.leaves.length - other.leaves.length; });
    const ways = totals.reduce(function (all, total) {
      const at = total.leaves.map(function (leaf) { return codes.indexOf(leaf); });
      return all.flatMap(function (way) {
        return [{ total: total, after: Math.max(...at) }, null, { total: total, before: Math.min(...at) }].map(function (one) {
          return one ? [...way, one] : way;
        });
      });
    }, [[]]);
    return ways.map(function (way) { return inOrder(fields, way); });
  }

  // Of several totals at one place the smallest is nearest to the parts.
  function inOrder(fields, way) {
    const bySize = way.slice().sort(function (one, other) { return one.total.leaves.length - other.total.leaves.length; });
    return fields.flatMap(function (field, index) {
      const before = bySize.filter(function (one) { return one.before === index; }).reverse();
      const after = bySize.filter(function (one) { return one.after === index; });
      return [...before.map(totalOf), field, ...after.map(totalOf)];
    });
  }

  function totalOf(one) {
    return one.total;
  }

  // Return in what order the places are where the column has totals too (null where it reaches none), and whether it
  // has: as many as are the exact sum of their parts. Parts that are all 0 tell nothing, unless the lengths agree; where a
  // cell cannot be read, none may be: `unsure`.
  function withTotals(cells, places) {
    const all = [places, ...orders(places)].filter(function (order) { return totalsIn(order, cells).length; });
    const fitting = all.filter(function (order) { return fits(cells, order); }).sort(function (one, other) {
      return totalsIn(other, cells).length - totalsIn(one, cells).length;
    });
    const unread = cells.some(function (cell) { return !isEmptyCell(cell) && !isRead(cell); });
    return {
      order: fitting[0] || all[0] || null,
      has: fitting.length > 0,
      unsure: unread && all.length > 0 && !fitting.length,
    };
  }

  function totalsIn(order, cells) {
    return order.slice(0, cells.length).filter(function (place) { return !place.id; });
  }

  function fits(cells, order) {
    const values = new Map(order.slice(0, cells.length).map(function (place, index) {
      return [place.code, isRead(cells[index]) ? readCell(cells[index], { decimals: 2 }, AS_IT_STANDS).value : null];
    }));
    const totals = totalsIn(order, cells);
    const tells = totals.some(function (total) { return values.get(total.code); }) || cells.length === order.length;
    return tells && totals.every(function (total) {
      return values.get(total.code) !== null && values.get(total.code) === sumOf(total, values);
    });
  }

  function sumOf(total, values) {
    return total.leaves.every(function (leaf) { return values.has(leaf); }) ?
      total.leaves.reduce(function (sum, leaf) { return sum + (values.get(leaf) || 0n); }, 0n) : null;
  }

  // --- Countries by their names

  const LETTERS = { æ: "ae", ø: "oe", å: "aa", ð: "d", þ: "th", ł: "l", đ: "d", ı: "i", ß: "ss" };

  // Return a name as it is compared: what submissions/country_search.py makes of it.
  function folded(name) {
    let plain = name.toLowerCase().replace(/[æøåðþłđıß]/g, function (letter) { return LETTERS[letter]; });
    plain = plain.normalize("NFKD").replace(/\p{Mn}|['\u2019]/gu, "").replace(/[^a-z0-9]+/g, " ").trim();
    for (let before = ""; before !== plain;) {
      before = plain;
      plain = plain.replaceAll("ae", "a").replaceAll("oe", "o").replaceAll("aa", "a");
    }
    return plain;
  }

  // Return the column whose cells name the most of the countries; null where none does.
  function columnOfNames(block, type) {
    const names = new Set(countsOf(type).flatMap(function (place) { return place.names; }));
    const known = block[0].map(function (_, column) {
      return block.filter(function (row) { return names.has(folded(row[column])); }).length;
    });
    const most = Math.max(...known);
    return most ? known.indexOf(most) : null;
  }

  // A sheet has its countries in an order of its own: each count goes to the one that it names. Return the place of
  // every row, null where there is none. One that two rows name has two counts: `twice`.
  function placesByName(rows, column, type) {
    const all = countsOf(type);
    const places = rows.map(function (row) {
      const name = folded(row[column]);
      return all.find(function (place) { return place.names.includes(name); }) || null;
    });
    return places.map(function (place) {
      const twice = place && places.filter(function (other) { return other === place; }).length > 1;
      return place && Object.assign({}, place, { twice: twice });
    });
  }

  Object.assign(Klyngetal.pasted, {
    absenceOf, columnOfNames, fieldOf, folded, isOpen, nowIn, placesByName, placesFrom, withTotals,
  });
})();
