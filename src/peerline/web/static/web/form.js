// What the form does live. Without this script every question works; it only saves less often.
"use strict";

(() => {
  const form = document.getElementById("survey");
  const autosave = document.getElementById("autosave");
  const AFTER_CHANGE = 200;
  const AFTER_TYPING = 2500;
  const RETRY = 8000;
  let waiting;
  let due;

  // Requests may overtake each other: the site drops a save that comes behind a later one.
  // The review hands in and saves no fields: it has nothing to count.
  function countSave() {
    const { order } = form.elements;
    if (order) order.value = Number(order.value) + 1;
  }

  function valuesOf(item) {
    const values = [];
    for (const field of form.querySelectorAll(`[name="${item}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") {
        if (field.checked) values.push(field.value);
      } else {
        values.push(field.value);
      }
    }
    return values;
  }

  function showWhatApplies() {
    for (const element of form.querySelectorAll("[data-rule]")) {
      const rule = JSON.parse(element.dataset.rule);
      element.hidden = !ruleHolds(rule, valuesOf(rule.item));
    }
    for (const element of form.querySelectorAll("[data-for-option]")) {
      const question = element.closest(".question");
      const option = question.querySelector(`[value="${element.dataset.forOption}"]`);
      element.hidden = !option.checked;
    }
  }

  // An exclusive choice ("none of these") and the others take each other away.
  function keepExclusive(field) {
    if (field.type !== "checkbox" || !field.checked || !field.closest(".cards")) return;
    const exclusive = "exclusive" in field.dataset;
    for (const other of form.querySelectorAll(`[name="${field.name}"]`)) {
      if (other !== field && (exclusive || "exclusive" in other.dataset)) other.checked = false;
    }
  }

  // "I don't know" and a value take each other away.
  function keepUnknown(field) {
    const question = field.closest(".question");
    const unknown = question && question.querySelector("[data-unknown]");
    if (!unknown) return;
    const typed = question.querySelectorAll("input[type=text]");
    const ticked = question.querySelectorAll(".cards input");
    if (field === unknown) {
      if (!unknown.checked) return;
      for (const other of typed) other.value = "";
      for (const other of ticked) other.checked = false;
      const forget = question.querySelector(".forget input");
      if (forget) forget.dispatchEvent(new Event("change", { bubbles: true }));
      addUp();
    } else if (field.type === "text" ? field.value.trim() !== "" : field.closest(".cards")) {
      unknown.checked = false;
    }
  }

  function addUp() {
    for (const shares of form.querySelectorAll("[data-shares]")) {
      const fields = [...shares.querySelectorAll("input")];
      const numbers = fields.map((field) => Number(field.value.normalize("NFKC") || 0));
      const total = numbers.reduce((sum, number) => sum + number, 0);
      const output = shares.querySelector("[data-total]");
      const begun = fields.some((field) => field.value.trim() !== "");
      const right = total === 100;
      const word = right ? output.dataset.right : output.dataset.wrong;
      const shown = Number.isNaN(total) ? "–" : total;
      output.textContent = begun ? `${shown} % – ${word}` : `${shown} %`;
      output.classList.toggle("right", right);
      output.classList.toggle("wrong", begun && !right);
    }
  }

  // A save that is due sooner stays due: typing on does not put it off.
  function saveSoon(delay) {
    const then = Date.now() + delay;
    if (!autosave || (waiting && due <= then)) return;
    clearTimeout(waiting);
    due = then;
    waiting = setTimeout(() => {
      waiting = undefined;
      countSave();
      htmx.trigger(autosave, "autosave");
    }, delay);
  }

  function say(text, failed) {
    const place = document.getElementById("save-state");
    place.textContent = text;
    place.classList.toggle("failed", failed);
  }

  form.addEventListener("input", (event) => {
    keepUnknown(event.target);
    addUp();
    // An amount half typed makes a wrong ratio: money waits until its field is left.
    if (event.target.type !== "radio" && event.target.type !== "checkbox" &&
        !("money" in event.target.dataset)) {
      saveSoon(AFTER_TYPING);
    }
  });
  form.addEventListener("change", (event) => {
    keepExclusive(event.target);
    keepUnknown(event.target);
    showWhatApplies();
    addUp();
    saveSoon(AFTER_CHANGE);
  });
  form.addEventListener("submit", () => {
    countSave();
    clearTimeout(waiting);
    waiting = undefined;
  });
  // Whoever leaves before a save was due still has it made.
  window.addEventListener("pagehide", () => {
    if (!waiting) return;
    countSave();
    const address = autosave.getAttribute("hx-post");
    navigator.sendBeacon(address, new URLSearchParams(new FormData(form)));
  });

  document.addEventListener("htmx:beforeRequest", () => say(autosave.dataset.saving, false));
  // Without a connection, or while the site restarts, it tries again; what the site refuses it won't.
  for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, (event) => {
      const { status } = event.detail.xhr;
      const refused = status >= 400 && status < 500;
      say(refused ? autosave.dataset.refused : autosave.dataset.failed, true);
      if (!refused) saveSoon(RETRY);
    });
  }
  // A message that says the same stays as it is: swapping it would take the focus away.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const { target, fragment } = event.detail;
    const next = fragment.firstElementChild;
    if (next && target.classList.contains("messages") && next.innerHTML === target.innerHTML) {
      event.detail.shouldSwap = false;
    }
  });
  let focused = null;
  document.addEventListener("htmx:beforeSwap", () => { focused = document.activeElement; });
  document.addEventListener("htmx:oobAfterSwap", () => {
    if (focused && focused.id && !focused.isConnected) {
      const again = document.getElementById(focused.id);
      if (again) again.focus({ preventScroll: true });
    }
    showWhatApplies();
    addUp();
  });

  const summary = document.getElementById("summary");
  if (summary) summary.focus();
  const step = document.querySelector(".steps [aria-current]");
  const steps = document.querySelector(".steps");
  if (step && steps) steps.scrollLeft = step.offsetLeft - steps.clientWidth / 3;
  showWhatApplies();
  addUp();
})();
