// Explaining a warning: room for the words, and last year's again. Without this the button saves them.
(function () {
  "use strict";

  function textareaOf(code) {
    return document.getElementById("id_" + code + "-explanation");
  }

  function unfold(code) {
    const fold = document.getElementById("explain-" + code);
    // Once: who folds it together again wants it so.
    if (fold && !fold.dataset.asked) {
      fold.dataset.asked = "yes";
      fold.open = true;
    }
  }

  // The words as they stand on the page, line breaks too.
  function acceptedWords(code) {
    const words = document.getElementById("accepted-" + code);
    return words ? words.innerText.trim() : "";
  }

  // What was typed stays in front of them: who presses the button has not asked to have it thrown away. Without
  // this script submissions/forms/reuse.py does the same.
  function withReused(typed, words) {
    return typed.includes(words) ? typed : [typed, words].filter(Boolean).join("\n\n");
  }

  document.addEventListener("click", function (event) {
    const reuse = event.target.closest("[data-reuse]");
    const textarea = reuse && textareaOf(reuse.dataset.reuse);
    if (!textarea) {
      return;
    }
    event.preventDefault();
    textarea.closest("details").open = true;
    textarea.value = withReused(textarea.value.trim(), acceptedWords(reuse.dataset.reuse));
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
    textarea.dispatchEvent(new Event("change", { bubbles: true }));
    textarea.focus();
  });

  // A warning that comes in after a save finds the room for its explanation open.
  document.addEventListener("htmx:oobAfterSwap", function () {
    document.querySelectorAll(".findings[data-asks]").forEach(function (findings) {
      unfold(findings.dataset.asks);
    });
  });
})();
