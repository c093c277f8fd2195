// A column from a spreadsheet, pasted into a figure, goes into that field and those below it: shown first, taken
// when a person says so, and taken back as a whole. Numbers are read by the one strict rule; none is guessed.
(function () {
  "use strict";

  const Klyngetal = window.Klyngetal;
  const isEmpty = Klyngetal.isEmptyCell;
  const dialog = document.getElementById("paste");
  const done = document.getElementById("paste-done");
  if (!dialog || !done || !dialog.showModal) {
    return;
  }
  const YEAR = /^20\d\d$/;
  const SHOWN = 3; // cells that tell what a column is, or which rows are left out

  function fill(text, places) {
    return text.replace(/\{(\w+)\}/g, function (whole, name) { return name in places ? places[name] : whole; });
  }

  function part(name) {
    return dialog.querySelector(`[data-${name}]`);
  }

  // --- Numbers

  // Spreadsheets show amounts with the currency; the number is what is left.
  function bare(cell) {
    return Klyngetal.stripped(Klyngetal.stripped(cell).replace(/^(kr\.?|dkk)(?![a-zæøå])|(kr\.?|dkk|,-)$/i, ""));
  }

  function read(cell, decimals, thousands, most) {
    const text = bare(cell);
    const value = Klyngetal.hundredths(text, decimals, thousands);
    const tooMany = value !== null && most !== undefined && value > most;
    if (value !== null && value >= 0n && !tooMany) {
      return { value: value, why: "" };
    }
    let why = dialog.dataset.textNoNumber;
    if (tooMany) {
      why = dialog.dataset.textTooMany;
    } else if (value !== null) {
      why = dialog.dataset.textBelowZero;
    } else if (!decimals && Klyngetal.hundredths(text, 2) !== null) {
      why = dialog.dataset.textNotWhole;
    }
    return { value: null, why: fill(why, { text: Klyngetal.stripped(cell) }) };
  }

  function isNumeric(block, column) {
    const filled = block.map(function (row) { return row[column]; }).filter(function (cell) { return !isEmpty(cell); });
    const numbers = filled.filter(function (cell) { return Klyngetal.hundredths(bare(cell), 2) !== null; });
    return numbers.length * 2 >= filled.length;
  }

  // --- Where it goes

  function fieldOf(row) {
    return document.getElementById("id_" + row.dataset.figure);
  }

  // Return the places from a field on, in the order of the page.
  function placesFrom(field) {
    const all = "count" in field.dataset ? countsOf(field.dataset.count) : figures();
    return all.slice(all.findIndex(function (place) { return place.field === field; }));
  }

  // Return the counts of one type, a country each.
  function countsOf(type) {
    return Array.from(document.querySelectorAll(`input[data-count="${type}"]`), function (field) {
      const row = field.closest("[data-country]");
      return {
        field: field,
        total: "",
        decimals: Number(row.dataset.decimals),
        thousands: row.dataset.thousands,
        most: BigInt(row.dataset.most) * 100n,
        label: row.dataset.name,
      };
    });
  }

  // Return the figures, with the computed totals between them.
  function figures() {
    const all = Array.from(document.querySelectorAll("[data-figure], .figure-row--total")).map(function (row) {
      const total = row.querySelector("[data-total]");
      const own = row.dataset.figure ? fieldOf(row) : null;
      return {
        field: own && !own.disabled && !own.options && own.type !== "hidden" ? own : null,
        total: total ? total.dataset.total : "",
        decimals: Number(row.dataset.decimals || 2),
        thousands: row.dataset.thousands,
        label: (row.querySelector(".form-label, .figure-row__label") || row).firstChild.textContent.trim(),
      };
    });
    return all.filter(function (place) { return place.field || place.total; });
  }

  // A sheet has its countries in an order of its own: where it names any of the page, each count goes to its country.
  // Return the place of every row, null where there is none; null altogether where none is named.
  function placesByName(rows) {
    const type = pasted.field.dataset.count;
    if (type === undefined || pasted.labels === null) {
      return null;
    }
    const free = new Map(countsOf(type).map(function (place) { return [place.label.toLowerCase(), place]; }));
    const places = rows.map(function (row) {
      const name = Klyngetal.stripped(row[pasted.labels]).toLowerCase();
      const place = free.get(name) || null;
      free.delete(name);
      return place;
    });
    return places.some(Boolean) ? places : null;
  }

  function absenceOf(field) {
    return document.getElementById(field.id + "-absence");
  }

  function nowIn(field) {
    const absence = absenceOf(field);
    return absence && absence.value ? absence.selectedOptions[0].textContent : Klyngetal.stripped(field.value);
  }

  // The copied column has the totals too where each stands in its place and is the exact sum of its parts.
  function hasTotals(cells, places) {
    const byCode = {};
    let found = 0;
    const fits = places.slice(0, cells.length).every(function (place, index) {
      const value = isEmpty(cells[index]) ? null : read(cells[index], 2).value;
      if (place.field) {
        byCode[place.field.name] = value || 0n;
        return true;
      }
      const leaves = document.querySelector(`#sums [data-total="${place.total}"]`).dataset.leaves.split(" ");
      const known = leaves.filter(function (leaf) { return leaf in byCode; });
      found += 1;
      return known.length === leaves.length && value !== null && value ===
        known.reduce(function (sum, leaf) { return sum + byCode[leaf]; }, 0n);
    });
    return fits && found > 0;
  }

  // --- What it comes to

  let pasted = null; // { block, field, columns }
  let plan = [];
  let taken = [];

  function chosen() {
    return { column: Number(part("column").value), skip: part("skip-first").checked, totals: part("totals").checked };
  }

  function planned() {
    const ask = chosen();
    const labels = pasted.labels;
    const rows = pasted.block.slice(ask.skip ? 1 : 0);
    const named = placesByName(rows);
    const places = named || placesFrom(pasted.field).filter(function (place) { return place.field || ask.totals; });
    return rows.map(function (row, index) {
      const cell = row[ask.column];
      const place = places[index] || null;
      const of = labels === null ? "" : Klyngetal.stripped(row[labels]);
      if (!place) {
        return { left: isEmpty(cell) ? "" : Klyngetal.stripped(named ? of : cell), unnamed: Boolean(named) };
      }
      const item = { place: place, of: of, cell: cell, value: null, why: "" };
      if (place.field && !isEmpty(cell)) {
        Object.assign(item, read(cell, place.decimals, place.thousands, place.most));
      }
      return item;
    });
  }

  function cellWith(text, name, tag) {
    const cell = document.createElement(tag || "td");
    cell.textContent = text;
    if (name) {
      cell.className = name;
    }
    return cell;
  }

  function becomes(item) {
    if (!item.place.field) {
      return dialog.dataset.textComputed;
    }
    if (isEmpty(item.cell)) {
      return dialog.dataset.textEmpty;
    }
    return item.why || Klyngetal.danish(item.value);
  }

  function show() {
    plan = planned();
    const shown = plan.filter(function (item) { return item.place; });
    const takes = shown.filter(function (item) { return item.value !== null; });
    const unread = shown.filter(function (item) { return item.why; });
    const empty = shown.filter(function (item) { return item.place.field && isEmpty(item.cell); });
    const left = plan.filter(function (item) { return item.left; }).map(function (item) { return item.left; });
    const texts = dialog.dataset;
    const unnamed = plan.some(function (item) { return item.unnamed; });
    const oneLeft = unnamed ? texts.textUnnamedOne : texts.textLeftOne;
    const someLeft = unnamed ? texts.textUnnamed : texts.textLeft;
    part("rows").replaceChildren(...shown.map(function (item) {
      const row = document.createElement("tr");
      const name = cellWith(item.place.label, "", "th");
      name.scope = "row";
      row.append(name);
      if (pasted.labels !== null) {
        row.append(cellWith(item.of, "paste__of"));
      }
      row.append(cellWith(item.place.field ? nowIn(item.place.field) || texts.textNothing : "", "figure"));
      row.append(cellWith(becomes(item), item.value === null ? "paste__note" : "figure"));
      row.className = item.why ? "paste__wrong" : "";
      return row;
    }));
    part("of-label").hidden = pasted.labels === null;
    part("summary").textContent = [
      unread.length ? fill(texts.textUnread, { count: unread.length }) : "",
      empty.length ? fill(texts.textKept, { count: empty.length }) : "",
      left.length ? fill(left.length === 1 ? oneLeft : someLeft, {
        count: left.length,
        texts: left.slice(0, SHOWN).join(", ") + (left.length > SHOWN ? " …" : ""),
      }) : "",
    ].filter(Boolean).join(" ");
    part("take").textContent = takes.length === 1 ? texts.textTakeOne : fill(texts.textTake, { count: takes.length });
    part("take").disabled = !takes.length;
  }

  // A first cell in words, or the year, above numbers alone: taken for a number, it would shift all of them by one.
  function hasHeading(cells) {
    const rest = cells.slice(1).filter(function (cell) { return !isEmpty(cell); });
    const areNumbers = rest.length > 0 && rest.every(isRead);
    const isYear = isYearAlone(cells[0]) && !rest.some(isYearAlone);
    return areNumbers && !isEmpty(cells[0]) && (!isRead(cells[0]) || isYear);
  }

  function isYearAlone(cell) {
    return YEAR.test(Klyngetal.stripped(cell || ""));
  }

  function isRead(cell) {
    return Klyngetal.hundredths(bare(cell), 2) !== null;
  }

  function open(block, field) {
    const width = block[0].length;
    const columns = Array.from({ length: width }, function (_, column) { return column; });
    const numeric = columns.filter(function (column) { return isNumeric(block, column); });
    const choices = numeric.length ? numeric : columns;
    const labels = columns.find(function (column) { return !numeric.includes(column); });
    pasted = { block: block, field: field, labels: numeric.length && labels !== undefined ? labels : null };
    part("column").replaceChildren(...choices.map(function (column) {
      const option = document.createElement("option");
      const cells = block.map(function (row) { return Klyngetal.stripped(row[column]); }).filter(Boolean);
      option.value = column;
      option.textContent = fill(dialog.dataset.textColumn, { number: column + 1, texts: cells.slice(0, SHOWN).join(", ") });
      return option;
    }));
    part("columns").hidden = choices.length === 1;
    const cells = block.map(function (row) { return row[choices[0]]; });
    const places = placesFrom(field);
    part("heading").hidden = block.length < 2;
    part("with-totals").hidden = places.slice(0, cells.length).every(function (place) { return place.field; });
    part("totals").checked = hasTotals(cells, places);
    chooseColumn();
    dialog.showModal();
    // Where there is something to choose or to read first, one begins there.
    (choices.length > 1 ? part("column") : part("take").disabled ? part("rows").closest("[tabindex]") : part("take")).focus();
  }

  function chooseColumn() {
    const column = chosen().column;
    part("skip-first").checked = hasHeading(pasted.block.map(function (row) { return row[column]; }));
    show();
  }

  // --- Taking it, and taking it back

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

  function take() {
    taken = plan.filter(function (item) { return item.place && item.value !== null; }).map(function (item) {
      const field = item.place.field;
      const absence = absenceOf(field);
      const before = { value: field.value, absence: absence ? absence.value : "" };
      const after = Klyngetal.danish(item.value);
      put(field, after, "");
      return { field: field, before: before, after: after };
    });
    const texts = dialog.dataset;
    // It stands where one is, and speaks once it stands there.
    pasted.field.closest("[data-figure], [data-country]").after(done);
    setTimeout(function () {
      say(taken.length === 1 ? texts.textDoneOne : fill(texts.textDone, { count: taken.length }));
      done.querySelector("[data-undo-paste]").hidden = false;
    });
  }

  function say(text) {
    done.querySelector("[data-done]").textContent = text;
  }

  done.querySelector("[data-undo-paste]").addEventListener("click", function (event) {
    // What was changed since then is left alone.
    const still = taken.filter(function (one) { return one.field.isConnected && one.field.value === one.after; });
    still.forEach(function (one) { put(one.field, one.before.value, one.before.absence); });
    event.target.hidden = true;
    say(dialog.dataset.textUndone);
    (still[0] || taken[0]).field.focus();
    taken = [];
  });

  part("column").addEventListener("change", chooseColumn);
  part("skip-first").addEventListener("change", show);
  part("totals").addEventListener("change", show);
  dialog.addEventListener("close", function () {
    const field = pasted.field;
    if (dialog.returnValue === "take") {
      take();
    }
    dialog.returnValue = "";
    field.focus();
  });

  function isNumber(element) {
    const row = element.closest("[data-figure]");
    return row !== null && element === fieldOf(row);
  }

  document.addEventListener("paste", function (event) {
    const field = event.target;
    if (!event.clipboardData || !(field instanceof HTMLInputElement)) {
      return;
    }
    if (!("count" in field.dataset) && !isNumber(field)) {
      return;
    }
    const block = Klyngetal.pastedBlock(event.clipboardData);
    if (block.length === 1 && block[0].length === 1) {
      pasteOne(event, field, block[0][0]);
    } else if (block.length) {
      event.preventDefault();
      open(block, field);
    }
  });

  // One value is pasted as ever, without the white space that a cell brings along.
  function pasteOne(event, field, cell) {
    const text = Klyngetal.stripped(cell);
    if (text === event.clipboardData.getData("text/plain")) {
      return;
    }
    event.preventDefault();
    // It alone lets the browser undo the pasting.
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
})();
