"""A made-up snapshot of customers in plain values: what pages are tested on, without an engine."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from peerline.customers.facts import Component, Figure, Health, Unit
from peerline.customers.snapshot.states import figures_of
from peerline.customers.snapshot.values import (
    AccountFile,
    AccountState,
    Defined,
    Entry,
    HealthProfile,
    Risk,
    Rows,
    Snapshot,
)

AS_OF = date(2026, 6, 30)
CSMS = ("Aiko Tanaka", "Ben Okafor", "Carla Ruiz", "Deepa Nair")
SEGMENTS = ("Enterprise", "Mid-market", "Small")
FIRST = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Iris", "Juniper")
LAST = ("Logistics", "Health", "Foods", "Robotics", "Bank", "Media", "Energy", "Textiles")
COMPONENTS = {"usage": "Usage", "nps": "NPS", "support": "Support", "invoices": "Invoices"}
SHARES = ("nrr", "grr")
TITLES = {
    "nrr": "Net revenue retention (NRR)",
    "grr": "Gross revenue retention (GRR)",
    "cost": "Cost",
}


def month_ends(months: int) -> tuple[date, ...]:
    """The last days of so many months, oldest first, `AS_OF` last."""
    days, day = [], AS_OF
    for _ in range(months):
        days.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    return tuple(reversed(days))


def snapshot(accounts: int = 24, months: int = 14, seed: int = 1, **changes: object) -> Snapshot:
    """A base of so many accounts; the same for the same seed."""
    random, days = Random(seed), month_ends(months)
    states = list(_states(random, accounts, days))
    whole = {
        "as_of": AS_OF,
        "days": days,
        "currency": "USD",
        "synthetic": True,
        "defined": {name: _defined(name) for name in TITLES},
        "states": states,
        "figures": [*_figures(random, states, days), *figures_of(states)],
        "rows": list(_rows(states, days)),
        "risks": list(_risks(states)),
        "files": [_file(random, each, days) for each in states if each.day == AS_OF],
        "components": {name: {"en": word, "ja": word} for name, word in COMPONENTS.items()},
        "profiles": {"standard": HealthProfile("standard", 1, {"en": "Standard"}, 70, 45, 90, 0.5)},
        "missing": {"costs": "needs costs, which the source does not have"},
        "quarantined": {"contract_lines": 3, "tickets": 0},
    }
    return Snapshot(**{**whole, **changes})


def _defined(name: str) -> Defined:
    title = TITLES[name]
    words = {"en": f"{title}, as tests count it.", "ja": f"テスト用の{name}。"}
    return Defined(
        name, 1, Unit.SHARE, "accounts", "12m", {"en": title, "ja": title}, words, words,
        "end / start", "tests", "high",
    )  # fmt: skip


def _states(random: Random, accounts: int, days: tuple[date, ...]) -> Iterator[AccountState]:
    for number in range(accounts):
        name = f"{FIRST[number % 10]} {LAST[number // 10 % 8]}"
        csm, segment = CSMS[number % 4], SEGMENTS[number % 3]
        arr = Decimal(random.randrange(8, 400) * 1_000)
        score, before, was = random.uniform(20, 95), Decimal(0), None
        renews = AS_OF + timedelta(days=random.randrange(5, 360))
        for day in days:
            score = min(99.0, max(3.0, score + random.uniform(-12, 12)))
            arr += Decimal(random.choice((0, 0, 0, 0, 5_000, -4_000)))
            arr = max(arr, Decimal(2_000))
            colour, risks = _colour(score), int(score < 45) + int(score < 30)
            soon = 0 < (renews - day).days <= 90
            yield AccountState(
                f"A-{number:05d}", day, name, segment, csm, "gold", arr, before, score, was,
                colour, "" if was is None else _colour(was), 0.85, False, renews,
                arr if soon else Decimal(0), risks, 0, min(3, risks + 1) if risks else 0, risks > 0,
                random.randrange(0, 3), random.randrange(-100, 101),
                day - timedelta(days=40), day + timedelta(days=random.randrange(-20, 60)),
            )  # fmt: skip
            before, was = arr, score


def _colour(score: float) -> str:
    return "green" if score >= 70 else "amber" if score >= 45 else "red"


def _figures(
    random: Random, states: list[AccountState], days: tuple[date, ...]
) -> Iterator[Figure]:
    groups: list[dict[str, str]] = [{}]
    groups += [{"segment": s} for s in SEGMENTS] + [{"csm": c} for c in CSMS]
    groups += [{"csm": c, "segment": s} for c in CSMS for s in SEGMENTS]
    for group in groups:
        for day in days:
            inside = [s for s in states if all(getattr(s, k) == v for k, v in group.items())]
            n = sum(state.day == day for state in inside)
            for metric, base in (("nrr", 1.04), ("grr", 0.91)):
                value = base + random.uniform(-0.03, 0.03)
                start = day.replace(year=day.year - 1, day=28)
                yield Figure(
                    metric, f"{metric}/1", group, start, day, value if n else None, n, "accounts",
                    Unit.SHARE, value - 0.03, value + 0.03,
                )  # fmt: skip


def _rows(states: list[AccountState], days: tuple[date, ...]) -> Iterator[Rows]:
    columns = ("account", "name", "segment", "csm", "start", "end", "kept")
    for day in days:
        rows = [
            (s.account, s.name, s.segment, s.csm, s.arr_before, s.arr, min(s.arr, s.arr_before))
            for s in states
            if s.day == day
        ]
        for metric in SHARES:
            yield Rows(metric, day, columns, rows)
        yield Rows("cost", day, ("category", "cost"), [("renewal", Decimal(1_000))])


def _risks(states: list[AccountState]) -> Iterator[Risk]:
    for state in states:
        for number in range(state.risks):
            name = ("Usage falls", "Invoices overdue")[number]
            yield Risk(
                state.account, state.day, f"rule-{number}", state.severity,
                {"en": name, "ja": "リスク"},
                {"en": f"{name}: 41 uses instead of 96.", "ja": "根拠"}, {"uses": 41},
            )  # fmt: skip


def _file(random: Random, state: AccountState, days: tuple[date, ...]) -> AccountFile:
    health = []
    for day in days[-3:]:
        scores = {name: random.uniform(10, 100) for name in COMPONENTS}
        parts = tuple(
            Component(name, score, 60.0, score, 0.25, 0.25 * score)
            for name, score in scores.items()
        )
        total = sum(part.contribution for part in parts)
        health.append(
            Health(state.account, day, "standard", total, total, 0.85, _colour(total), parts)
        )
    opened = date(2026, 5, 11)
    return AccountFile(
        account=state.account,
        facts={"industry": "Logistics", "region": "Kantō", "created_on": date(2024, 3, 1)},
        contracts=[
            {
                "line": "L1", "contract": "C1", "account": state.account, "product": "Core",
                "division": "Osaka", "tier": "pro", "start_on": date(2026, 1, 1),
                "end_on": date(2027, 1, 1), "amount": Decimal("48000.0000"), "currency": "USD",
                "term_months": 12, "quantity": 40,
            }
        ],
        answers=[{"contact": "P1", "day": opened, "score": 9, "comment": "Fast answers."}],
        weeks=[(days[0] + timedelta(weeks=w), random.randrange(50, 400), 12) for w in range(60)],
        health=health,
        timeline=[
            Entry(opened, "nps", {"score": 9}),
            Entry(date(2026, 1, 1), "contract-start", {"product": "Core", "amount": 48_000}),
            Entry(date(2026, 4, 2), "budget-cut", {"note": "All spending is looked at."}),
        ],
    )  # fmt: skip
