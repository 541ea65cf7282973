"""Which risk rules fire for which accounts, with what shows it."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from peerline.customers.base import Base
from peerline.customers.baselines import PeerGroups
from peerline.customers.facts import Finding
from peerline.customers.looks import Looker
from peerline.customers.readings import Readings, read
from peerline.customers.risk.rules import Condition, Rule, Rules, load_rules
from peerline.customers.rows import Rows, rows_of
from peerline.customers.settings import Settings, default_settings

if TYPE_CHECKING:
    import numpy as np


def findings(
    base: Base,
    day: date,
    rules: Rules | None = None,
    settings: Settings | None = None,
    *,
    rows: bool = True,
) -> list[Finding]:
    """Every rule that fires for an active account as of `day`, the gravest first.

    rows: also name the source rows (a second query).
    """
    rules, settings = rules or load_rules(), settings or default_settings()
    readings = read(base, [day], rules.looks, settings)
    found = rows_of(base, [day], rules.looks, settings) if rows else {}
    return fired(readings, rules, found)


def fired(readings: Readings, rules: Rules, rows: Rows | None = None) -> list[Finding]:
    """The findings of the readings, by day, gravity and account."""
    looker = Looker(readings, PeerGroups(readings, rules.least_accounts))
    found = [
        finding for rule in rules.rules for finding in _fired(readings, looker, rule, rows or {})
    ]
    return sorted(found, key=lambda f: (f.day, -f.severity, f.account, f.rule))


def severities(looker: Looker, rule: Rule) -> "np.ndarray":
    """How grave the rule is for each position of the readings: 0 where it doesn't fire."""
    import numpy as np

    grave = np.zeros(len(looker.readings), dtype=np.int64)
    for level in reversed(rule.levels):
        holds = np.ones(len(grave), dtype=bool)
        for condition in level.when:
            holds &= _holds(looker, condition)
        grave[holds] = level.severity
    if rule.segments:
        grave[[segment not in rule.segments for segment in looker.readings.segment]] = 0
    return grave


def _holds(looker: Looker, condition: Condition) -> "np.ndarray":
    seen = looker.at(condition.look)
    # What is unknown is NaN, which is neither below nor above anything.
    return seen < condition.bound if condition.below else seen >= condition.bound


def _fired(readings: Readings, looker: Looker, rule: Rule, rows: Rows) -> Iterator[Finding]:
    import numpy as np

    grave = severities(looker, rule)
    places = np.flatnonzero(grave).tolist()
    if not places:
        return
    evidence = {name: looker.at(look) for name, look in rule.evidence.items()}
    metrics = dict.fromkeys(look.metric for look in rule.evidence.values())
    for place in places:
        account, day = readings.account[place], readings.day[place]
        yield Finding(
            rule=rule.id,
            account=account,
            day=day,
            severity=int(grave[place]),
            evidence={
                name: float(seen[place])
                for name, seen in evidence.items()
                if not np.isnan(seen[place])
            },
            rows=tuple(
                dict.fromkeys(
                    row for metric in metrics for row in rows.get((account, day, metric), ())
                )
            ),
        )
