// A page that stands open while someone signs in again in another tab carries a token that no longer holds.
// The cookie has the one that does: what is sent takes it from there.
(function () {
  "use strict";

  const COOKIE = "csrftoken";
  const FIELD = "csrfmiddlewaretoken";

  function token() {
    const pairs = document.cookie.split("; ").map(function (pair) { return pair.split("="); });
    const found = pairs.find(function (pair) { return pair[0] === COOKIE; });
    return found ? found[1] : "";
  }

  document.addEventListener("submit", function (event) {
    const field = event.target.elements[FIELD];
    if (field && token()) {
      field.value = token();
    }
  }, true);

  document.addEventListener("htmx:configRequest", function (event) {
    // Somebody else may have signed in meanwhile: they must not save what this person typed.
    if (document.body.dataset.person) {
      event.detail.headers["X-Person"] = document.body.dataset.person;
    }
    if (event.detail.verb !== "get" && token()) {
      event.detail.headers["X-CSRFToken"] = token();
    }
  });
})();
