// Keeps a page of a game current: by its stream, and where that does not come through, by asking.
// Without this script the buttons work, and the reader looks again by a link.
"use strict";

const live = (() => {
  const SILENT_MS = 9000; // the stream gives a sign of life every five seconds
  const PATIENCE_MS = 2500; // for the first one
  const ASK_MS = 1000;
  const RENEW_MS = 10000; // after a refusal: a busy site is not asked for much more often
  const TRIES = 5;
  const GONE = [403, 404, 410];
  const PATIENCE_WITH_ANSWERS_MS = 8000; // a phone that loses its network is told nothing of it

  const form = document.getElementById("game");
  const shown = document.getElementById("shown");
  const refused = document.getElementById("refused");
  const lost = document.getElementById("lost");
  const say = document.getElementById("say");

  let version = Number(form.dataset.v);
  let html = shown.innerHTML;
  let until = form.dataset.until ? Number(form.dataset.until) : null;
  let ahead = Number(form.dataset.now) - Date.now();
  let source;
  let heard = performance.now() - SILENT_MS + PATIENCE_MS;
  let asking = false;
  let renewed = -Infinity;
  let old = false; // whether the stream needs a new address: it was refused, or too old

  function apply(message) {
    ahead = message.now - Date.now();
    if (message.v < version) return;
    const news = message.v > version;
    version = message.v;
    until = message.until;
    if (message.html !== html) swap(message.html);
    if (message.phase) form.dataset.phase = message.phase;
    if (message.locked !== undefined) form.dataset.locked = message.locked;
    if (message.say && say.textContent !== message.say) say.textContent = message.say;
    const score = document.getElementById("score");
    if (score && message.score !== undefined) score.textContent = message.score;
    count();
    if (news) {
      refuse("");
      form.dispatchEvent(new CustomEvent("shown", { detail: message }));
    }
  }

  // What is being typed, and where the focus is, outlive what changes around it.
  function swap(next) {
    html = next;
    const typed = new Map();
    for (const field of shown.querySelectorAll("input")) {
      if (field.value !== field.defaultValue) typed.set(field.id, field.value);
    }
    const open = [...shown.querySelectorAll("details[open]")].map((each) => each.className);
    const active = document.activeElement;
    const focused = shown.contains(active) ? active.id : "";
    shown.innerHTML = next;
    for (const [id, value] of typed) {
      const field = id && document.getElementById(id);
      if (field) field.value = value;
    }
    for (const each of shown.querySelectorAll("details")) each.open = open.includes(each.className);
    const again = focused && document.getElementById(focused);
    if (again) again.focus({ preventScroll: true });
  }

  function refuse(text) {
    refused.textContent = text;
    refused.hidden = !text;
  }

  function lose(is) {
    if (lost.hidden === !is) return;
    lost.hidden = !is;
    lost.textContent = is ? lost.dataset.text : "";
  }

  function listen() {
    if (source) source.close();
    source = new EventSource(form.dataset.stream);
    source.onmessage = (event) => {
      heard = performance.now();
      lose(false);
      apply(JSON.parse(event.data));
    };
    source.addEventListener("beat", (event) => {
      heard = performance.now();
      lose(false);
      ahead = Number(event.data) - Date.now();
    });
    source.addEventListener("old", () => {
      source.close();
      renew();
    });
  }

  function renew() {
    old = true;
    ask();
  }

  async function ask() {
    if (asking) return;
    asking = true;
    try {
      const address = new URL(form.dataset.nowUrl, location.href);
      address.searchParams.set("v", version);
      if (old) address.searchParams.set("stream", "");
      const answer = await fetch(address, {
        headers: { Accept: "application/json" },
        signal: AbortSignal.timeout(PATIENCE_WITH_ANSWERS_MS),
      });
      if (answer.status === 200) {
        const message = await answer.json();
        apply(message);
        if (message.stream) {
          form.dataset.stream = message.stream;
          old = false;
          renewed = performance.now();
          listen();
        }
      }
      // The seat or the game is gone: the page itself says what to do.
      if (GONE.includes(answer.status)) location.reload();
      lose(!answer.ok);
    } catch {
      lose(true);
    } finally {
      asking = false;
    }
  }

  function watch() {
    const now = performance.now();
    if (!old && now - heard < SILENT_MS) return;
    if (source.readyState === EventSource.CLOSED && now - renewed > RENEW_MS) old = true;
    ask();
  }

  // A team's moves may be sent again: what has counted once does not count twice. The host's, such
  // as points given by hand, are sent once, however often the button is pressed meanwhile.
  async function send(submitter) {
    const again = "again" in form.dataset;
    if (!again && submitter && submitter.classList.contains("sending")) return;
    const data = new URLSearchParams(new FormData(form));
    if (submitter && submitter.name) data.set(submitter.name, submitter.value);
    const tries = again ? TRIES : 1;
    if (submitter) submitter.classList.add("sending");
    for (let n = 1; n <= tries; n += 1) {
      try {
        const answer = await fetch(form.action, {
          method: "POST",
          body: data,
          headers: { Accept: "application/json" },
          signal: AbortSignal.timeout(PATIENCE_WITH_ANSWERS_MS),
        });
        if (answer.status < 500) {
          if (!(answer.headers.get("Content-Type") || "").includes("json")) location.reload();
          else {
            const message = await answer.json();
            if (!message.refused) sent(submitter);
            apply(message);
            refuse(message.refused);
          }
          lose(false);
          break;
        }
      } catch {
        // the site restarts, or the network is away
      }
      lose(true);
      await new Promise((resolve) => setTimeout(resolve, 250 * n));
    }
    if (submitter) submitter.classList.remove("sending");
  }

  // A field whose button has sent it begins anew.
  function sent(submitter) {
    for (const field of shown.querySelectorAll("input[data-go]")) {
      if (submitter && field.dataset.go === submitter.id) field.value = field.defaultValue;
    }
  }

  function count() {
    const place = shown.querySelector(".countdown");
    if (!place) return;
    const seconds = place.querySelector(".count-seconds");
    const bar = place.querySelector(".count-bar");
    place.hidden = until === null;
    if (until === null) return;
    const left = Math.max(0, until - Date.now() - ahead);
    const text = left > 0 ? String(Math.ceil(left / 1000)) : seconds.dataset.over;
    if (seconds.textContent !== text) seconds.textContent = text;
    place.classList.toggle("over", left === 0);
    if (bar) bar.value = left / 1000;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.submitter);
  });
  // Enter in a field presses the button beside it, not the first one of the page.
  form.addEventListener("keydown", (event) => {
    const go = event.target.dataset && event.target.dataset.go;
    if (event.key !== "Enter" || event.isComposing || !go) return;
    event.preventDefault();
    const button = document.getElementById(go) || shown.querySelector(".control.primary");
    if (button) button.click();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    heard = performance.now() - SILENT_MS + PATIENCE_MS;
    ask();
  });
  listen();
  count();
  setInterval(watch, ASK_MS);
  setInterval(count, 100);
  return { form, shown };
})();
