// Tells at once when a chosen file is larger than can be taken, before it is sent in vain.
(function () {
  "use strict";

  document.querySelectorAll("input[type=file][data-largest]").forEach(function (field) {
    const note = document.createElement("p");
    note.className = "form-error-message";
    note.setAttribute("role", "status");
    field.after(note);
    field.addEventListener("change", function () {
      const file = field.files[0];
      note.textContent = file && file.size > Number(field.dataset.largest) ? field.dataset.tooLarge : "";
    });
  });
})();
