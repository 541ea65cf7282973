// The host's keyboard and the board's sounds. Sound is off until it is switched on.
"use strict";

(() => {
  const { form, shown } = live;
  const help = document.getElementById("help");
  const keys = document.getElementById("keys");
  const sound = document.getElementById("sound");
  const full = document.getElementById("full");
  const TONES = { open: [660, 0.08], buzz: [880, 0.25], right: [990, 0.35], wrong: [180, 0.45] };
  let audio = null;

  for (const button of [help, sound, full]) if (button) button.hidden = false;
  if (full && !document.fullscreenEnabled) full.hidden = true;

  const nameOf = (event) => (event.key === " " ? "Space" : event.key);
  const typing = (element) => element.matches("input[type=text], select, textarea");

  function pressed(name) {
    const wanted = name.length === 1 ? name.toLowerCase() : name;
    for (const button of document.querySelectorAll("[data-keys]")) {
      if (!button.hidden && button.dataset.keys.split(" ").includes(wanted)) return button;
    }
    return null;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey ||
        event.altKey || typing(event.target)) return;
    if (event.key.startsWith("Arrow")) {
      move(event);
      return;
    }
    // What has the focus by the keyboard is pressed by it, as everywhere.
    const own = ["Enter", " "].includes(event.key) && event.target.matches("a, button, summary");
    const button = own ? null : pressed(nameOf(event));
    if (!button) return;
    event.preventDefault();
    if (!event.repeat) button.click();
  });

  // After a click with the mouse, Enter and Space mean the next step again.
  form.addEventListener("pointerup", (event) => {
    const button = event.target.closest("button");
    if (button && event.pointerType) setTimeout(() => button.blur(), 0);
  });

  function move(event) {
    const squares = [...shown.querySelectorAll("button.square")];
    if (!squares.length) return;
    event.preventDefault();
    const at = (square) => square.id.split("-").slice(1).map(Number);
    const here = document.activeElement;
    if (!squares.includes(here)) {
      squares[0].focus();
      return;
    }
    const [column, row] = at(here);
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
      event.key
    ];
    let best = null;
    let least = Infinity;
    for (const square of squares) {
      const [c, r] = at(square);
      const along = (c - column) * dx + (r - row) * dy;
      const aside = Math.abs((c - column) * dy) + Math.abs((r - row) * dx);
      if (along > 0 && along + 10 * aside < least) {
        best = square;
        least = along + 10 * aside;
      }
    }
    if (best) best.focus();
  }

  if (help) {
    help.addEventListener("click", () => {
      keys.hidden = !keys.hidden;
      help.setAttribute("aria-expanded", String(!keys.hidden));
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !keys.hidden) help.click();
    });
  }
  if (full) {
    full.addEventListener("click", () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen();
    });
  }
  if (sound) {
    sound.addEventListener("click", () => {
      audio = audio ? null : new AudioContext();
      sound.setAttribute("aria-pressed", String(audio !== null));
      play("open");
    });
    form.addEventListener("shown", (event) => play(event.detail.sound));
  }

  function play(name) {
    if (!audio || !TONES[name]) return;
    const [pitch, seconds] = TONES[name];
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.frequency.value = pitch;
    gain.gain.setValueAtTime(0.2, audio.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + seconds);
    tone.connect(gain).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + seconds);
  }
})();
