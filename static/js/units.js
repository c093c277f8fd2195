// Units: elements with data-autosave, whose fields are saved together, and what stands in them. Loaded before
// autosave.js. And what the page shows beside: a save sends it, so that the answer can tell what colleagues have changed.
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

  // --- What the page shows

  function all(selector, write, within) {
    return Array.from((within || document).querySelectorAll(selector), write);
  }

  function version(id) {
    const field = document.getElementById("id_" + id + "-version");
    return field ? field.value : "0";
  }

  // A country with the versions of its counts, or that it was removed.
  function country(row) {
    const versions = all("[data-count]", function (field) { return version(field.name); }, row);
    return row.id.replace("country-", "") + ":" + (versions.join(".") || "gone");
  }

  function page() {
    const shown = {
      // As which version each figure is known.
      seen: all("[data-figure]", function (row) { return row.dataset.figure + ":" + version(row.dataset.figure); }).join(" "),
      // Short names that came with the parts: the same is not sent again.
      shown: all("[data-digest]", function (part) { return part.id + ":" + part.dataset.digest; }).join(" "),
      // What a save may change and this page does not have.
      without: ["sums", "steps-wide"].filter(function (id) { return !document.getElementById(id); }).join(" "),
    };
    const rows = document.getElementById("country-rows");
    return rows ? Object.assign(shown, { countries: all(".country-row", country, rows).join(" ") }) : shown;
  }

  Object.assign(Klyngetal, { UNIT, fields, isBox, page, said, saidByServer, unitOf, units, values });
})();
