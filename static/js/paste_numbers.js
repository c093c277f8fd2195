// What the cells of a pasted column are: numbers, read by the one strict rule; a heading above them; and what the sheet
// says of them beside, such as that they are thousands. None is guessed.
(function () {
  "use strict";

  const Klyngetal = window.Klyngetal;
  const isEmpty = Klyngetal.isEmptyCell;
  const YEAR = /^20\d\d$/;
  const MILLION = 1000000n;
  // Written like a number, whether or not it can be read: a cell of figures, and no heading.
  const LIKE_NUMBER = /^[-+\u2212(]?\s*[.,]?\d[\d.,\s'\u2019]*(?:e[-+]?\d+)?\s*[%)]?$/i;
  const BEGINS_LIKE_NUMBER = /^[-+\u2212(]?\s*[.,]?\d/;
  // What begins like one and is a heading: "2019 t.kr.", "1. halvår", "31.12.2019", "(000 kr.)".
  const WORDED = /^\(?'?000\b\D|^20\d\d\D.*[a-zæøå]|^\d{1,2}\.\s+[a-zæøå]|^\d{1,2}[.\/-]\d{1,2}[.\/-]\d{2,4}$/i;
  // What stands in place of a number: it is in the place of a figure, and no heading either.
  const NO_NUMBER = new RegExp([
    "#.*|[-\u2013\u2014?*.x]+|n\\.?\\/?a\\.?|i\\.?\\/?[ao]\\.?",
    "(?:ukendt|ingen|mangler|irrelevant|unknown|none|missing|ikke|ej|not)\\b.*",
    "(?:ca|cirka|omkring|over|under|mindst|about|eur|usd|sek|nok|gbp)\\b.*\\d.*",
  ].map(function (one) { return `^(?:${one})$`; }).join("|"), "i");
  // One dot before three digits: thousands in Danish, a fraction in English notation.
  const TWO_WAYS = /^[-\u2212]?[1-9]\d{0,2}\.\d{3}$/;
  // Cells that show that a column is, or may be, in English notation.
  const ENGLISH = /^[-\u2212]?(?:\d*\.(?:\d{1,2}|\d{4,})|(?:0|\d{4,})\.\d{3}|\d{1,3}(?:,\d{3})+(?:\.\d+)?)$/;
  // That figures are shortened, in the words of Danish and English sheets.
  const SCALE = new RegExp([
    "(?<![a-zæøå])(?:mia|mrd|milliard(?:er)?|bn|billions?)(?![a-zæøå])",
    "(?<![a-zæøå])(?:mio|mill|million(?:er|s)?)(?![a-zæøå])",
    "(?<![a-zæøå])(?:tusind(?:er|e)?|thousands?|[tmk]\\.?\\s?(?:d?kr|dkk)|dkk\\s?[tmk]|\\(k\\))(?![a-zæøå])",
    "(?<![\\d.,])(?:1[.,\\s'\u2019]?)?000(?:[.,\\s'\u2019]?000)?(?![\\d]|[.,]\\d)",
  ].join("|"), "i");
  const ROUND_THOUSAND = /^1(?:[.,\s'\u2019]?000){1,2}(?:,-|[,.]00)?$/;

  // Spreadsheets show amounts with the currency; the number is what is left.
  function bare(cell) {
    return Klyngetal.stripped(Klyngetal.stripped(cell || "").replace(/^(kr\.?|dkk)(?![a-zæøå])|(kr\.?|dkk|,-)$/i, ""));
  }

  function isRead(cell) {
    return Klyngetal.hundredths(bare(cell), 2) !== null;
  }

  function isNumberish(cell) {
    return isRead(cell) || LIKE_NUMBER.test(bare(cell));
  }

  function column(block, number) {
    return block.map(function (row) { return row[number]; });
  }

  // Whether a column holds figures, read or not.
  function isNumeric(block, number) {
    const filled = column(block, number).filter(function (cell) { return !isEmpty(cell); });
    return filled.filter(isNumberish).length * 2 >= filled.length;
  }

  // --- A heading

  function isYearAlone(cell) {
    return YEAR.test(Klyngetal.stripped(cell || ""));
  }

  // "1.000 kr." above numbers without a currency says what they are, and is none of them.
  function isScaleAlone(cell, others) {
    const text = Klyngetal.stripped(cell || "");
    return ROUND_THOUSAND.test(bare(cell)) && bare(cell) !== text && !others.some(function (other) {
      return !isEmpty(other) && bare(other) !== Klyngetal.stripped(other);
    });
  }

  function isHeading(cell, below) {
    const text = bare(cell);
    if (isYearAlone(cell)) {
      return !below.some(isYearAlone);
    }
    if (isScaleAlone(cell, below) || WORDED.test(text)) {
      return true;
    }
    return /[a-zæøå]{2}|[tmk]\.? ?kr/i.test(text + Klyngetal.stripped(cell || "")) &&
      !BEGINS_LIKE_NUMBER.test(text) && !NO_NUMBER.test(text);
  }

  // Return how many rows stand above the numbers: taken for numbers, they would shift all of them.
  function headingRows(cells) {
    let rows = 0;
    cells.every(function (cell, index) {
      const above = isHeading(cell, cells.slice(index + 1));
      rows = above ? index + 1 : rows;
      return above || isEmpty(cell);
    });
    const rest = cells.slice(rows).filter(function (cell) { return !isEmpty(cell); });
    return rest.filter(isRead).length * 2 > rest.length ? rows : 0;
  }

  // --- What the sheet says of its figures

  // Return the cells that say that figures are shortened, wherever they stand but among the figures themselves.
  function scales(block) {
    const said = block[0].flatMap(function (_, number) {
      const cells = column(block, number);
      const numeric = isNumeric(block, number);
      return cells.filter(function (cell, index) {
        if (isScaleAlone(cell, cells.slice(index + 1)) && !cells.slice(0, index).some(isRead)) {
          return true;
        }
        const isFigure = numeric && BEGINS_LIKE_NUMBER.test(bare(cell)) && !WORDED.test(bare(cell));
        return !isFigure && /[^\d.,\s]/.test(cell) && SCALE.test(cell);
      });
    });
    return Array.from(new Set(said.map(Klyngetal.stripped)));
  }

  function isEnglish(cells) {
    return cells.some(function (cell) { return ENGLISH.test(bare(cell)); });
  }

  // --- A number

  // Return the value of a cell in a place, or the name of the text that says why there is none. `sheet` says whether
  // it has English notation (`english`), and how many times the figures are what stands there (`times`).
  function readCell(cell, place, sheet) {
    const text = bare(cell);
    if (Klyngetal.hasBreak(cell)) {
      return { value: null, why: "textLines" };
    }
    if (TWO_WAYS.test(text) && (sheet.english || sheet.times >= MILLION)) {
      return { value: null, why: "textTwoWays" };
    }
    const value = sheet.times > 1n ? scaled(text, place, sheet.times) :
      Klyngetal.hundredths(text, place.decimals, place.thousands);
    if (value === null) {
      const whole = !place.decimals && Klyngetal.hundredths(text, 2) !== null;
      return { value: null, why: whole ? "textNotWhole" : "textNoNumber" };
    }
    if (value < 0n) {
      return { value: null, why: "textBelowZero" };
    }
    return place.most !== undefined && value > place.most ? { value: null, why: "textTooMany" } : { value: value, why: "" };
  }

  // What is multiplied has to be a number that could have been typed in the place.
  function scaled(text, place, times) {
    const value = Klyngetal.hundredths(text, 2);
    return value === null ? null : Klyngetal.hundredths(Klyngetal.danish(value * times), place.decimals, place.thousands);
  }

  Klyngetal.pasted = { bare, column, headingRows, isEnglish, isNumeric, isRead, readCell, scales };
})();
