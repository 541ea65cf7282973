// Amounts of money into ratios, in the browser: the rules of `answers/derive.py`, held to it by the
// cases of `tests/fixtures/finance_cases.json`. Amounts lose their field names before anything is
// sent, so no request holds them.
"use strict";

const DETAIL_ROWS = ["renewals", "expansion", "upsell", "cross_sell"];
const CAC_ROWS = {
  renewals: "cac_renewals",
  expansion: "cac_expansion",
  upsell: "cac_upsell",
  cross_sell: "cac_cross_sell",
  existing_total: "cac_blended",
  new_customers: "cac_new",
};
const NUMBER = /^[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?$/;
const DIGITS = 40;

/** Text as people type numbers -> an exact BigInt of 10^-40, or null where it is no number. */
function parseAmount(text) {
  let plain = text.normalize("NFKC").replace(/[−–—]/g, "-").trim();
  plain = plain.replace(/%$/, "").trim();
  if (plain.length > DIGITS || !NUMBER.test(plain) || !/\d/.test(plain)) return null;
  const negative = plain.startsWith("-");
  const [whole, fraction = ""] = plain.replace(/^[-+]/, "").replaceAll(",", "").split(".");
  const scaled = BigInt(whole + fraction.padEnd(DIGITS, "0"));
  return negative ? -scaled : scaled;
}

function ratio(part, whole) {
  return Number(part) / Number(whole);
}

function sumOf(amounts, rows) {
  return rows.reduce((sum, row) => (row in amounts ? sum + amounts[row] : sum), 0n);
}

function detailCost(revenue, cost) {
  const rows = DETAIL_ROWS.filter((row) => revenue[row]);
  if (rows.length === 0 || rows.some((row) => !(row in cost))) return null;
  return sumOf(cost, DETAIL_ROWS);
}

/** Ratios of amounts; see `answers.derive.derive`. */
function derive(revenue, cost) {
  const given = [...Object.values(revenue), ...Object.values(cost)];
  if (given.some((value) => value < 0n)) return { nrr: null, cac: {}, faults: ["negative-amount"] };
  const faults = [];
  const detail = "renewals" in revenue ? sumOf(revenue, DETAIL_ROWS) : null;
  const total = "existing_total" in revenue ? revenue.existing_total : null;
  if (total !== null && detail !== null) {
    const gap = total > detail ? total - detail : detail - total;
    if (gap * 200n > (total > detail ? total : detail)) faults.push("routes-differ");
  }
  const existing = total === null ? detail : total;
  const cac = {};
  for (const [row, name] of Object.entries(CAC_ROWS)) {
    if (row in cost && revenue[row]) cac[name] = ratio(cost[row], revenue[row]);
  }
  const blended = detailCost(revenue, cost);
  const detailRevenue = sumOf(revenue, DETAIL_ROWS);
  if (!("cac_blended" in cac) && blended !== null && detailRevenue) {
    cac.cac_blended = ratio(blended, detailRevenue);
  }
  const prior = "prior_total" in revenue ? revenue.prior_total : null;
  if (prior !== null && prior < (revenue.new_customers || 0n)) faults.push("prior-below-new");
  const nrr = existing !== null && prior ? ratio(existing, prior) : null;
  return { nrr, cac, faults };
}

/** Whether two figures of one NRR (fractions) differ by more than half a point. */
function disagree(derived, typed) {
  return derived !== null && typed !== null && Math.abs(derived - typed) > 0.005;
}

/**
 * The grid's text fields -> what is kept, and what is asked. `cells`: "renewals__revenue" -> text.
 * `counts`: "derived" or "typed", whichever NRR is kept; "" for neither.
 */
function read(cells, typedNrr, choice) {
  const amounts = { revenue: {}, cost: {} };
  for (const [name, text] of Object.entries(cells)) {
    if (text.trim() === "") continue;
    const [row, column] = name.split("__");
    const amount = parseAmount(text);
    if (amount === null) {
      return { derivedNrr: null, nrr: null, counts: "", cac: {}, faults: ["not-a-number"] };
    }
    amounts[column][row] = amount;
  }
  const derived = derive(amounts.revenue, amounts.cost);
  const typed = fractionOf(typedNrr);
  const faults = [...derived.faults];
  const differs = disagree(derived.nrr, typed);
  if (differs && choice === "") faults.push("nrr-differ");
  let counts = "";
  if (derived.nrr !== null && (typed === null || choice !== "typed")) counts = "derived";
  else if (typed !== null) counts = "typed";
  const nrr = counts === "derived" ? derived.nrr : typed;
  return { derivedNrr: derived.nrr, nrr, counts, cac: derived.cac, faults };
}

/** A percent as typed -> a fraction, or null where it is no number. */
function fractionOf(text) {
  const scaled = parseAmount(text);
  return scaled === null ? null : Number(scaled) / 10 ** DIGITS / 100;
}

/** Keep one grid up to date as its amounts change. */
function watch(grid) {
  const money = [...grid.querySelectorAll("[data-money]")];
  const typed = grid.querySelector("[data-typed-nrr]");
  const typedName = typed.name;
  const choice = grid.querySelector("[data-choice]");
  const messages = grid.querySelector("[data-finance-messages]");
  const forget = grid.querySelector(".forget input");
  const kept = new Map([...grid.querySelectorAll("[data-kept]")].map((e) => [e.dataset.kept, e]));
  let before = new Map([...kept].map(([name, field]) => [name, field.value]));
  for (const field of money) field.removeAttribute("name");
  forget.removeAttribute("name");

  function show(name, value, text) {
    const place = grid.querySelector(`[data-ratio="${name}"]`);
    place.hidden = value === "";
    place.querySelector("dd").textContent = text;
  }

  function refresh() {
    const cells = Object.fromEntries(money.map((field) => [field.dataset.money, field.value]));
    const chosen = choice.querySelector("input:checked");
    const result = read(cells, typed.value, chosen ? chosen.value : "");
    const blocked = result.faults.length > 0;
    for (const [name, field] of kept) {
      if (name === "nrr") continue;
      const value = blocked ? undefined : result.cac[name];
      field.value = value === undefined ? before.get(name) : String(Number(value.toFixed(6)));
      show(name, field.value, field.value === "" ? "" : Number(field.value).toFixed(2));
    }
    const derived = result.counts === "derived" && !blocked;
    const isTyped = typed.value.trim() !== "";
    const percent = derived ? String(Number((result.nrr * 100).toFixed(6))) : "";
    kept.get("nrr").value = derived ? percent : isTyped ? "" : before.get("nrr");
    typed.name = derived || result.faults.includes("nrr-differ") ? "" : typedName;
    const nrr = kept.get("nrr").value || (typed.name ? typed.value.trim() : "");
    show("nrr", nrr, /^[\d.]+$/.test(nrr) ? `${Number(nrr).toFixed(1)} %` : nrr);
    choice.hidden = !disagree(result.derivedNrr, fractionOf(typed.value));
    grid.querySelector("[data-derived-nrr]").textContent =
      result.derivedNrr === null ? "" : `(${(result.derivedNrr * 100).toFixed(1)} %)`;
    const anything = [...kept.values()].some((field) => field.value !== "") || nrr !== "";
    grid.querySelector(".nothing-kept").hidden = anything;
    grid.querySelector(".forget").hidden = !anything;
    tell(result.faults);
  }

  function tell(faults) {
    messages.replaceChildren(
      ...faults.map((code) => {
        const box = document.createElement("div");
        box.className = "message error";
        box.textContent = messages.getAttribute(`data-${code}`);
        return box;
      }),
    );
  }

  forget.addEventListener("change", () => {
    before = new Map([...before.keys()].map((name) => [name, ""]));
    for (const field of money) field.value = "";
    typed.value = "";
    forget.checked = false;
    refresh();
  });
  grid.addEventListener("input", refresh);
  grid.addEventListener("change", refresh);
  refresh();
}

if (typeof document !== "undefined") {
  const watchAll = () => {
    for (const grid of document.querySelectorAll("[data-finance]:not([data-watched])")) {
      grid.dataset.watched = "";
      watch(grid);
    }
  };
  watchAll();
  document.addEventListener("htmx:oobAfterSwap", watchAll);
}
if (typeof module !== "undefined") module.exports = { parseAmount, derive, read };
