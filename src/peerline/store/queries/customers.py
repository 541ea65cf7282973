"""Reading the snapshot of the customers that is in use."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from peerline.store.models import (
    AccountDay,
    AccountPage,
    FigureRows,
    Organisation,
    Override,
    Refresh,
    RefreshState,
    StoredFigure,
    StoredRisk,
)
from peerline.store.packed import unpack

COLOURS = ("green", "amber", "red", "")
"""Of an account's health, the healthiest first; "" where it is not known well enough."""
COLOUR_FIGURE = "health_{}"
"""The figure that counts the customers of a colour."""
SORTS: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "segment": ("segment", "name"),
    "csm": ("csm", "name"),
    "arr": ("arr", "name"),
    "change": ("arr_change", "name"),
    "health": ("score", "name"),
    "moved": ("score_change", "name"),
    "renewal": ("renews_on", "name"),
    "risks": ("severity", "arr", "risks", "name"),
    "tickets": ("open_tickets", "name"),
    "nps": ("nps", "name"),
    "qbr": ("qbr_due_on", "name"),
}
"""What the accounts list can be ordered by -> columns."""


@dataclass(frozen=True)
class Wanted:
    """Which accounts are asked for: each part that is "" or None leaves all.

    `renewal_days`: the running contract ends within so many days. `moved`: "up" or "down": the
    health's colour became better or worse. `customers`: only who buys something on that day.
    """

    segment: str = ""
    csm: str = ""
    colour: str | None = None
    colour_before: str | None = None
    renewal_days: int = 0
    search: str = ""
    only: str = ""


def current(organisation: Organisation) -> Refresh | None:
    """The snapshot in use."""
    return Refresh.objects.filter(organisation=organisation, state=RefreshState.CURRENT).first()


def states(refresh: Refresh, day: date, wanted: Wanted) -> QuerySet[AccountDay]:
    """The accounts of that day, those asked for."""
    found = AccountDay.objects.filter(refresh=refresh, day=day)
    exact = {"segment": wanted.segment, "csm": wanted.csm}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if wanted.colour is not None:
        found = found.filter(colour=wanted.colour)
    if wanted.colour_before is not None:
        found = found.filter(colour_before=wanted.colour_before)
    if wanted.renewal_days:
        latest = day + timedelta(days=wanted.renewal_days)
        found = found.filter(renews_on__gt=day, renews_on__lte=latest)
    for word in wanted.search.lower().split():
        found = found.filter(search__contains=word)
    return found.filter(ONLY.get(wanted.only, Q(arr__gt=0)))


ONLY: Mapping[str, Q] = {
    "at-risk": Q(arr__gt=0, at_risk=True),
    "new": Q(arr__gt=0, arr_before=0),
    "lost": Q(arr=0, arr_before__gt=0),
    "grown": Q(arr__gt=F("arr_before"), arr_before__gt=0),
    "shrunk": Q(arr__lt=F("arr_before"), arr__gt=0),
    "qbr-due": Q(arr__gt=0, qbr_due_on__lte=F("day")),
    "tickets": Q(arr__gt=0, open_tickets__gt=0),
    "overridden": Q(arr__gt=0, overridden=True),
    "all": Q(),
}
"""What the accounts list can be narrowed to; without, to customers."""


def ordered(found: QuerySet[AccountDay], by: str, *, falling: bool) -> QuerySet[AccountDay]:
    """In that order; unknown values come last either way."""
    if by == "change":
        found = found.annotate(arr_change=F("arr") - F("arr_before"))
    if by == "moved":
        found = found.annotate(score_change=F("score") - F("score_before"))
    *leading, last = SORTS[by] if by != "name" else ("name", "account")
    turned = [
        F(column).desc(nulls_last=True) if falling else F(column).asc(nulls_last=True)
        for column in leading
    ]
    return found.order_by(*turned, last, "account")


def state_of(refresh: Refresh, account: str, day: date) -> AccountDay | None:
    """The account on that day."""
    return AccountDay.objects.filter(refresh=refresh, day=day, account=account).first()


def history_of(refresh: Refresh, account: str) -> list[AccountDay]:
    """The account on each day, oldest first."""
    return list(AccountDay.objects.filter(refresh=refresh, account=account).order_by("day"))


def colours(
    refresh: Refresh, wanted: Wanted, dimension: str = "", level: str = ""
) -> Mapping[date, Mapping[str, int]]:
    """Day -> colour -> customers of that colour; `dimension`, `level`: the group of `wanted`.

    As counted at the refresh, but for its own day, on which overrides count at once.
    """
    counted: dict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(COLOURS, 0))
    names = {COLOUR_FIGURE.format(colour or "unknown"): colour for colour in COLOURS}
    for metric, found in over_time(refresh, names, dimension, level).items():
        for figure in found:
            counted[figure.end][names[metric]] = int(figure.value or 0)
    today = states(refresh, refresh.as_of, Wanted(segment=wanted.segment, csm=wanted.csm))
    now = dict.fromkeys(COLOURS, 0)
    now.update(dict(today.values_list("colour").annotate(Count("pk"))))
    counted[refresh.as_of] = now
    return counted


def moves(found: QuerySet[AccountDay]) -> Mapping[tuple[str, str], int]:
    """(colour a month before, colour) -> customers that were customers then, too."""
    kept = found.filter(arr_before__gt=0)
    rows = kept.values_list("colour_before", "colour").annotate(Count("pk"))
    return {(before, after): number for before, after, number in rows}


