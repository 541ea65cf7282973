"""A CSM's word on an account's health: dated, reasoned, ending, and never overwritten unseen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from peerline.customers.base import Base
from peerline.engine import fetch


class OverrideRefused(ValueError):
    """An override that can't be taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Override:
    """In force from `from_on` until the day before `until_on`; `score` 0..100."""

    account: str
    from_on: date
    until_on: date
    score: float
    reason: str
    csm: str

    def holds(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return self.from_on <= day < self.until_on


def of_base(base: Base) -> list[Override]:
    """The overrides of the base's table; none where it has no such table."""
    if not base.has("overrides"):
        return []
    rows = fetch.rows(base.table("overrides"))
    return sorted(Override(**{name: row[name] for name in Override.__slots__}) for row in rows)


def in_force(overrides: Iterable[Override], day: date) -> dict[str, Override]:
    """Account -> its override on that day; of several the one that began last."""
    return {found.account: found for found in sorted(overrides) if found.holds(day)}


def add(
    existing: Sequence[Override],
    new: Override,
    *,
    most_days: int,
    replacing: Override | None = None,
) -> tuple[Override, ...]:
    """`existing` with `new`, which a CSM gives on the day it begins. Raises OverrideRefused.

    most_days: for how long one may hold (of the account's profile). replacing: the override that
    the CSM has seen and means to end; it stays on record and ends where the new one begins. Without
    it, a new one never touches one that is in force or still to come.
    """
    _check(new, most_days)
    touched = [
        known
        for known in existing
        if known.account == new.account
        and known.from_on < new.until_on
        and new.from_on < known.until_on
    ]
    for known in touched:
        if known != replacing:
            raise OverrideRefused(
                f"{known.csm} has set the health to {known.score:g} from {known.from_on} until "
                f"{known.until_on} ({known.reason}). End that first, or say that you replace it."
            )
        if known.from_on >= new.from_on:
            raise OverrideRefused(
                f"the override to replace begins on {known.from_on}: begin the new one after it"
            )
    if replacing is not None and replacing not in touched:
        raise OverrideRefused("the override to replace is no longer there: look at it again")
    ended = [replace(o, until_on=new.from_on) if o == replacing else o for o in existing]
    return tuple(sorted([*ended, new]))


def _check(new: Override, most_days: int) -> None:
    if not new.reason.strip():
        raise OverrideRefused("an override needs its reason: write what the figures don't show")
    if not 0 <= new.score <= 100:
        raise OverrideRefused(f"a health of {new.score:g} is none: give 0 to 100")
    days = (new.until_on - new.from_on).days
    if not 1 <= days <= most_days:
        raise OverrideRefused(
            f"it would hold for {days} days: an override ends after 1 to {most_days} days"
        )
