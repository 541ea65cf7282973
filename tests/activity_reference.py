"""What customers use and say, counted slowly and plainly: loops over rows, no engine.

Written from the definitions in metrics.yaml, to find where the expressions drift.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from customer_reference import active
from peerline.customers.metrics.definition import Span

Row = dict[str, Any]


def share(over: int | Fraction, under: int | Fraction) -> float | None:
    return float(Fraction(over) / Fraction(under)) if under else None


def usage(
    used: Sequence[Row], lines: Sequence[Row], span: Span, key_features: Sequence[str]
) -> dict[str, float | None]:
    """Every usage metric of all accounts together."""
    used = [row for row in used if row["count"] > 0]
    now = [row for row in used if span.start <= row["day"] < span.end]
    before = [row for row in used if span.before().start <= row["day"] < span.start]
    days = (span.end - span.start).days
    uses, uses_before = (sum(row["count"] for row in rows) for rows in (now, before))
    people, people_before = users(now), users(before)
    accounts = {row["account"] for row in now}
    accounts_before = {row["account"] for row in before}
    person_days = len({(*person(row), row["day"]) for row in now if row["user"] is not None})
    account_days, account_days_before = (
        len({(row["account"], row["day"]) for row in rows}) for rows in (now, before)
    )
    either = accounts | accounts_before
    last = {a: max(r["day"] for r in [*now, *before] if r["account"] == a) for a in either}
    fallen = [
        a
        for a in accounts_before
        if Fraction(total(now, a)) < Fraction(7, 10) * Fraction(total(before, a))
    ]
    customers = {row["account"] for row in lines if active(row, span.end) and row["amount"] > 0}
    owned = {a: held for a in customers if (held := licences(lines, a, span.end)) is not None}
    key = [row for row in now if row["feature"] in key_features]
    key_pairs = {(row["account"], row["feature"]) for row in key}
    return {
        "usage_count": uses if either | customers else None,
        "usage_change": minus_one(share(uses, uses_before)),
        "usage_per_account": share(uses, len(accounts)),
        "usage_per_user": share(uses, len(people)),
        "usage_per_active_day": share(uses, account_days),
        "usage_per_user_day": share(uses, person_days),
        "active_users": len(people) if either | customers else None,
        "active_users_change": minus_one(share(len(people), len(people_before))),
        "users_per_account": share(len(people), len(accounts)),
        "users_won": len(people - people_before) if either | customers else None,
        "users_lost": len(people_before - people) if either | customers else None,
        "users_lost_share": share(len(people_before - people), len(people_before)),
        "active_days": share(account_days, len(accounts)),
        "active_days_change": minus_one(share(account_days, account_days_before)),
        "active_days_share": share(account_days, len(accounts) * days),
        "days_per_user": share(person_days, len(people)),
        "stickiness": share(person_days, len(people) * days),
        "days_since_use": share(sum((span.end - d).days for d in last.values()), len(last)),
        "usage_fell": share(len(fallen), len(accounts_before)),
        "active_accounts": len(accounts) if either | customers else None,
        "adoption": share(len(customers & accounts), len(customers)),
        "dormant_accounts": len(customers - accounts) if either | customers else None,
        "licence_utilisation": share(
            sum(len({p for p in people if p[0] == a}) for a in owned), sum(owned.values())
        ),
        "unused_licences": sum(
            max(held - len({p for p in people if p[0] == a}), 0) for a, held in owned.items()
        )
        if either | customers
        else None,
        "usage_per_licence": share(sum(total(now, a) for a in owned), sum(owned.values())),
        "key_usage_share": share(sum(row["count"] for row in key), uses),
        "key_features_used": share(len(key_pairs), len(accounts)),
    }


def person(row: Row) -> tuple[str, str | None]:
    return row["account"], row["user"]


def users(rows: Sequence[Row]) -> set[tuple[str, str | None]]:
    return {person(row) for row in rows if row["user"] is not None}


def total(rows: Sequence[Row], account: str) -> int:
    return sum(row["count"] for row in rows if row["account"] == account)


def licences(lines: Sequence[Row], account: str, day: date) -> int | None:
    """Of the product that the account has most of."""
    live = [r for r in lines if r["account"] == account and active(r, day) and r["amount"] > 0]
    sums: dict[str, int] = {}
    for row in live:
        if row["quantity"] is not None:
            sums[row["product"]] = sums.get(row["product"], 0) + row["quantity"]
    return max(sums.values()) if sums else None


def minus_one(value: float | None) -> float | None:
    return None if value is None else value - 1


def net_promoters(
    answers: Sequence[Row], span: Span
) -> tuple[float | None, float | None, float | None]:
    """The score and its interval, Rocks's (2016) adjusted Wald written out."""
    latest: dict[tuple[str, str], Row] = {}
    for row in sorted(answers, key=lambda r: (r["day"], r["response"])):
        if span.start <= row["day"] < span.end:
            latest[row["account"], row["contact"]] = row
    n = len(latest)
    if not n:
        return None, None, None
    promoters = sum(row["score"] >= 9 for row in latest.values())
    detractors = sum(row["score"] <= 6 for row in latest.values())
    p, d = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    half = 1.959963984540054 * ((p + d - (p - d) ** 2) / (n + 3)) ** 0.5
    score = 100 * (promoters - detractors) / n
    low, high = (100 * (p - d + side * half) for side in (-1, 1))
    return score, max(min(low, score), -100), min(max(high, score), 100)
