// A column from a spreadsheet, pasted or dropped into a figure, goes into that field and those below it: shown first,
// taken when a person says so, and taken back as a whole. Loaded after the other scripts of pasting.
(function () {
  "use strict";

  const Klyngetal = window.Klyngetal;
  const isEmpty = Klyngetal.isEmptyCell;
  const {
    bare, column, columnOfNames, fieldOf, fill, headingRows, isEnglish, isNumeric, isOpen, isRead, nowIn, placesByName,
    placesFrom, readCell, scales, take, takeBack, withTotals,
  } = Klyngetal.pasted;
  const dialog = document.getElementById("paste");
  const done = document.getElementById("paste-done");
  if (!dialog || !done || !dialog.showModal) {
    return;
  }
  const texts = dialog.dataset;
  const LINES_SHOWN = "lines-shown"; // as in submissions/forms/section.py
  const SHOWN = 3; // cells that tell what a column is, or which rows are left out

  let pasted = null; // { block, field, labels, type, hasTotals: null until a person says so }
  let plan = [];

  function part(name) {
    return dialog.querySelector(`[data-${name}]`);
  }

  function some(all) {
    return all.slice(0, SHOWN).join(", ") + (all.length > SHOWN ? " \u2026" : "");
  }

  // --- What it comes to

  // Return the rows under the heading, and what the sheet says of the figures of the chosen column.
  function sheet() {
    const chosen = Number(part("column").value);
    const above = headingRows(column(pasted.block, chosen)) || 1;
    const rows = pasted.block.slice(part("skip-first").checked ? above : 0);
    return {
      column: chosen,
      above: pasted.block.slice(0, above),
      rows: rows,
      english: isEnglish(column(rows, chosen)),
      // None until a person has said what figures with a scale are.
      times: pasted.scales.length ? BigInt(part("scale").value) : 1n,
    };
  }

  function placesOf(said) {
    if (pasted.type !== undefined) {
      return pasted.labels === null ? placesFrom(pasted.field) : placesByName(said.rows, pasted.labels, pasted.type);
    }
    const places = placesFrom(pasted.field);
    const totals = withTotals(column(said.rows, said.column), places);
    part("totals").checked = pasted.hasTotals === null ? totals.has : pasted.hasTotals;
    part("with-totals").hidden = totals.order === null;
    said.unsure = totals.unsure;
    return totals.order && part("totals").checked ? totals.order : places.filter(function (place) { return place.id; });
  }

  function planned(said) {
    const places = placesOf(said);
    return said.rows.map(function (row, index) {
      const cell = row[said.column];
      const place = places[index] || null;
      const of = pasted.labels === null ? "" : Klyngetal.stripped(row[pasted.labels]);
      if (!place) {
        return { left: isEmpty(cell) ? "" : Klyngetal.stripped(isByName() ? of : cell) };
      }
      const item = { place: place, of: of, cell: cell, value: null, why: "", now: place.id ? nowIn(fieldOf(place)) : "" };
      if (!place.id || isEmpty(cell) || !said.times) {
        return item;
      }
      return Object.assign(item, place.twice ? { why: "textTwice" } : readCell(cell, place, said));
    });
  }

  function isByName() {
    return pasted.type !== undefined && pasted.labels !== null;
  }

  // --- How it is shown

  function cellWith(text, name, tag) {
    const cell = document.createElement(tag || "td");
    cell.textContent = text;
    if (name) {
      cell.className = name;
    }
    return cell;
  }

  function becomes(item) {
    if (!item.place.id) {
      return texts.textComputed;
    }
    if (isEmpty(item.cell)) {
      return texts.textEmpty;
    }
    if (item.value === null && !item.why) {
      return texts.textWaits;
    }
    return item.why ? fill(texts[item.why], { text: Klyngetal.stripped(item.cell), name: item.of }) :
      Klyngetal.danish(item.value);
  }

  function rowOf(item) {
    const row = document.createElement("tr");
    const name = cellWith(item.place.label, "", "th");
    name.scope = "row";
    row.append(name);
    if (pasted.labels !== null) {
      name.append(cellWith(item.of, "paste__of-narrow", "span"));
      row.append(cellWith(item.of, "paste__of"));
    }
    row.append(cellWith(item.place.id ? item.now || texts.textNothing : "", "figure"));
    row.append(cellWith(becomes(item), item.value === null ? "paste__note" : "figure"));
    row.className = item.why ? "paste__wrong" : "";
    return row;
  }

  // What is left out has no field, or no country among those of the page.
  function leftOut(left, shown) {
    if (!left.length) {
      return "";
    }
    const named = isByName();
    const one = named ? texts.textUnnamedOne : texts.textLeftOne;
    const more = named ? texts.textUnnamed : texts.textLeft;
    const text = named && !shown.length ? texts.textNoneNamed : left.length === 1 ? one : more;
    return fill(text, { count: left.length, texts: some(left) });
  }

  function summary(shown, said) {
    const unread = shown.filter(function (item) { return item.why; }).length;
    const empty = shown.filter(function (item) { return item.place.id && isEmpty(item.cell); }).length;
    const left = plan.filter(function (item) { return item.left; }).map(function (item) { return item.left; });
    return [
      unread ? fill(texts.textUnread, { count: unread }) : "",
      empty ? fill(texts.textKept, { count: empty }) : "",
      leftOut(left, shown),
      said.unsure && pasted.hasTotals === null ? texts.textUnsure : "",
    ].filter(Boolean).join(" ");
  }

  function show() {
    const said = sheet();
    plan = planned(said);
    const shown = plan.filter(function (item) { return item.place; });
    const takes = shown.filter(function (item) { return item.value !== null; });
    part("rows").replaceChildren(...shown.map(rowOf));
    part("of-label").hidden = pasted.labels === null;
    part("heading-label").textContent = fill(texts.textHeading, {
      texts: some(said.above.map(function (row) { return Klyngetal.stripped(row[said.column]); }).filter(Boolean)),
    });
    part("summary").textContent = summary(shown, said);
    part("take").textContent = takes.length === 1 ? texts.textTakeOne : fill(texts.textTake, { count: takes.length });
    part("take").disabled = !takes.length;
  }

  function option(value, text) {
    const one = document.createElement("option");
    one.value = value;
    one.textContent = text;
    return one;
  }

  function offerColumns(choices) {
    part("column").replaceChildren(...choices.map(function (number) {
      const cells = column(pasted.block, number).map(Klyngetal.stripped).filter(Boolean);
      return option(number, fill(texts.textColumn, { number: number + 1, texts: cells.slice(0, SHOWN).join(", ") }));
    }));
    part("columns").hidden = choices.length === 1;
  }

  // What a figure of the column would be as it stands, in thousands and in millions.
  function offerScales(cells) {
    const sample = cells.slice(headingRows(cells)).find(function (cell) { return isRead(cell); });
    const value = sample === undefined ? null : Klyngetal.hundredths(bare(sample), 2);
    part("scale").replaceChildren(option("0", texts.textScaleChoose), ...["1", "1000", "1000000"].map(function (times) {
      return option(times, fill(texts["textScale" + times], {
        text: sample === undefined ? "" : Klyngetal.stripped(sample),
        number: value === null ? "" : Klyngetal.danish(value * BigInt(times)),
      }));
    }));
    part("scale-label").textContent = fill(texts.textScale, { text: some(pasted.scales) });
    part("scales").hidden = !pasted.scales.length;
  }

  function chooseColumn() {
    const cells = column(pasted.block, Number(part("column").value));
    part("skip-first").checked = headingRows(cells) > 0;
    offerScales(cells);
    show();
  }

  function open(block, field) {
    const columns = block[0].map(function (_, number) { return number; });
    const numeric = columns.filter(function (number) { return isNumeric(block, number); });
    const choices = numeric.length ? numeric : columns;
    const labels = columns.find(function (number) { return !choices.includes(number); });
    const type = field.dataset.count;
    const named = type === undefined ? null : columnOfNames(block, type);
    pasted = {
      block: block,
      field: field,
      labels: named !== null ? named : labels === undefined ? null : labels,
      scales: scales(block),
      type: type,
      hasTotals: null,
    };
    offerColumns(choices);
    part("heading").hidden = block.length < 2;
    part("with-totals").hidden = true;
    chooseColumn();
    dialog.showModal();
    firstToDo().focus();
  }

  // Where there is something to choose or to read first, one begins there.
  function firstToDo() {
    const asked = ["columns", "scales"].find(function (name) { return !part(name).hidden; });
    if (asked) {
      return part(asked).querySelector("select");
    }
    return part("take").disabled ? part("rows").closest("[tabindex]") : part("take");
  }

  part("column").addEventListener("change", chooseColumn);
  part("skip-first").addEventListener("change", show);
  part("scale").addEventListener("change", show);
  part("totals").addEventListener("change", function (event) {
    pasted.hasTotals = event.target.checked;
    show();
  });

  dialog.addEventListener("close", function () {
    const field = document.getElementById(pasted.field.id);
    if (field) {
      field.focus();
    }
    if (dialog.returnValue === "take") {
      take(plan.filter(function (item) { return item.place && item.value !== null; }), texts);
    }
    dialog.returnValue = "";
  });

  done.querySelector("[data-undo-paste]").addEventListener("click", function () { takeBack(texts.textUndone); });

  // --- How it comes

  // So that the server reads "12 345" as one number: elsewhere a browser may have joined two lines.
  document.querySelectorAll("form[data-keep-typed]").forEach(function (form) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name: LINES_SHOWN, value: "1" }));
  });
  document.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.verb !== "get") {
      event.detail.parameters[LINES_SHOWN] = "1";
    }
  });

  function figureAt(event) {
    const field = event.target;
    const row = field instanceof HTMLInputElement && isOpen(field) ? field.closest("[data-figure]") : null;
    const isCount = field instanceof HTMLInputElement && isOpen(field) && "count" in field.dataset;
    return isCount || row && field.id === "id_" + row.dataset.figure ? field : null;
  }

  // One value goes into its field as ever; all else is shown, and of a cell with several lines why it is not read.
  function offer(event, field, plain, html) {
    const block = Klyngetal.pastedBlock(plain, html);
    if (!block.length || Klyngetal.isOneCell(block) && !Klyngetal.hasBreak(block[0][0])) {
      return block.length ? block[0][0] : "";
    }
    event.preventDefault();
    open(block, field);
    return null;
  }

  document.addEventListener("paste", function (event) {
    const field = event.clipboardData ? figureAt(event) : null;
    if (!field) {
      return;
    }
    const plain = event.clipboardData.getData("text/plain");
    const one = offer(event, field, plain, event.clipboardData.getData("text/html"));
    if (one) {
      pasteOne(event, field, Klyngetal.stripped(one), plain);
    }
  });

  document.addEventListener("drop", function (event) {
    const field = event.dataTransfer ? figureAt(event) : null;
    if (field) {
      offer(event, field, event.dataTransfer.getData("text/plain"), event.dataTransfer.getData("text/html"));
    }
  });

  // However else it comes, such as from the clipboard of a phone's keyboard.
  document.addEventListener("beforeinput", function (event) {
    const field = Klyngetal.hasBreak(event.data) ? figureAt(event) : null;
    if (field) {
      offer(event, field, event.data, "");
    }
  });

  // One value is pasted as ever, without the white space that a cell brings along.
  function pasteOne(event, field, text, plain) {
    if (text === plain) {
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
