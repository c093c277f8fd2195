// Units: elements with data-autosave, whose fields are saved together, and what stands in them. Loaded before
// autosave.js.
(function () {
  "use strict";

  const Klyngetal = (window.Klyngetal = window.Klyngetal || {});
  const UNIT = "[data-autosave]";

  function units() {
    return Array.from(document.querySelectorAll(UNIT));
  }

  function unitOf(event) {
    return event.target instanceof Element ? event.target.closest(UNIT) : null;
  }

  function fields(unit) {
    return Array.from(unit.querySelectorAll("input, select, textarea")).filter(function (field) {
      return field.name && !field.disabled && !["hidden", "button", "submit"].includes(field.type);
    });
  }

  function isBox(field) {
    return field.type === "checkbox" || field.type === "radio";
  }

  function said(field) {
    if (isBox(field)) {
      return field.checked ? field.value : "";
    }
    return field.value.trim();
  }

  function saidByServer(field) {
    if (isBox(field)) {
      return field.defaultChecked ? field.value : "";
    }
    if (field.options) {
      const chosen = Array.from(field.options).find(function (option) { return option.defaultSelected; });
      return (chosen || field.options[0] || { value: "" }).value;
    }
    return field.defaultValue.trim();
  }

  function values(unit, read) {
    return Object.fromEntries(fields(unit).map(function (field) { return [field.name, read(field)]; }));
  }

  Object.assign(Klyngetal, { UNIT, fields, isBox, said, saidByServer, unitOf, units, values });
})();
