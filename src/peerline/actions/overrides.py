"""A CSM's word on an account's health: dated, reasoned, ending, never overwritten silently."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from peerline.actions import audit
from peerline.actions.permissions import Deed, NotAllowed, check, sight_of
from peerline.customers.risk.at_risk import is_at_risk
from peerline.store.models import AccountDay, Override, Person, Refresh, RefreshState
from peerline.store.queries import customers as query

LONGEST_REASON = 1_000
USUAL_DAYS = 90
"""How long an override may hold where its profile doesn't say."""


class Faulty(ValueError):
    """What was filled in can't be an override; `fields` names what to correct."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


@dataclass(frozen=True)
class Bounds:
    """What an account's profile says of colours and of how long an override may hold."""

    green: float
    amber: float
    days: int
    least_coverage: float

    def colour(self, score: float | None, coverage: float = 1.0) -> str:
        """The colour of a score, "" where too little is known for one."""
        if score is None or coverage < self.least_coverage:
            return ""
        return "green" if score >= self.green else "amber" if score >= self.amber else "red"


def bounds_of(refresh: Refresh, profile: str) -> Bounds:
    """The bounds of a profile of the snapshot, named with its version or without."""
    said = refresh.profiles.get(profile.partition("/")[0], {})
    return Bounds(
        said.get("green", 70),
        said.get("amber", 40),
        said.get("override_days", USUAL_DAYS),
        said.get("least_coverage", 0.0),
    )


def override(
    *,
    refresh: Refresh,
    account: str,
    profile: str,
    score: float | None,
    until: date | None,
    reason: str,
    replaces: str,
    by: Person,
    today: date,
    now: datetime,
) -> Override:
    """Say an account's health oneself until a day. It counts at once on the account's page and in
    lists, and with the next refresh in every figure.

    `until`: the last day it holds. `replaces`: the number of the override in force, as who gives
    this one saw it: that one ends and stays readable; without it none in force is touched. Raises
    NotAllowed for an account out of sight, and Faulty.
    """
    check(by, Deed.OVERRIDE)
    bounds = bounds_of(refresh, profile)
    faults = []
    if score is None or not 0 <= score <= 100:
        faults.append("score")
    if until is None or not today <= until <= today + timedelta(days=bounds.days):
        faults.append("until")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        faults.append("reason")
    with transaction.atomic():
        state = _state_in_sight(refresh, account, by)
        held = _held(state, today)
        if held is not None and str(held.pk) != replaces:
            faults.append("replaces")
        if faults or score is None or until is None:
            raise Faulty(faults)
        _end(state, now)
        made = Override.objects.create(
            organisation=refresh.organisation,
            account=account,
            from_on=today,
            until_on=until + timedelta(days=1),
            score=score,
            reason=reason.strip(),
            csm=_name_of(by),
            person=by,
            created_at=now,
        )
        _show(state, score, bounds.colour(score), overridden=True)
        _note(made, "health.overridden", audit.person(by.pk), now)
    return made


def withdraw(*, refresh: Refresh, account: str, profile: str, by: Person, now: datetime) -> None:
    """End the override in force; the account's health is again what its profile says.

    Raises NotAllowed for an account out of sight; does nothing where none is in force.
    """
    check(by, Deed.OVERRIDE)
    with transaction.atomic():
        state = _state_in_sight(refresh, account, by)
        ended = _end(state, now)
        if ended is None:
            return
        _show_computed(refresh, state, profile)
        _note(ended, "health.override-withdrawn", audit.person(by.pk), now)


def expire(*, now: datetime, today: date) -> int:
    """Take overrides that no longer hold out of the lists; returns how many there were.

    The next refresh would not know them either; until then an account's health is what its profile
    said. They stay on record.
    """
    expired = 0
    for refresh in Refresh.objects.filter(state=RefreshState.CURRENT):
        for last in query.run_out(refresh, today):
            with transaction.atomic():
                state = query.state_of(refresh, last.account, refresh.as_of)
                if state is None or not state.overridden or _held(state, today) is not None:
                    continue
                _show_computed(refresh, state, query.profile_of(refresh, last.account))
                _note(last, "health.override-expired", audit.SITE, now)
                expired += 1
    return expired


def _state_in_sight(refresh: Refresh, account: str, by: Person) -> AccountDay:
    state = query.state_of(refresh, account, refresh.as_of)
    sight = sight_of(by)
    if state is None or sight is None or not sight.includes(state.csm):
        raise NotAllowed(Deed.OVERRIDE)
    return state


def _held(state: AccountDay, today: date) -> Override | None:
    """The override in force, held until the transaction ends."""
    given = Override.objects.select_for_update().filter(
        organisation=state.organisation_id, account=state.account, ended_at=None
    )
    return given.filter(until_on__gt=today).order_by("-pk").first()


def _end(state: AccountDay, now: datetime) -> Override | None:
    """End what is in force; returns it."""
    held = Override.objects.select_for_update().filter(
        organisation=state.organisation_id, account=state.account, ended_at=None
    )
    last = held.order_by("-pk").first()
    held.update(ended_at=now)
    return last


def _show(state: AccountDay, score: float | None, colour: str, *, overridden: bool) -> None:
    state.score, state.colour, state.overridden = score, colour, overridden
    state.at_risk = is_at_risk(state.severity, colour)
    state.save(update_fields=["score", "colour", "overridden", "at_risk"])


def _show_computed(refresh: Refresh, state: AccountDay, profile: str) -> None:
    computed = query.computed_score(refresh, state.account)
    colour = bounds_of(refresh, profile).colour(computed, state.coverage)
    _show(state, computed, colour, overridden=False)


def _name_of(person: Person) -> str:
    sight = sight_of(person)
    return (sight.csm if sight else "") or person.email


def _note(made: Override, action: str, by: str, now: datetime) -> None:
    audit.note(
        organisation=made.organisation,
        at=now,
        action=action,
        by=by,
        subject=f"account:{made.account}"[:100],
        details={"override": made.pk, "until": made.until_on.isoformat()},
    )
