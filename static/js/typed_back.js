// Puts back what was typed on an earlier visit and never saved: where the field still shows what it showed then, it
// is put back and can be undone; where somebody has changed it since, both values are shown to choose from; and
// what has no field any more is shown to copy.
(function () {
  "use strict";

  const typed = window.Klyngetal.typed;
  // Of submissions/forms/collaborations.py: the names of a country's fields, and of the countries in the address.
  const COUNTRY = /^country-([A-Z]{2})-/;
  const SHOWN = "land";

  function fragment(id) {
    return document.getElementById(id).content.firstElementChild.cloneNode(true);
  }

  function byName(name) {
    return typed.fields().find(function (field) { return field.name === name; });
  }

  function unitOf(field) {
    return field.closest("[data-autosave], [data-keep-typed]");
  }

  // A page that comes back with errors or a collision shows what was typed, not what is saved.
  function isShownUnsaved(field) {
    const unit = unitOf(field);
    return Boolean(unit) && (unit.matches("[data-unsaved]") || unit.querySelector("[aria-invalid=true]") !== null);
  }

  function tell(fields) {
    fields.forEach(function (field) {
      ["input", "change"].forEach(function (name) { field.dispatchEvent(new Event(name, { bubbles: true })); });
    });
  }

  function unfold(field) {
    const details = field.closest("details");
    if (details) {
      details.open = true;
    }
  }

  // A country that was added and not saved has no row before the address of the page asks for one.
  function opensRows(names) {
    const address = new URL(location.href);
    const shown = (address.searchParams.get(SHOWN) || "").split("-").filter(Boolean);
    const wanted = names.filter(function (name) { return COUNTRY.test(name) && !byName(name); })
      .map(function (name) { return name.match(COUNTRY)[1]; });
    const all = Array.from(new Set(shown.concat(wanted)));
    if (all.length === shown.length || !document.getElementById("country-rows")) {
      return false;
    }
    address.searchParams.set(SHOWN, all.join("-"));
    location.replace(address);
    return true;
  }

  function sort(entries) {
    const found = { back: [], choose: new Map(), copy: [] };
    entries.forEach(function (entry, name) {
      const field = byName(name);
      if (!field && document.querySelector('[data-opens-field="' + CSS.escape(name) + '"]')) {
        return; // Its field is not opened yet: comments.js puts it back.
      }
      if (!field && entry.sent && document.querySelector("[data-shows-typed]")) {
        return; // The answer that refused it shows it to copy.
      }
      if (!field) {
        found.copy.push([name, entry]);
        return;
      }
      const now = typed.rendered(field);
      const isSame = typed.same(field, now, entry.value);
      const stands = entry.version === null
        ? entry.shown === null || typed.same(field, now, entry.shown)
        : entry.version === typed.version(field);
      if (isSame && isShownUnsaved(field)) {
        typed.keep(field);
      } else if (isSame) {
        typed.letGo(name);
      } else if (stands) {
        found.back.push({ field: field, value: entry.value, now: now });
      } else {
        const one = typed.versionOf(field) || field;
        found.choose.set(one, (found.choose.get(one) || []).concat({ field: field, value: entry.value, now: now }));
      }
    });
    return found;
  }

  function row(item) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = "#" + item.field.id;
    link.textContent = typed.label(item.field);
    line.append(link, ": " + typed.display(item.field, item.value));
    return line;
  }

  function putBack(items) {
    const alert = fragment("typed-back");
    const fields = items.map(function (item) { return item.field; });
    items.forEach(function (item) {
      typed.setTo(item.field, item.value);
      unfold(item.field);
      alert.querySelector("[data-rows]").append(row(item));
    });
    alert.querySelector("[data-undo]").addEventListener("click", function () {
      // A save may have brought the rows anew since.
      const present = fields.map(function (field) { return byName(field.name) || field; });
      items.forEach(function (item, place) { typed.setTo(present[place], item.now); });
      tell(present);
      alert.remove();
      present[0].focus();
    });
    document.getElementById("typed-places").append(alert);
    tell(fields);
  }

  function texts(items, which) {
    return items.map(function (item) { return typed.display(item.field, item[which]); }).join(" · ");
  }

  function offer(items) {
    const alert = fragment("typed-choose");
    const unit = unitOf(items[0].field);
    const fields = items.map(function (item) { return item.field; });
    const labels = fields.map(typed.label).join(", ");
    alert.setAttribute("aria-label", labels);
    alert.querySelector("[data-theirs]").textContent = texts(items, "now");
    alert.querySelector("[data-mine]").textContent = texts(items, "value");
    alert.querySelector("[data-take-mine]").addEventListener("click", function () {
      items.forEach(function (item) {
        typed.setTo(item.field, item.value);
        unfold(item.field);
      });
      alert.remove();
      fields[0].focus();
      tell(fields);
    });
    alert.querySelector("[data-take-theirs]").addEventListener("click", function () {
      fields.forEach(function (field) { typed.letGo(field.name); });
      alert.remove();
      fields[0].focus();
    });
    (unit.querySelector(".figure-row__answer") || items[0].field.closest(".form-group") || unit).after(alert);
  }

  function showToCopy(pairs) {
    const alert = fragment("typed-copy");
    pairs.forEach(function (pair) {
      const name = document.createElement("dt");
      const value = document.createElement("dd");
      name.textContent = pair[1].label;
      value.textContent = pair[1].words || pair[1].value;
      alert.querySelector("[data-rows]").append(name, value);
    });
    alert.querySelector("[data-throw-away]").addEventListener("click", function () {
      pairs.forEach(function (pair) { typed.letGo(pair[0]); });
      alert.remove();
    });
    document.getElementById("typed-places").append(alert);
  }

  // What the server has put back after signing in is kept here from now on, so that it need not keep it.
  function takeOver(alert) {
    const form = alert.querySelector("form");
    const body = new FormData(form);
    body.set("forget-typed", "1");
    fetch(location.pathname, { method: "POST", body: body, redirect: "manual" }).catch(function () {
      // It is put back once more then, at the next visit.
    });
    alert.querySelectorAll("a[href^='#']").forEach(function (link) {
      const field = document.getElementById(link.hash.slice(1));
      if (field && unitOf(field)) {
        unitOf(field).dataset.unsaved = "";
        typed.keep(field);
      }
    });
    form.addEventListener("submit", function () {
      typed.found().forEach(function (entry, name) { typed.letGo(name); });
      typed.leave();
    });
  }

  // Before autosave.js looks at the fields.
  document.querySelectorAll(".put-back[data-put-back]").forEach(takeOver);

  function start() {
    const entries = typed.found();
    if (opensRows(Array.from(entries.keys()))) {
      return;
    }
    const found = sort(entries);
    if (found.back.length) {
      putBack(found.back);
    }
    found.choose.forEach(offer);
    if (found.copy.length) {
      showToCopy(found.copy);
    }
  }

  // When all other scripts listen, htmx too, which begins with this same event.
  document.addEventListener("DOMContentLoaded", function () { setTimeout(start, 0); });
})();
