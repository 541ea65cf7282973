"""Why a health moved: its change, parted exactly into what each measure brought."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from peerline.customers.facts import Component, Health
from peerline.customers.health.scoring import PLACES

_EXACT = Decimal(1).scaleb(-PLACES)


class Cause(StrEnum):
    """What happened to a measure between two days."""

    SCORE = "score"
    WEIGHT = "weight"
    APPEARED = "appeared"
    GONE = "gone"
    OVERRIDE = "override"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Shift:
    """What one measure brought to the change; `change` = `by_score` + `by_weight`, exactly.

    `by_score`: because its own score moved. `by_weight`: because weights were spread anew, where
    something else became known or unknown; a measure that itself appears or goes is all of it.
    """

    component: str
    measure: str
    reading: str
    cause: Cause
    before: Component | None
    after: Component | None
    by_score: Decimal
    by_weight: Decimal

    @property
    def change(self) -> Decimal:
        """In points of health."""
        return self.by_score + self.by_weight


@dataclass(frozen=True, slots=True)
class Change:
    """A health's change between two days of one account, and its parts.

    `computed` is the sum of `shifts`; `by_override` what overrides add to it on both days. Their
    sum is `total`, null where one of the days has no health.
    """

    account: str
    before: Health
    after: Health
    shifts: tuple[Shift, ...]
    computed: Decimal
    by_override: Decimal | None
    total: Decimal | None


def decompose(before: Health, after: Health) -> Change:
    """The change from `before` to `after`, the largest shift first.

    Raises ValueError where they are of different accounts.
    """
    if before.account != after.account:
        raise ValueError(f"{before.account} and {after.account} are two accounts")
    then, now = _by_measure(before.components), _by_measure(after.components)
    shifts = [_shift(then.get(key), now.get(key)) for key in dict.fromkeys((*then, *now))]
    shifts.sort(key=lambda shift: (-abs(shift.change), shift.component, shift.measure))
    computed = sum((shift.change for shift in shifts), Decimal(0))
    total = by_override = None
    if before.score is not None and after.score is not None:
        total = _exact(after.score) - _exact(before.score)
        by_override = total - computed
    return Change(before.account, before, after, tuple(shifts), computed, by_override, total)


def changes(healths: Iterable[Health]) -> list[Change]:
    """Every account's change from its first day to its last, the greatest fall first."""
    days: dict[str, list[Health]] = {}
    for health in healths:
        days.setdefault(health.account, []).append(health)
    found = []
    for listed in days.values():
        listed.sort(key=lambda health: health.day)
        if len(listed) > 1:
            found.append(decompose(listed[0], listed[-1]))
    return sorted(found, key=lambda change: (change.total or Decimal(0), change.account))


def _by_measure(parts: Sequence[Component]) -> dict[tuple[str, str, str], Component]:
    return {(part.component, part.measure, part.reading): part for part in parts}


def _shift(before: Component | None, after: Component | None) -> Shift:
    known = after or before
    assert known is not None
    then = _exact(before.contribution if before else 0.0)
    now = _exact(after.contribution if after else 0.0)
    was = before.score if before else None
    score = after.score if after else None
    by_score = Decimal(0)
    if was is None or score is None:
        cause = Cause.NONE if was is score else Cause.APPEARED if was is None else Cause.GONE
        by_score = now - then
    else:
        assert before is not None
        assert after is not None
        by_score = _exact((score - was) * (before.weight + after.weight) / 2)
        cause = Cause.SCORE if was != score else Cause.WEIGHT if now != then else Cause.NONE
        if was == score:
            by_score = Decimal(0)
    by_weight = now - then - by_score
    return Shift(
        known.component, known.measure, known.reading, cause, before, after, by_score, by_weight
    )


def _exact(value: float) -> Decimal:
    """A figure of the ledger as the decimal that it stands for."""
    return Decimal(repr(value)).quantize(_EXACT)