def due_by_month(found: QuerySet[AccountDay], day: date) -> Mapping[date, Mapping[str, Decimal]]:
    """Month -> colour -> ARR of accounts whose next renewal is in it, from the day on."""
    rows = found.filter(renews_on__gt=day).values_list("renews_on", "colour").annotate(Sum("arr"))
    due: dict[date, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(COLOURS, Decimal(0)))
    for renews_on, colour, arr in rows:
        due[renews_on.replace(day=1)][colour] += arr
    return due


def figures(
    refresh: Refresh, end: date, dimension: str = "", level: str = ""
) -> Mapping[str, StoredFigure]:
    """Metric -> its figure of that group at that end."""
    found = StoredFigure.objects.filter(refresh=refresh, dimension=dimension, level=level, end=end)
    return {figure.metric: figure for figure in found}


def over_time(
    refresh: Refresh, metrics: Iterable[str], dimension: str = "", level: str = ""
) -> Mapping[str, list[StoredFigure]]:
    """Metric -> its figures of that group, oldest first."""
    found = StoredFigure.objects.filter(
        refresh=refresh, dimension=dimension, level=level, metric__in=list(metrics)
    ).order_by("end")
    sorted_out: dict[str, list[StoredFigure]] = defaultdict(list)
    for figure in found:
        sorted_out[figure.metric].append(figure)
    return sorted_out


def by_level(
    refresh: Refresh, end: date, dimension: str, metrics: Iterable[str]
) -> Mapping[str, Mapping[str, StoredFigure]]:
    """Level -> metric -> figure, for every level of a dimension."""
    found = StoredFigure.objects.filter(
        refresh=refresh, dimension=dimension, end=end, metric__in=list(metrics)
    )
    sorted_out: dict[str, dict[str, StoredFigure]] = defaultdict(dict)
    for figure in found.order_by("level"):
        sorted_out[figure.level][figure.metric] = figure
    return sorted_out


def rows_of(refresh: Refresh, name: str, end: date) -> tuple[list[str], list[list[Any]]] | None:
    """The rows of that name: their columns, and each row; None where none are kept."""
    found = FigureRows.objects.filter(refresh=refresh, name=name, end=end).first()
    if found is None:
        return None
    whole = unpack(found.packed)
    return whole["columns"], whole["rows"]


def page_of(refresh: Refresh, account: str) -> Mapping[str, Any] | None:
    """All that the account's own page shows."""
    found = AccountPage.objects.filter(refresh=refresh, account=account).first()
    return None if found is None else unpack(found.packed)


def risks(refresh: Refresh, day: date, accounts: Sequence[str]) -> list[StoredRisk]:
    """What fired for those accounts on that day, the gravest first."""
    found = StoredRisk.objects.filter(refresh=refresh, day=day, account__in=accounts)
    return list(found.order_by("-severity", "account", "rule"))


def overrides_of(organisation: Organisation, account: str) -> list[Override]:
    """Everything that was ever said of the account's health, newest first."""
    found = Override.objects.filter(organisation=organisation, account=account)
    return list(found.order_by("-created_at", "-pk"))


def held_by(refresh: Refresh, day: date, csm: str, accounts: Sequence[str]) -> set[str]:
    """Which of those accounts were in that CSM's book on the day."""
    found = AccountDay.objects.filter(refresh=refresh, day=day, csm=csm, account__in=accounts)
    return set(found.values_list("account", flat=True))


def totals(found: QuerySet[AccountDay]) -> Mapping[str, Any]:
    """Of accounts: how many, their ARR, what of it is due and at risk, open tickets, QBRs due."""
    return found.aggregate(
        accounts=Count("pk"),
        arr_sum=Sum("arr", default=Decimal(0)),
        due_sum=Sum("due", default=Decimal(0)),
        risk_sum=Sum("arr", filter=Q(at_risk=True), default=Decimal(0)),
        tickets=Sum("open_tickets", default=0),
        qbrs=Count("pk", filter=ONLY["qbr-due"]),
        by_hand=Count("pk", filter=Q(overridden=True)),
    )


def computed_score(refresh: Refresh, account: str) -> float | None:
    """An account's latest health as its profile says it, whatever anybody said instead."""
    page = page_of(refresh, account)
    latest = page["health"][-1] if page and page["health"] else None
    return latest["computed"] if latest and latest["day"] == refresh.as_of else None


def profile_of(refresh: Refresh, account: str) -> str:
    """The profile, with its version, that an account's latest health is by; "" where none is."""
    page = page_of(refresh, account)
    return str(page["health"][-1]["profile"]) if page and page["health"] else ""


def run_out(refresh: Refresh, today: date) -> list[Override]:
    """The last overrides of accounts that the snapshot shows as overridden, where they have ended
    by themselves since its day."""
    shown = AccountDay.objects.filter(refresh=refresh, day=refresh.as_of, overridden=True)
    held = Override.objects.filter(
        organisation=refresh.organisation_id,
        ended_at=None,
        until_on__gt=refresh.as_of,
        until_on__lte=today,
        account__in=shown.values("account"),
    )
    return list({each.account: each for each in held.order_by("account", "pk")}.values())


def in_force(organisation: Organisation, today: date) -> list[Override]:
    """The overrides that hold on the day."""
    held = Override.objects.filter(
        organisation=organisation, ended_at=None, from_on__lte=today, until_on__gt=today
    )
    return list(held.order_by("account", "pk"))
