// What was copied from a spreadsheet, as rows of cells: from its text, or from its table where the text is one value.
(function () {
  "use strict";

  const Klyngetal = window.Klyngetal;

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

  function cellsOfTable(html) {
    const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
    return table ? Array.from(table.rows, function (row) {
      return Array.from(row.cells, function (cell) { return cell.textContent; });
    }) : [];
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

  // Return what was copied as rows of cells, all of one length; a single value is one row of one cell.
  Klyngetal.pastedBlock = function (clipboard) {
    const plain = trimmed(cellsOf(clipboard.getData("text/plain") || ""));
    if (plain.length > 1 || (plain[0] || []).length > 1) {
      return plain;
    }
    const table = trimmed(cellsOfTable(clipboard.getData("text/html") || ""));
    return table.length > 1 || (table[0] || []).length > 1 ? table : plain;
  };
})();
