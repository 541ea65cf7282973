"""Each account on each day: what it pays, how healthy it is, what is due; and figures of those."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Figure, Finding, Health, Unit
from peerline.customers.metrics import book, mrr
from peerline.customers.metrics.definition import Span
from peerline.customers.metrics.standing import year
from peerline.customers.risk.at_risk import is_at_risk
from peerline.customers.settings import Settings
from peerline.customers.snapshot.values import AccountState, Rows
from peerline.engine import fetch

CENT = Decimal("0.01")
GROUPS: tuple[tuple[str, ...], ...] = ((), ("segment",), ("csm",), ("csm", "segment"))
UNKNOWN = "unknown"
COLUMNS = ("account", "name", "segment", "csm", "arr", "health", "colour", "risks")


@dataclass(frozen=True)
class OfStates:
    """A figure of the states themselves: `of` takes those of one day and group."""

    metric: str
    unit: Unit


STATE_METRICS = (
    OfStates("at_risk_arr", Unit.MONEY),
    OfStates("at_risk_share", Unit.SHARE),
    OfStates("health_mean", Unit.SCORE),
    OfStates("healthy_share", Unit.SHARE),
    OfStates("overridden", Unit.COUNT),
)


@dataclass(frozen=True)
class Also:
    """What else is known of an account on a day. `worth`: the ARR of a month before, at the day's
    rates."""

    worth: Decimal
    renews_on: date | None
    nps: int | None


def states(
    base: Base,
    days: Sequence[date],
    healths: Iterable[Health],
    findings: Iterable[Finding],
    settings: Settings,
    books: Mapping[date, list[dict[str, Any]]],
) -> list[AccountState]:
    """The state of every account on each day on which it is a customer or was one a day before.

    `books`: the rows of `metrics.book` where they were asked for already.
    """
    health = {(each.day, each.account): each for each in healths}
    grave: dict[tuple[date, str], list[int]] = {}
    for finding in findings:
        grave.setdefault((finding.day, finding.account), []).append(finding.severity)
    accounts = _accounts(base)
    answers = _answers(base, days)
    renewals = _renewals(base, days)
    made: list[AccountState] = []
    before: dict[str, AccountState] = {}
    last: date | None = None
    for day in days:
        worth = _worth(base, last, day) if last else {}
        last = day
        rows = {row["account"]: row for row in books.get(day) or _book(base, day, settings)}
        gone = [name for name, state in before.items() if state.arr > 0 and name not in rows]
        here = [
            _state(
                accounts.get(name, {"name": name}),
                day,
                rows.get(name, {"account": name}),
                health.get((day, name)),
                sorted(grave.get((day, name), ()), reverse=True),
                before.get(name),
                Also(
                    worth.get(name, Decimal(0)),
                    renewals.get((day, name)),
                    answers.get((day, name)),
                ),
            )
            for name in [*rows, *gone]
        ]
        made += here
        before = {state.account: state for state in here}
    return made


def _state(
    account: Mapping[str, Any],
    day: date,
    row: Mapping[str, Any],
    health: Health | None,
    grave: Sequence[int],
    before: AccountState | None,
    also: Also,
) -> AccountState:
    was = before if before is not None and before.arr > 0 else None
    colour = (health.colour if health else None) or ""
    return AccountState(
        account=row["account"],
        day=day,
        name=account["name"] or row["account"],
        segment=account.get("segment") or "",
        csm=row.get("csm") or (before.csm if before else "") or "",
        tier=account.get("tier") or "",
        arr=_cents(row.get("arr")),
        arr_before=also.worth,
        score=health.score if health else None,
        score_before=was.score if was else None,
        colour=colour,
        colour_before=was.colour if was else "",
        coverage=health.coverage if health else 0.0,
        overridden=bool(health and health.overridden),
        renews_on=also.renews_on,
        due=_cents(row.get("due_arr")),
        risks=len(grave),
        risks_before=was.risks if was else 0,
        severity=grave[0] if grave else 0,
        at_risk=is_at_risk(grave[0] if grave else 0, colour),
        open_tickets=row.get("open_tickets") or 0,
        nps=also.nps,
        qbr_on=row.get("last_qbr"),
        qbr_due_on=row.get("qbr_due_on"),
    )


def _worth(base: Base, before: date, day: date) -> Mapping[str, Decimal]:
    """Account -> ARR of the day before at the rates of the day: what changed is not the rates."""
    lines = mrr.priced(base, mrr.line_mrr(base), day, "money")
    live = lines.filter(mrr.active(lines, before))
    held = live.group_by("account").aggregate(arr=year(mrr.money_sum(live.money)))
    return {row["account"]: _cents(row["arr"]) for row in fetch.rows(held)}


def _cents(value: Decimal | None) -> Decimal:
    return Decimal(0) if value is None else value.quantize(CENT)


def _accounts(base: Base) -> Mapping[str, Mapping[str, Any]]:
    table = base.table("accounts").select("account", "name", "segment", "tier")
    return {row["account"]: row for row in fetch.rows(table)}


def _book(base: Base, day: date, settings: Settings) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = fetch.rows(book.rows(base, Span(day, day), (), settings))
    return rows


def _renewals(base: Base, days: Sequence[date]) -> Mapping[tuple[date, str], date]:
    """(day, account) -> the next end of a line that runs on the day."""
    lines = base.table("contract_lines")
    lines = lines.filter((lines.amount > 0) & lines.end_on.notnull())
    points = _points(lines, days)
    running = points.filter((points.start_on <= points.told_on) & (points.end_on > points.told_on))
    found = running.group_by("told_on", "account").aggregate(next_on=running.end_on.min())
    return _by_day(found, "next_on")


def _answers(base: Base, days: Sequence[date]) -> Mapping[tuple[date, str], int]:
    """(day, account) -> NPS of the latest answers of its people within a year before the day."""
    if not base.has("nps_responses"):
        return {}
    answers = _points(base.table("nps_responses"), days)
    since = (answers.told_on - ibis.interval(days=365)).cast("date")
    within = answers.filter((answers.day < answers.told_on) & (answers.day >= since))
    latest = ibis.window(
        group_by=[within.told_on, within.account, within.contact],
        order_by=[within.day.desc(), within.response.desc()],
    )
    ranked = within.mutate(place=ibis.row_number().over(latest))
    kept = ranked.filter(ranked.place == 0)
    sign = ibis.cases((kept.score >= 9, 100.0), (kept.score <= 6, -100.0), else_=0.0)
    found = kept.group_by("told_on", "account").aggregate(nps=sign.mean().round(0).cast("int64"))
    return _by_day(found, "nps")


def _points(table: ibis.Table, days: Sequence[date]) -> ibis.Table:
    """The table once for each day."""
    parts = [table.mutate(told_on=ibis.literal(day)) for day in days]
    return parts[0] if len(parts) == 1 else ibis.union(*parts)


def _by_day(found: ibis.Table, column: str) -> dict[tuple[date, str], Any]:
    rows = fetch.rows(found)
    return {(row["told_on"], row["account"]): row[column] for row in rows}


def figures_of(listed: Sequence[AccountState]) -> Iterator[Figure]:
    """Health and risk of all customers, of segments, of books, by day."""
    for by in GROUPS:
        grouped: dict[tuple[date, tuple[str, ...]], list[AccountState]] = {}
        for state in listed:
            if state.arr > 0:
                group = tuple(getattr(state, name) or UNKNOWN for name in by)
                grouped.setdefault((state.day, group), []).append(state)
        for (day, group), found in grouped.items():
            yield from _of_group(day, dict(zip(by, group, strict=True)), found)


def _of_group(day: date, group: dict[str, str], found: list[AccountState]) -> Iterator[Figure]:
    arr = sum((state.arr for state in found), Decimal(0))
    risk = sum((state.arr for state in found if state.at_risk), Decimal(0))
    coloured = [state for state in found if state.colour]
    scores = [state.score for state in coloured if state.score is not None]
    healthy = sum(state.colour == "green" for state in coloured)
    values: dict[str, tuple[Decimal | float | int | None, int]] = {
        "at_risk_arr": (risk, len(found)),
        "at_risk_share": (float(risk / arr) if arr else None, len(found)),
        "health_mean": (sum(scores) / len(scores) if scores else None, len(scores)),
        "healthy_share": (healthy / len(coloured) if coloured else None, len(coloured)),
        "overridden": (sum(state.overridden for state in found), len(found)),
    }
    for metric in STATE_METRICS:
        value, n = values[metric.metric]
        yield _figure(metric.metric, metric.unit, day, group, value, n)
    for colour in ("green", "amber", "red", ""):
        count = sum(state.colour == colour for state in found)
        name = f"health_{colour or 'unknown'}"
        yield _figure(name, Unit.COUNT, day, group, count, len(found))


def _figure(
    name: str,
    unit: Unit,
    day: date,
    group: dict[str, str],
    value: Decimal | float | int | None,
    n: int,
) -> Figure:
    return Figure(name, f"{name}/1", group, day, day, value, n, "customers", unit)


def rows_of(listed: Sequence[AccountState], days: Sequence[date]) -> Iterator[Rows]:
    """The states as rows behind those figures."""
    by_day: dict[date, list[AccountState]] = {day: [] for day in days}
    for state in listed:
        if state.arr > 0:
            by_day[state.day].append(state)
    for day, found in by_day.items():
        found.sort(key=lambda state: (not state.at_risk, -state.arr, state.account))
        rows = [
            (
                s.account, s.name, s.segment or UNKNOWN, s.csm or UNKNOWN, s.arr, s.score,
                s.colour or None, s.risks,
            )
            for s in found
        ]  # fmt: skip
        yield Rows("states", day, COLUMNS, rows)
