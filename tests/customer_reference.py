"""Figures of customers, slowly and plainly: one loop after another over rows, no engine.

Written from the definitions alone, to find where the expressions drift.
"""

import calendar
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from peerline.customers.metrics.definition import Span

Row = dict[str, Any]
ZERO = Decimal(0)
PLACES = Decimal("0.00000001")


def exact(value: Fraction, places: Decimal = PLACES) -> Decimal:
    """A fraction to 8 places, a half away from zero."""
    scaled = value / Fraction(places)
    whole = int(abs(scaled) + Fraction(1, 2))
    return (whole if scaled >= 0 else -whole) * places


def line_mrr(row: Row) -> Decimal:
    return exact(Fraction(row["amount"]) / row["term_months"])


def rate(rates: Iterable[Row], currency: str, reporting: str, day: date) -> Decimal:
    if currency == reporting:
        return Decimal(1)
    own = sorted((row for row in rates if row["currency"] == currency), key=lambda row: row["day"])
    known = [row for row in own if row["day"] <= day]
    found = known[-1] if known else own[0]
    return Decimal(str(found["rate"]))


def money(row: Row, rates: Iterable[Row], reporting: str, day: date) -> Decimal:
    turned = line_mrr(row) * rate(rates, row["currency"], reporting, day)
    return turned.quantize(PLACES, ROUND_HALF_UP)


def active(row: Row, day: date) -> bool:
    return row["start_on"] <= day and (row["end_on"] is None or row["end_on"] > day)


def months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def root(accounts: Iterable[Row], account: str) -> str:
    parents = {row["account"]: row.get("parent") for row in accounts}
    while parents.get(account):
        account = parents[account]
    return account


def unit_of(base: dict[str, list[Row]], row: Row, roll_up: str) -> str:
    if roll_up == "parent":
        return root(base["accounts"], row["account"])
    return str(row[roll_up])


def positions(
    base: dict[str, list[Row]], span: Span, roll_up: str = "account", reporting: str = "USD"
) -> dict[str, Row]:
    """Customer -> start, end, end_own, first_on."""
    found: dict[str, Row] = {}
    rates = base.get("fx_rates", [])
    for row in base["contract_lines"]:
        if not row["amount"]:
            continue
        unit = unit_of(base, row, roll_up)
        at = found.setdefault(
            unit, {"start": ZERO, "end": ZERO, "end_own": ZERO, "first_on": row["start_on"]}
        )
        at["first_on"] = min(at["first_on"], row["start_on"])
        if active(row, span.start):
            at["start"] += money(row, rates, reporting, span.start)
        if active(row, span.end):
            at["end"] += money(row, rates, reporting, span.start)
            at["end_own"] += money(row, rates, reporting, span.end)
    return {unit: at for unit, at in found.items() if at["start"] or at["end"]}


def bridge(ends: dict[str, Row], span: Span) -> dict[str, Row]:
    """Customer -> the parts of its bridge."""
    parts = {}
    for unit, at in ends.items():
        start, end = at["start"], at["end"]
        part = dict.fromkeys(("new", "reactivation", "expansion", "contraction", "churn"), ZERO)
        if not start:
            part["reactivation" if at["first_on"] < span.start else "new"] = end
        elif not end:
            part["churn"] = start
        elif end > start:
            part["expansion"] = end - start
        else:
            part["contraction"] = start - end
        parts[unit] = part | {"start": start, "fx": at["end_own"] - end, "end": at["end_own"]}
    return parts


def retention(ends: dict[str, Row]) -> dict[str, float | None]:
    """NRR, GRR, logo retention of the cohort."""
    held = [at for at in ends.values() if at["start"]]
    if not held:
        return dict.fromkeys(("nrr", "grr", "logo_retention"))
    start = sum(at["start"] for at in held)
    return {
        "nrr": float(sum(at["end"] for at in held) / start),
        "grr": float(sum(min(at["start"], at["end"]) for at in held) / start),
        "logo_retention": sum(1 for at in held if at["end"]) / len(held),
    }


