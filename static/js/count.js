// Says how long a text is while it is written: in sight at every key, aloud only after a pause and when there is
// something new to say. Words are counted as submissions/markdown.py counts them.
(function () {
  "use strict";

  const WORD = /[^\s]*[\p{L}\p{N}_][^\s]*/gu;
  const PAUSE = 1500; // milliseconds without a key before it is said aloud

  function lengthOf(text) {
    return { words: (text.match(WORD) || []).length, characters: Array.from(text).length };
  }

  function danish(number) {
    return number.toLocaleString("da-DK"); // as every number of the portal, in both languages
  }

  // Too long to be saved, longer than is good, shorter than is good, or nothing to remark.
  function remark(count, length, words) {
    const over = length.characters - Number(count.dataset.mostCharacters);
    if (over > 0) {
      return words.over.replace("{o}", danish(over));
    }
    if (length.words > Number(count.dataset.mostWords)) {
      return words.long;
    }
    return length.words && length.words < Number(count.dataset.fewestWords) ? words.short : "";
  }

  document.querySelectorAll("[data-count-of]").forEach(function (count) {
    const field = document.getElementById(count.dataset.countOf);
    const shown = count.querySelector("[data-count-now]");
    const said = count.querySelector("[data-count-said]");
    let last = null;
    let timer = 0;

    function update() {
      const length = lengthOf(field.value.trim()); // as it is saved
      const note = remark(count, length, shown.dataset);
      const numbers = shown.dataset.words
        .replace("{w}", danish(length.words)).replace("{c}", danish(length.characters));
      shown.textContent = (numbers + " " + note).trim();
      count.classList.toggle("count--over", length.characters > Number(count.dataset.mostCharacters));
      window.clearTimeout(timer);
      if (last === null) {
        last = note; // What the page opens with is read with the page.
      } else if (note !== last) {
        timer = window.setTimeout(function () {
          last = note;
          said.textContent = shown.textContent;
        }, PAUSE);
      }
    }

    field.addEventListener("input", update);
    field.addEventListener("change", update);
    update();
  });
})();
