// What was copied from a spreadsheet, as rows of cells: from its text, or from its table where the text is one value.
(function () {
  "use strict";

  const Klyngetal = window.Klyngetal;
  const BREAK = /[\t-\r\x85\u2028\u2029]/;
  const BLOCKS = "br, p, div, li";

  // Tell whether a text has several lines or cells: a browser would join them with a space, and 12 and 345 be 12.345.
  Klyngetal.hasBreak = function (text) {
    return BREAK.test(Klyngetal.stripped(text || ""));
  };

  // Return rows of cells. A cell in quotation marks may hold line breaks and tabs, as spreadsheets write it.
  function cellsOf(text) {
    const rows = [[]];
    const cell = /\t|\r\n|\r|\n|"((?:[^"]|"")*)"(?=[\t\r\n]|$)|[^\t\r\n]+/g;
    let current = "";
    const pieces = text.match(cell) || [];
    pieces.forEach(function (piece) {
      if (piece === "\t") {
        rows[rows.length - 1].push(current);
        current = "";
      } else if (/^[\r\n]/.test(piece)) {
        rows[rows.length - 1].push(current);
        current = "";
        rows.push([]);
      } else {
        current += piece.length > 1 && /^"[^]*"$/.test(piece) ? piece.slice(1, -1).replace(/""/g, '"') : piece;
      }
    });
    rows[rows.length - 1].push(current);
    return rows;
  }

  // Return what a cell shows: line breaks of the markup are spaces, and those of the cell are lines.
  function shownIn(cell) {
    const copy = cell.cloneNode(true);
    const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      texts.currentNode.data = texts.currentNode.data.replace(/[ \t\r\n]+/g, " ");
    }
    copy.querySelectorAll(BLOCKS).forEach(function (block) { block.before("\n"); });
    return Klyngetal.stripped(copy.textContent);
  }

  // A cell that spans several places stands in the first; the others are empty, so that nothing comes to stand there.
  function cellsOfTable(html) {
    const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
    const rows = Array.from(table ? table.rows : [], function () { return []; });
    rows.forEach(function (row, number) {
      let column = 0;
      Array.from(table.rows[number].cells).forEach(function (cell) {
        while (row[column] !== undefined) {
          column += 1;
        }
        rows.slice(number, number + cell.rowSpan).forEach(function (below) {
          below.length = Math.max(below.length, column);
          below.splice(column, cell.colSpan, ...Array(cell.colSpan).fill(""));
        });
        row[column] = shownIn(cell);
      });
    });
    return rows;
  }

  Klyngetal.isEmptyCell = function (cell) {
    return !Klyngetal.stripped(cell || "");
  };

  // Return the block without empty rows at its end and without columns that are empty all the way.
  function trimmed(rows) {
    const block = rows.slice();
    while (block.length && block[block.length - 1].every(Klyngetal.isEmptyCell)) {
      block.pop();
    }
    const width = Math.max(0, ...block.map(function (row) { return row.length; }));
    const used = Array.from({ length: width }, function (_, column) { return column; }).filter(function (column) {
      return !block.every(function (row) { return Klyngetal.isEmptyCell(row[column]); });
    });
    return block.map(function (row) {
      return used.map(function (column) { return row[column] === undefined ? "" : row[column]; });
    });
  }

  Klyngetal.isOneCell = function (block) {
    return block.length === 1 && block[0].length === 1;
  };

  // Return what was copied as rows of cells, all of one length; a single value is one row of one cell.
  Klyngetal.pastedBlock = function (plain, html) {
    const block = trimmed(cellsOf(plain || ""));
    if (block.length && !Klyngetal.isOneCell(block)) {
      return block;
    }
    const table = trimmed(cellsOfTable(html || ""));
    const tellsMore = table.length && (!Klyngetal.isOneCell(table) || Klyngetal.hasBreak(table[0][0]));
    return tellsMore || !block.length ? table : block;
  };
})();
