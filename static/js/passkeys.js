// Forms of passkeys: asks the device for one, and sends what it answers in the field "credential".
// webauthn-json.js, which comes with allauth, turns bytes into text and back.
(function () {
  "use strict";

  const supported = Boolean(window.PublicKeyCredential && window.webauthnJSON);

  async function optionsOf(form) {
    if (form.dataset.options) {
      return JSON.parse(document.getElementById(form.dataset.options).textContent);
    }
    const answer = await fetch(form.dataset.optionsAt, { headers: { Accept: "application/json" } });
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    return (await answer.json()).request_options;
  }

  document.querySelectorAll("[data-passkey-unavailable]").forEach(function (words) {
    words.hidden = supported;
  });

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    const field = form.elements.credential;
    const refused = form.querySelector("[data-passkey-refused]");
    const there = form.querySelector("[data-passkey-there]");
    let answered = false;
    form.querySelector("[data-passkey-offer]").hidden = !supported;

    form.addEventListener("submit", async function (event) {
      if (answered) {
        return;
      }
      event.preventDefault();
      refused.hidden = there.hidden = true;
      try {
        const answer = await window.webauthnJSON[form.dataset.passkey](await optionsOf(form));
        field.value = JSON.stringify(answer);
        answered = true;
        form.requestSubmit();
      } catch (error) {
        (error.name === "InvalidStateError" ? there : refused).hidden = false;
      }
    });
  });
})();
