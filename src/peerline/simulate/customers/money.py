"""Money of a made-up base: what was sold and billed, what it cost, exchange rates."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from peerline.simulate.customers.accounts import Accounts
from peerline.simulate.customers.contracts import CENT, Line, Sales
from peerline.simulate.customers.draws import add_months, day, generator

PAYS_IN = 30
COST_RATIOS = {"new": 1.15, "upsell": 0.45, "cross-sell": 0.55, "expansion": 0.25, "renewal": 0.08}
"""What a unit of revenue won costs, by category."""
CS_SHARE, SHARED_SHARE = 0.07, 0.05
"""Customer success, and costs of several categories together, as shares of revenue."""
EURO = 1.08
REPORTING = "USD"
Rows = list[dict[str, Any]]


def contract_lines(accounts: Accounts, sales: Sales, seed: int) -> Rows:
    """What was sold; recorded within days of being signed."""
    rng = generator(seed, "records")
    hours = rng.integers(1, 80, len(sales.lines))
    known = [(n, line) for n, line in enumerate(sales.lines) if line.signed < accounts.as_of]
    last = _moment(accounts.as_of) - timedelta(minutes=1)
    return [
        {
            "line": f"line-{n + 1:06d}",
            "contract": line.contract,
            "account": accounts.ids[line.account],
            "division": line.division,
            "product": line.product,
            "tier": line.tier,
            "start_on": day(line.start),
            "end_on": day(line.end),
            "amount": line.amount,
            "currency": accounts.currency[line.account],
            "billing_months": line.billing_months,
            "term_months": line.months,
            "quantity": line.quantity,
            "escalator": line.escalator,
            "auto_renew": line.auto_renew,
            "signed_on": day(line.signed),
            "notice_on": day(sales.notices[line.contract])
            if line.contract in sales.notices
            else None,
            "recorded_at": min(last, _moment(line.signed) + timedelta(hours=int(hours[n]))),
        }
        for n, line in known
    ]


def _moment(number_of_day: int) -> datetime:
    """The day's first moment."""
    return datetime.combine(day(number_of_day), datetime.min.time())


def invoices(accounts: Accounts, sales: Sales, seed: int) -> Rows:
    """Each line's parts as billed since the history began; late or never where money is short."""
    rng = generator(seed, "invoices")
    rows: Rows = []
    for line in sales.lines:
        for issued, amount in _parts(line):
            if not accounts.first_day <= issued < accounts.as_of:
                continue
            paid = _paid(rng, accounts, line.account, issued)
            rows.append(
                {
                    "invoice": f"inv-{len(rows) + 1:06d}",
                    "account": accounts.ids[line.account],
                    "issued_on": day(issued),
                    "due_on": day(issued + PAYS_IN),
                    "paid_on": day(paid) if paid < accounts.as_of else None,
                    "amount": amount,
                    "currency": accounts.currency[line.account],
                }
            )
    return rows


def _parts(line: Line) -> list[tuple[int, Decimal]]:
    """When each part is billed, and its amount; they add up to the line's."""
    count = -(-line.months // line.billing_months)
    part = (line.amount / count).quantize(CENT, ROUND_HALF_UP)
    amounts = [part] * (count - 1) + [line.amount - part * (count - 1)]
    return [(add_months(line.start, i * line.billing_months), a) for i, a in enumerate(amounts)]


def _paid(rng: np.random.Generator, accounts: Accounts, account: int, issued: int) -> int:
    """The day it is paid on, if that lies in the history."""
    short = [e for e in accounts.episodes[account] if e.driver == "overdue-invoices"]
    if any(e.active(issued + PAYS_IN) for e in short):
        return issued + PAYS_IN + int(rng.integers(35, 150))
    late = rng.random() < 0.06
    return issued + (PAYS_IN + int(rng.integers(1, 12)) if late else int(rng.integers(5, PAYS_IN)))


def costs(accounts: Accounts, sales: Sales, rates: Rows, seed: int) -> Rows:
    """Costs of each month: those of winning new accounts fall a quarter before they are won."""
    rng = generator(seed, "costs")
    months = _months(accounts)
    won = {(m, c): Decimal(0) for m in months for c in COST_RATIOS}
    revenue = dict.fromkeys(months, Decimal(0))
    monthly = {(r["currency"], _first(r["day"].toordinal() - 719163)): r["rate"] for r in rates}
    for when, category, account, arr in sales.won:
        month = _first(when - (90 if category == "new" else 0))
        rate = monthly.get((accounts.currency[account], month), 1.0)
        if (month, category) in won:
            won[month, category] += arr * Decimal(str(rate))
    for line in sales.lines:
        mrr = line.price * line.quantity
        for month in months:
            if line.start <= month < line.end:
                revenue[month] += mrr * Decimal(
                    str(monthly.get((accounts.currency[line.account], month), 1.0))
                )
    rows: Rows = []
    for n, month in enumerate(months):
        amounts = {
            category: _smoothed(won, months, n, category) * Decimal(str(ratio))
            for category, ratio in COST_RATIOS.items()
        }
        amounts["customer-success"] = revenue[month] * Decimal(str(CS_SHARE))
        amounts["shared"] = revenue[month] * Decimal(str(SHARED_SHARE))
        for category, amount in amounts.items():
            noise = Decimal(str(round(float(np.exp(rng.normal(0, 0.05))), 4)))
            rows.append(
                {
                    "month": day(month),
                    "category": category,
                    "amount": (amount * noise).quantize(Decimal(1), ROUND_HALF_UP),
                    "currency": REPORTING,
                }
            )
    return rows


def _smoothed(
    won: dict[tuple[int, str], Decimal], months: list[int], n: int, category: str
) -> Decimal:
    """Teams cost about the same every month: the mean of the five months around."""
    around = months[max(0, n - 2) : n + 3]
    return sum((won[m, category] for m in around), Decimal(0)) / len(around)


def fx_rates(accounts: Accounts, seed: int) -> Rows:
    """The euro's rate of each month from before the first contract on: a slow random walk."""
    rng = generator(seed, "rates")
    first = _first(add_months(accounts.first_day, -48))
    rows: Rows = []
    rate = EURO
    month = first
    while month < accounts.as_of:
        rows.append({"currency": "EUR", "day": day(month), "rate": round(rate, 4)})
        rate += 0.1 * (EURO - rate) + float(rng.normal(0, 0.012))
        month = add_months(month, 1)
    return rows


def _months(accounts: Accounts) -> list[int]:
    """The first days of the months of the history."""
    months = [_first(accounts.first_day)]
    while add_months(months[-1], 1) < accounts.as_of:
        months.append(add_months(months[-1], 1))
    return months


def _first(number_of_day: int) -> int:
    """The first day of its month."""
    return int(number_of_day) - day(number_of_day).day + 1