def nrr_period(base: dict[str, list[Row]], span: Span, months: int = 12) -> float | None:
    """Revenue of the window's months from who paid in the months before / all revenue then."""
    last: dict[str, Decimal] = defaultdict(Decimal)
    now: dict[str, Decimal] = defaultdict(Decimal)
    for row in base["contract_lines"]:
        paid = money(row, base.get("fx_rates", []), "USD", span.start)
        for step in range(months):
            if active(row, months_later(span.start, step)):
                now[row["account"]] += paid
            if active(row, months_later(span.start, step - months)):
                last[row["account"]] += paid
    whole = sum(last.values())
    return float(sum(now[name] for name in last if last[name]) / whole) if whole else None


def term_ends(row: Row, span: Span) -> list[tuple[date, bool]]:
    """(day, whether the line ran on past it) of the terms of a line that end in the window."""
    found, step, end = [], 1, row["end_on"]
    while (day := months_later(row["start_on"], step * row["term_months"])) < span.end:
        if end is not None and day >= end:
            break
        if day >= span.start:
            found.append((day, True))
        step += 1
    if end is not None and span.start <= end < span.end:
        found.append((end, False))
    return found


Term = tuple[str, str, date]
"""Account, contract, day on which terms end."""


def renewals(
    base: dict[str, list[Row]], span: Span, early: int = 90, grace: int = 30
) -> dict[Term, Row]:
    """Term -> due, renewed, state."""
    lines = [row for row in base["contract_lines"] if row["amount"]]
    rates = base.get("fx_rates", [])
    due: dict[Term, Row] = {}
    oldest: dict[tuple[Term, str], date] = {}
    for row in lines:
        for day, ran_on in term_ends(row, span):
            key = (row["account"], row["contract"], day)
            term = due.setdefault(key, {"mrr": ZERO, "rolled": ZERO, "months": 0, "new": []})
            paid = money(row, rates, "USD", span.start)
            term["mrr"] += paid
            term["months"] = max(term["months"], row["term_months"])
            if ran_on:
                term["rolled"] += paid
            else:
                place = (key, row["product"])
                oldest[place] = min(oldest.get(place, row["start_on"]), row["start_on"])
    matches: dict[Term, list[tuple[int, Row]]] = defaultdict(list)
    for row in lines:
        if fits := sorted(fits_of(row, lines, oldest, early, grace)):
            fit, _, day, contract, _ = fits[0]
            matches[row["account"], contract, day].append((fit, row))
    for key, term in due.items():
        best = min((fit for fit, _ in matches[key]), default=0)
        new = [row for fit, row in matches[key] if fit < 3 or best == 3]
        paid = sum((money(row, rates, "USD", span.start) for row in new), term["rolled"])
        term["state"] = state_of(key[2], paid, new, span, grace)
        term["due"], term["renewed"] = term["mrr"] * term["months"], paid * term["months"]
    return due


def fits_of(
    row: Row, lines: list[Row], oldest: dict[tuple[Term, str], date], early: int, grace: int
) -> Iterable[tuple[int, int, date, str, str]]:
    """(fit, distance, day, contract, product) of each ended term that a line may renew."""
    own = (row["account"], row["contract"])
    first = min(o["start_on"] for o in lines if (o["account"], o["contract"]) == own)
    for ((account, contract, day), product), since in oldest.items():
        away = (row["start_on"] - day).days
        outlives = row["end_on"] is None or row["end_on"] > day
        if account != row["account"] or not -early <= away <= grace:
            continue
        if not outlives or row["start_on"] <= since:
            continue
        same = product == row["product"]
        if contract == row["contract"]:
            fit = 0 if same else 1 if away >= 0 else None
        elif same and (first - day).days >= -early:
            fit = 2
        else:
            fit = 3 if first >= day else None
        if fit is not None:
            yield fit, abs(away), day, contract, product


def state_of(day: date, paid: Decimal, new: list[Row], span: Span, grace: int) -> str:
    starts = min((row["start_on"] for row in new), default=day)
    signed = min((row["signed_on"] for row in new if row.get("signed_on")), default=day)
    if not paid:
        return "open" if day > span.end - timedelta(days=grace) else "lost"
    if starts > day or signed > day:
        return "late"
    return "early" if starts < day else "on time"
