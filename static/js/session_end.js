// Tells two minutes ahead that one is about to be logged out, with a button to stay. One timer: when it is up the
// portal is asked once how long there is, as another tab may have put it off. What was typed is typed.js's to keep.
(function () {
  "use strict";

  const AHEAD = 120; // seconds
  const notice = document.getElementById("session-end");
  if (!notice) {
    return;
  }
  const [warning, over] = ["[data-ahead]", "[data-over]"].map(function (part) { return notice.querySelector(part); });
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("klyngetal-session") : null;
  let timer = 0;

  function show(part) {
    notice.hidden = !part;
    warning.hidden = part !== warning;
    over.hidden = part !== over;
  }

  function wait(seconds, then) {
    window.clearTimeout(timer);
    timer = window.setTimeout(then, Math.max(seconds, 1) * 1000);
  }

  function stands(seconds) {
    if (seconds > AHEAD) {
      show(null);
      wait(seconds - AHEAD, ask);
    } else if (seconds > 0) {
      show(warning);
      wait(seconds, ask);
    } else {
      show(over);
    }
  }

  function send(method) {
    const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
    const headers = { "X-Person": document.body.dataset.person, "HX-Request": "true" };
    if (method === "POST" && token) {
      headers["X-CSRFToken"] = token[1];
    }
    return fetch(notice.dataset.url, { method: method, headers: headers, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.json() : { seconds: 0 }; });
  }

  function ask() {
    // Without a connection nothing is known: it is asked once more in a while.
    send("GET").then(function (answer) { stands(answer.seconds); }, function () { wait(AHEAD / 2, ask); });
  }

  notice.querySelector("[data-stay]").addEventListener("click", function () {
    send("POST").then(function (answer) {
      stands(answer.seconds);
      if (tabs && answer.seconds) {
        tabs.postMessage(answer.seconds);
      }
    }, function () { wait(1, ask); });
  });
  if (tabs) {
    tabs.addEventListener("message", function (event) { stands(event.data); });
  }
  // A computer that slept did not count.
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden && !notice.hidden) {
      ask();
    }
  });

  // A page may be shown again from the browser's memory, but then it was not long ago.
  stands(Number(notice.dataset.seconds));
})();
