"""How CSMs are measured: satisfaction, health and its improvement, activities, renewals, load."""

import ibis

from peerline.customers.assessed import TABLE
from peerline.customers.base import Base
from peerline.customers.facts import Figure, Unit
from peerline.customers.metrics import book, mrr
from peerline.customers.metrics.definition import (
    ACCOUNT_DIMENSIONS,
    Aggregate,
    Metric,
    Span,
    months_before,
    ratio,
)
from peerline.customers.settings import Settings

MEASURES = (
    "nps",
    "csat",
    "health_score",
    "health_change",
    "activities",
    "activities_per_account",
    "accounts_reached",
    "renewal_gross",
    "renewal_net",
    "renewal_logo",
    "grr",
    "nrr",
    "book_accounts",
    "book_arr",
    "book_at_risk_arr",
    "qbr_coverage",
    "csm_load",
)
"""What CSMs are measured by: each for one CSM, beside the same for the team."""


def healths(base: Base, span: Span, _by: tuple[str, ...], _: Settings) -> ibis.Table:
    """A row per customer of the day (the window's end): `csm` then, `arr`, `score` and `before`
    (that of a month earlier), `change` (null where one is unknown), `at_risk` (1 or 0)."""
    held = book.held(base, span)
    known = base.table(TABLE)
    now = known.filter(known.day == ibis.literal(span.end))
    now = now.select("account", score=now.score, at_risk=now.at_risk)
    past = known.filter(known.day == ibis.literal(months_before(span.end, 1)))
    past = past.select("account", before=past.score)
    joined = book.beside(book.beside(held, now), past)
    return joined.mutate(change=joined.score - joined.before)


def loads(base: Base, span: Span, _: tuple[str, ...], choices: Settings) -> ibis.Table:
    """A row per CSM with customers on the day: `csm`, `account` (none), `accounts`, `arr`, `load`:
    the share of what one can look after, in accounts or in ARR, whichever is more."""
    held = book.held(base, span)
    named = held.filter(held.csm.notnull())
    each = named.group_by("csm").aggregate(
        accounts=named.account.nunique(), arr=mrr.money_sum(named.arr)
    )
    by_count = each.accounts.cast("float64") / float(choices.capacity.accounts)
    by_money = each.arr.cast("float64") / float(choices.capacity.arr)
    return each.mutate(account=ibis.null("string"), load=ibis.greatest(by_count, by_money))


def measured(base: Base, span: Span, settings: Settings | None = None) -> list[Figure]:
    """The figures of MEASURES of each CSM, and then of the team (told by nothing).

    Health and at-risk ARR are among them where `base` knows them (see `customers.assessed`).
    """
    from peerline.customers.metrics.registry import evaluate  # which holds this module's METRICS

    individual = evaluate(base, MEASURES, span, ("csm",), settings)
    return [*individual, *evaluate(base, MEASURES, span, (), settings)]


def _health(name: str, unit: Unit, value: Aggregate, n: Aggregate) -> Metric:
    return Metric(
        id=name,
        version=1,
        unit=unit,
        of="accounts",
        needs=("contract_lines", TABLE),
        rows=healths,
        value=value,
        n=n,
        by=(*ACCOUNT_DIMENSIONS, "account"),
        as_of=True,
        choices=(),
    )


def _scored(rows: ibis.Table) -> ibis.Value:
    return rows.score.count()


def _looked_at(rows: ibis.Table) -> ibis.Value:
    return rows.at_risk.count()


def _risky_arr(rows: ibis.Table) -> ibis.Value:
    money = mrr.cents(mrr.money_sum(ibis.ifelse(rows.at_risk == 1, rows.arr, mrr.zero())))
    return ibis.ifelse(_looked_at(rows) > 0, money, ibis.null(mrr.CENTS))


METRICS = (
    _health("health_score", Unit.SCORE, lambda rows: rows.score.mean(), _scored),
    _health(
        "health_change",
        Unit.SCORE,
        lambda rows: rows.change.mean(),
        lambda rows: rows.change.count(),
    ),
    _health("book_at_risk_arr", Unit.MONEY, _risky_arr, _looked_at),
    _health("book_at_risk_accounts", Unit.COUNT, lambda rows: rows.at_risk.sum(), _looked_at),
    _health(
        "at_risk_share",
        Unit.SHARE,
        lambda rows: ratio(
            ibis.ifelse(rows.at_risk == 1, rows.arr, mrr.zero()).sum(),
            ibis.ifelse(rows.at_risk.notnull(), rows.arr, mrr.zero()).sum(),
        ),
        _looked_at,
    ),
    Metric(
        id="csm_load",
        version=1,
        unit=Unit.SHARE,
        of="CSMs",
        needs=("contract_lines", "accounts.csm"),
        rows=loads,
        value=lambda rows: rows.load.mean(),
        n=lambda rows: rows.count(),
        by=("csm",),
        as_of=True,
        choices=("capacity",),
    ),
)
