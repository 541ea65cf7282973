"""A whole made-up base: every table of the contracts, and what it was drawn from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from peerline.simulate.customers import accounts as account_draws
from peerline.simulate.customers import contracts, money, relations, voices
from peerline.simulate.customers.accounts import Accounts
from peerline.simulate.customers.contracts import Sales
from peerline.simulate.customers.draws import Flags, day, number
from peerline.simulate.customers.usage import Usage
from peerline.simulate.customers.world import World, world

Columns = Mapping[str, Any]
Rows = list[dict[str, Any]]
AS_OF = date(2026, 6, 30)
USAGE_ROWS_AN_ACCOUNT = 2_500
ORIGIN = "synthetic"


@dataclass(frozen=True)
class Simulated:
    """`tables`: all but usage, as rows or as columns; `usage` is drawn while it is written.

    `truth`: what the tests of health and risk compare with: `drivers` (what went wrong where and
    when) and `terms` (each term's chance to be the last, and what became of it). `settings`: how
    the made-up vendor counts, for `--settings`.
    """

    tables: Mapping[str, Rows | Columns]
    usage: Usage
    truth: Mapping[str, Rows]
    as_of: date
    settings: Mapping[str, Any]


def simulate(accounts: int, seed: int, as_of: date = AS_OF) -> Simulated:
    """A base of `accounts` accounts with three years of history before `as_of`.

    The same for the same arguments. Nothing in it is recorded on `as_of` or later, except what
    was agreed before for the time after it.
    """
    made_by = world()
    cast = account_draws.draw(made_by, accounts, seed, number(as_of))
    sales = contracts.draw(made_by, cast, seed)
    active = contracts.active_days(cast, sales)
    who = voices.contacts(made_by, cast, seed)
    rates = money.fx_rates(cast, seed)
    tables: dict[str, Rows | Columns] = {
        "accounts": _accounts(made_by, cast, active[:, -1]),
        "owners": [
            {
                "account": cast.ids[i],
                "csm": csm,
                "start_on": day(start),
                "end_on": None if end is None else day(end),
            }
            for i, csm, start, end in cast.owners
        ],
        "contract_lines": money.contract_lines(cast, sales, seed),
        "invoices": money.invoices(cast, sales, seed),
        "tickets": voices.tickets(made_by, cast, active, who, seed),
        "nps_responses": voices.nps_responses(made_by, cast, active, who, seed),
        "csat": voices.csat(cast, active, who, seed),
        "contacts": who.columns,
        "engagements": relations.engagements(made_by, cast, active, who, seed),
        "milestones": relations.milestones(made_by, cast, sales, seed),
        "goals": relations.goals(made_by, cast, seed),
        "customer_events": relations.customer_events(made_by, cast, seed),
        "churn_reasons": [
            {"account": cast.ids[i], "day": day(when), "reason": reason}
            for i, when, reason in sales.churned
        ],
        "activities": relations.activities(made_by, cast, active, who, seed),
        "costs": money.costs(cast, sales, rates, seed),
        "fx_rates": rates,
        "overrides": relations.overrides(made_by, cast, active, seed),
    }
    usage = Usage(made_by, cast, sales, seed)
    truth = {"drivers": _drivers(cast), "terms": _terms(cast, sales)}
    return Simulated(tables, usage, truth, as_of, _settings(made_by))


def _accounts(made_by: World, cast: Accounts, stays: Flags) -> Rows:
    segments, regions = list(made_by.segments), list(made_by.regions)
    industries = list(made_by.industries)
    owner = {row[0]: row[1] for row in cast.owners}
    return [
        {
            "account": cast.ids[i],
            "name": cast.names[i],
            "segment": segments[cast.segment[i]],
            "industry": industries[cast.industry[i]],
            "region": regions[cast.region[i]],
            "parent": cast.ids[cast.parent[i]] if cast.parent[i] >= 0 else None,
            "stage": "late" if cast.late[i] else "early",
            "tier": made_by.segments[segments[cast.segment[i]]].tier,
            "csm": owner[i],
            "created_on": day(cast.created[i]),
            "churned": not stays[i],
        }
        for i in range(len(cast))
    ]


def _drivers(cast: Accounts) -> Rows:
    return [
        {
            "account": cast.ids[e.account],
            "driver": e.driver,
            "onset": day(e.onset),
            "until": None if e.until >= cast.as_of else day(e.until),
            "strength": round(e.strength, 3),
        }
        for episodes in cast.episodes
        for e in sorted(episodes, key=lambda e: e.onset)
    ]


def _terms(cast: Accounts, sales: Sales) -> Rows:
    return [
        {
            "account": cast.ids[outcome.account],
            "contract": outcome.contract,
            "start_on": day(outcome.start),
            "end_on": day(outcome.end),
            "drivers": " ".join(outcome.drivers),
            "chance": round(outcome.chance, 4),
            "result": outcome.result,
        }
        for outcome in sales.outcomes
    ]


def _settings(made_by: World) -> dict[str, Any]:
    return {
        "key_features": made_by.key_features,
        "value_milestones": [made_by.value_milestone],
        "qbr_days": {tier: round(months * 30.4) for tier, months in made_by.qbr_months.items()}
        | {"default": 365},
    }
