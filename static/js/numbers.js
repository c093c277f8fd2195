// Danish numbers, read and printed exactly as portal/formatting.py does: what the one refuses, the other refuses.
// A number is a BigInt of hundredths, never a float. A text that is not surely a number is null, never a guess.
(function () {
  "use strict";

  const SPACE = "[ \\u00a0\\u2007\\u2009\\u202f]";
  // What Python's strip() takes away; trim() takes another set.
  const AROUND = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
  const MARGIN = new RegExp(`^${AROUND}+|${AROUND}+$`, "g");
  const NUMBER = new RegExp(
    `^([-\\u2212]?)${SPACE}*` +
      // The first mark of thousands is the mark of all of them.
      `([1-9][0-9]{0,2}(\\.|${SPACE})[0-9]{3}(?:\\3[0-9]{3})*|[0-9]+)` +
      "(?:,([0-9]+))?$",
  );
  const SEPARATORS = new RegExp(`${SPACE}|\\.`, "g");
  const LONGEST = 40; // characters
  const LIMIT = 10n ** 14n; // hundredths, exclusive
  const THOUSAND = 100000n; // likewise
  // What stands in a whole number by the marks that may part its thousands. Without any it is below a thousand.
  const WHOLE = { any: /^/, dots: /^[0-9.]+$/, none: /^[0-9]+$/ };
  const MINUS = "\u2212";

  // Return the text without the white space around it.
  function stripped(text) {
    return String(text).replace(MARGIN, "");
  }

  // Return the hundredths of a number in Danish notation; null where it is empty or not such a number. `thousands`
  // is "any" (where it is left out), "dots" or "none", as in portal/notation.py.
  function hundredths(text, decimals, thousands) {
    const marks = thousands || "any";
    const typed = stripped(text);
    const match = typed.length <= LONGEST ? NUMBER.exec(typed) : null;
    if (!match || !WHOLE[marks].test(match[2])) {
      return null;
    }
    const fraction = match[4] || "";
    if (fraction.length > 2 || (!decimals && /[1-9]/.test(fraction))) {
      return null;
    }
    const value = BigInt(match[2].replace(SEPARATORS, "")) * 100n + BigInt(fraction.padEnd(2, "0"));
    if (value >= (marks === "none" ? THOUSAND : LIMIT)) {
      return null;
    }
    return match[1] ? -value : value;
  }

  // Return the hundredths of a text in a field, by the rules that stand at its row; without a row those of money.
  function hundredthsIn(field, text) {
    const row = field.closest("[data-decimals]");
    return row ? hundredths(text, Number(row.dataset.decimals), row.dataset.thousands) : hundredths(text, 2);
  }

  // Print hundredths with so many decimals (0 to 2), rounded half away from zero; never −0. Without `decimals`
  // as one would type it: all the decimals there are, and none that are zero.
  function danish(value, decimals) {
    const places = decimals === undefined ? needed(value) : decimals;
    const step = 10n ** BigInt(2 - places);
    const size = value < 0n ? -value : value;
    const rounded = (size + step / 2n) / step;
    const digits = rounded.toString().padStart(places + 1, "0");
    const whole = digits.slice(0, digits.length - places).replace(/\B(?=(?:[0-9]{3})+$)/g, ".");
    const printed = places ? `${whole},${digits.slice(-places)}` : whole;
    return value < 0n && rounded ? MINUS + printed : printed;
  }

  function needed(value) {
    if (value % 100n === 0n) {
      return 0;
    }
    return value % 10n === 0n ? 1 : 2;
  }

  window.Klyngetal = window.Klyngetal || {};
  Object.assign(window.Klyngetal, { hundredths, hundredthsIn, danish, stripped });
})();
