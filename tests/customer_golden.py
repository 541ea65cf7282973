"""The golden customer base: every trap that figures of customers fall into, and all tables.

Amounts are chosen so that each account's part in the window of `YEAR` is plain: see ENDS.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from peerline.customers.metrics.definition import Span

Row = dict[str, Any]

YEAR = Span(date(2025, 7, 1), date(2026, 7, 1))
"""From July 2025, so that the window cuts through calendar years."""

CURRENCY = "USD"


def line(
    account: str,
    start: date,
    end: date | None,
    monthly: str | int,
    *,
    months: int = 12,
    **more: Any,
) -> Row:
    """A contract line that costs `monthly` a month."""
    product = more.get("product", "core")
    place = (more.get("division", ""), product, more.get("tier", ""))
    return {
        "line": "-".join((account, *place, f"{start:%Y%m%d}")),
        "contract": f"c-{account}",
        "account": account,
        "product": product,
        "start_on": start,
        "end_on": end,
        "amount": Decimal(monthly) * months,
        "currency": CURRENCY,
        "term_months": months,
    } | more


_A, _B = YEAR.start, YEAR.end
_OLD = date(2024, 7, 1)

LINES: tuple[Row, ...] = (
    # Nothing happens.
    line("steady", _OLD, _A, 100),
    line("steady", _A, None, 100),
    # Joined and churned inside the window: never there at either end.
    line("flash", date(2025, 9, 1), date(2026, 3, 1), 700, months=6),
    # Grew to 1,379, then churned: what was lost is the 500 of the start.
    line("surge", date(2024, 10, 1), date(2025, 10, 1), 500),
    line("surge", date(2025, 10, 1), date(2026, 2, 1), 1379, months=4),
    # Up and down again: neither expansion nor contraction, point to point.
    line("dip", date(2025, 1, 1), date(2025, 12, 1), 100, months=11),
    line("dip", date(2025, 12, 1), date(2026, 4, 1), 150, months=4),
    line("dip", date(2026, 4, 1), None, 100),
    # Churned last year and back: not new, and not retained.
    line("returner", date(2024, 1, 1), date(2025, 1, 1), 200),
    line("returner", date(2026, 1, 1), None, 300),
    line("fresh", date(2026, 2, 1), None, 400),
    # Terms of several years, one of them ending in the window and lost.
    line("triennial", date(2024, 1, 1), date(2027, 1, 1), 1000, months=36),
    line("biennial", date(2024, 1, 1), date(2026, 1, 1), 60, months=24, auto_renew=False),
    # On the edges of the window: active from its first day, no longer on its last.
    line("edge-in", _A, _B, 100, division="d"),
    line("edge-in", _B, None, 110, division="d", signed_on=date(2026, 6, 1)),
    line("edge-out", _OLD, _A, 900),
    line("edge-end", _A, _B, 80),
    # Two currencies.
    line("euro", date(2025, 1, 1), None, 100, currency="EUR"),
    line("yen", date(2025, 1, 1), date(2026, 1, 1), 100000, currency="JPY"),
    line("yen", date(2026, 1, 1), None, 120000, currency="JPY"),
    # Handed from ann to bob inside the window, and grown.
    line("handed", date(2025, 1, 1), date(2026, 1, 1), 200),
    line("handed", date(2026, 1, 1), None, 250),
    # A parent without contracts of its own: one child leaves, the other grows.
    line("child-a", date(2025, 1, 1), date(2026, 1, 1), 300),
    line("child-b", date(2025, 1, 1), date(2026, 1, 1), 100),
    line("child-b", date(2026, 1, 1), None, 450),
    # A third of a cent: 100 over 7 months.
    line("seventh", date(2025, 6, 1), None, 0, months=7, amount=Decimal(100)),
    # Sample lines that cost nothing are nobody's revenue.
    line("gratis", date(2025, 1, 1), None, 0),
    # Every kind of growth, line by line.
    line("grower", _OLD, _A, 80, division="emea", tier="basic", quantity=8),
    line(
        "grower",
        _A,
        date(2026, 3, 1),
        100,
        division="emea",
        tier="basic",
        quantity=10,
        escalator=0.05,
        months=8,
    ),
    line("grower", date(2026, 3, 1), None, 126, division="emea", tier="basic", quantity=12),
    line("grower", date(2026, 3, 1), None, 50, division="apac", quantity=5),
    line("grower", date(2026, 3, 1), None, 30, division="emea", product="insights"),
    line(
        "grower",
        _OLD,
        date(2026, 3, 1),
        40,
        division="emea",
        product="support",
        tier="silver",
        months=20,
    ),
    line("grower", date(2026, 3, 1), None, 60, division="emea", product="support", tier="gold"),
    line("grower", _OLD, date(2026, 3, 1), 15, division="emea", product="archive", months=20),
    line(
        "grower",
        _OLD,
        date(2026, 3, 1),
        100,
        division="emea",
        product="seats",
        quantity=10,
        months=20,
    ),
    line("grower", date(2026, 3, 1), None, 80, division="emea", product="seats", quantity=8),
    line("grower", _OLD, date(2026, 3, 1), 100, division="emea", product="raise", months=20),
    line("grower", date(2026, 3, 1), None, 108, division="emea", product="raise"),
    # Renewals: early, late inside the grace, too late, signed late, still open, of itself each
    # month, and in a new contract.
    line("early", date(2025, 1, 1), date(2026, 1, 1), 100),
    line("early", date(2025, 12, 15), None, 100, contract="c-early-2"),
    line("late", date(2025, 1, 1), date(2026, 1, 1), 100),
    line("late", date(2026, 1, 20), None, 90),
    line("too-late", date(2025, 1, 1), date(2026, 1, 1), 100),
    line("too-late", date(2026, 3, 1), None, 100),
    line("signed-late", date(2025, 1, 1), date(2026, 1, 1), 100),
    line("signed-late", date(2026, 1, 1), None, 130, signed_on=date(2026, 1, 9)),
    line("open", date(2025, 6, 20), date(2026, 6, 20), 70),
    line("monthly", date(2025, 1, 31), date(2026, 4, 30), 45, months=1, auto_renew=True),
    line("swap", date(2025, 1, 1), date(2026, 1, 1), 55, contract="c-swap-1"),
    line("swap", date(2026, 1, 1), None, 65, contract="c-swap-2", product="suite"),
)

ENDS: dict[str, tuple[str, str]] = {
    "steady": ("100", "100"),
    "surge": ("500", "0"),
    "dip": ("100", "100"),
    "returner": ("0", "300"),
    "fresh": ("0", "400"),
    "triennial": ("1000", "1000"),
    "biennial": ("60", "0"),
    "edge-in": ("100", "110"),
    "edge-end": ("80", "0"),
    "euro": ("110", "110"),
    "yen": ("670", "804"),
    "handed": ("200", "250"),
    "child-a": ("300", "0"),
    "child-b": ("100", "450"),
    "seventh": ("14.28571429", "14.28571429"),
    "grower": ("355", "454"),
    "early": ("100", "100"),
    "late": ("100", "90"),
    "too-late": ("100", "100"),
    "signed-late": ("100", "130"),
    "open": ("70", "0"),
    "monthly": ("45", "0"),
    "swap": ("55", "65"),
}
"""Account -> its MRR at both ends, by hand, at the rates of the start."""

FX_AT_END = {"euro": Decimal(10), "yen": Decimal(-36)}
"""Account -> what the rates of the end add to its MRR then: 1.10 to 1.20, 0.0067 to 0.0064."""

RATES = [
    {"currency": "EUR", "day": date(2025, 1, 1), "rate": 1.10},
    {"currency": "EUR", "day": date(2026, 3, 1), "rate": 1.20},
    {"currency": "EUR", "day": date(2026, 8, 1), "rate": 9.99},
    {"currency": "JPY", "day": date(2025, 6, 1), "rate": 0.0067},
    {"currency": "JPY", "day": date(2026, 1, 1), "rate": 0.0064},
]
OWNERS = [
    {"account": "handed", "csm": "ann", "start_on": _OLD, "end_on": date(2026, 1, 1)},
    {"account": "handed", "csm": "bob", "start_on": date(2026, 1, 1), "end_on": None},
    {"account": "steady", "csm": "ann", "start_on": _OLD, "end_on": None},
]

_SEGMENTS = ("enterprise", "mid", "small", None)
_CHILDREN = ("child-a", "child-b")


def accounts() -> list[Row]:
    """Every account of LINES, with the parent of two of them and its own parent."""
    names = [*dict.fromkeys(row["account"] for row in LINES), "holding", "group"]
    rows = []
    for place, name in enumerate(names):
        parent = "holding" if name in _CHILDREN else "group" if name == "holding" else None
        rows.append(
            {
                "account": name,
                "name": name.title(),
                "segment": _SEGMENTS[place % 4],
                "industry": ("retail", "energy")[place % 2],
                "region": ("EMEA", "APAC", "AMER")[place % 3],
                "stage": ("early", "late")[place % 2],
                "tier": ("gold", "silver")[place % 2],
                "csm": ("cat", "dan")[place % 2],
                "parent": parent,
                "created_on": _OLD,
            }
        )
    return rows


def rows() -> dict[str, list[Row]]:
    """The whole base, table by table: what stands above, and a year of everything else."""
    names = [row["account"] for row in accounts()]
    return {
        "accounts": accounts(),
        "contract_lines": list(LINES),
        "owners": OWNERS,
        "fx_rates": RATES,
        "invoices": list(_invoices(names)),
        "usage": list(_usage(names[:12])),
        "tickets": list(_tickets(names[:14])),
        "nps_responses": list(_nps(names[:16])),
        "csat": list(_csat(names[:10])),
        "contacts": list(_contacts(names)),
        "engagements": list(_engagements(names[:12])),
        "milestones": list(_milestones(names[:10])),
        "goals": list(_goals(names[:8])),
        "customer_events": [
            {"event": "e1", "account": "surge", "kind": "merger", "day": date(2026, 1, 5)},
            {"event": "e2", "account": "dip", "kind": "budget-cut", "day": date(2026, 3, 5)},
        ],
        "churn_reasons": [
            {"account": "surge", "day": date(2026, 2, 1), "reason": "price"},
            {"account": "open", "day": date(2026, 6, 20), "reason": "fit"},
        ],
        "activities": list(_activities(names[:12])),
        "costs": list(_costs()),
        "overrides": [
            {
                "account": "dip",
                "from_on": date(2026, 5, 1),
                "until_on": date(2026, 8, 1),
                "score": 30.0,
                "reason": "New sponsor",
                "csm": "cat",
            }
        ],
    }


def _spread(names: list[str], every: int) -> Iterator[tuple[int, str, date]]:
    """(running number, account, day): days of two years, some for each account, no randomness."""
    number = 0
    for place, name in enumerate(names):
        for step in range(0, 730, every + 7 * place):
            number += 1
            yield number, name, date(2024, 7, 3) + timedelta(days=step)


def _invoices(names: list[str]) -> Iterator[Row]:
    for number, name, day in _spread(names, 60):
        paid = None if number % 7 == 0 else day + timedelta(days=20 + number % 25)
        yield {
            "invoice": f"i{number}",
            "account": name,
            "issued_on": day,
            "due_on": day + timedelta(days=30),
            "paid_on": paid,
            "amount": Decimal(100 + number),
            "currency": CURRENCY,
        }


def _usage(names: list[str]) -> Iterator[Row]:
    for number, name, day in _spread(names, 5):
        yield {
            "account": name,
            "user": f"u{number % 4}",
            "feature": ("search", "report", "export")[number % 3],
            "day": day,
            "count": number % 11,
        }


def _tickets(names: list[str]) -> Iterator[Row]:
    for number, name, day in _spread(names, 40):
        opened = datetime.combine(day, datetime.min.time()) + timedelta(hours=number % 24)
        yield {
            "ticket": f"t{number}",
            "account": name,
            "opened_at": opened,
            "closed_at": None if number % 9 == 0 else opened + timedelta(hours=5 + number % 90),
            "priority": ("low", "high")[number % 2],
            "first_response_minutes": float(10 + number % 50),
            "satisfaction": float(1 + number % 5),
            "escalated": number % 6 == 0,
        }


def _nps(names: list[str]) -> Iterator[Row]:
    for number, name, day in _spread(names, 70):
        yield {
            "response": f"n{number}",
            "account": name,
            "contact": f"p-{name}-{number % 2}",
            "day": day,
            "score": (10, 9, 8, 6, 9, 3, 7)[number % 7],
        }


def _csat(names: list[str]) -> Iterator[Row]:
    for number, name, day in _spread(names, 50):
        yield {
            "response": f"s{number}",
            "account": name,
            "contact": f"p-{name}-0",
            "day": day,
            "score": float(1 + number % 5),
        }


def _contacts(names: list[str]) -> Iterator[Row]:
    for name in names:
        for place in range(2):
            yield {
                "contact": f"p-{name}-{place}",
                "account": name,
                "name": f"{name} {place}",
                "role": ("sponsor", "user")[place],
                "sponsor": place == 0,
                "champion": place == 1,
                "active": True,
            }


def _engagements(names: list[str]) -> Iterator[Row]:
    kinds = ("email-sent", "email-open", "email-click", "bounce", "unsubscribe", "community-post",
             "event", "reference", "speaking", "case-study", "qbr")  # fmt: skip
    for number, name, day in _spread(names, 15):
        yield {
            "engagement": f"g{number}",
            "account": name,
            "contact": f"p-{name}-0",
            "kind": kinds[number % len(kinds)],
            "day": day,
        }


def _milestones(names: list[str]) -> Iterator[Row]:
    for number, name, day in _spread(names, 200):
        yield {
            "milestone": f"m{number}",
            "account": name,
            "name": ("first value", "rollout")[number % 2],
            "planned_on": day,
            "due_on": day + timedelta(days=30),
            "done_on": None if number % 4 == 0 else day + timedelta(days=number % 45),
            "evidence": "signed off",
        }


def _goals(names: list[str]) -> Iterator[Row]:
    for number, name in enumerate(names):
        yield {
            "goal": f"o{number}",
            "account": name,
            "objective": "Faster close",
            "metric": "days",
            "baseline": 20.0,
            "target": 10.0,
            "actual": float(8 + number),
            "confirmed_on": None if number % 3 else date(2026, 3, 1),
        }


def _activities(names: list[str]) -> Iterator[Row]:
    for number, name, day in _spread(names, 20):
        yield {
            "activity": f"a{number}",
            "account": name,
            "csm": ("ann", "bob", "cat")[number % 3],
            "contact": f"p-{name}-0",
            "kind": ("call", "meeting")[number % 2],
            "day": day,
            "minutes": float(15 + number % 60),
        }


def _costs() -> Iterator[Row]:
    categories = ("new", "upsell", "cross-sell", "expansion", "renewal", "customer-success",
                  "shared")  # fmt: skip
    for month in range(24):
        for place, category in enumerate(categories):
            yield {
                "month": date(2024 + (6 + month) // 12, (6 + month) % 12 + 1, 1),
                "category": category,
                "amount": Decimal(100 + 10 * place + month),
                "currency": CURRENCY,
            }
