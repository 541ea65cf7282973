"""What customers use: metrics of a window and the window before it, all from one pass.

The pass goes down in two steps: to a user's day, then to a user and to a day of an account. From
these come the rows: one an account (and feature, where told by it), with all parts of all metrics,
so that every metric is a sum over rows or a ratio of two.
"""

from collections.abc import Sequence
from datetime import date
from functools import reduce
from itertools import pairwise
from operator import add
from typing import Any

import ibis

from peerline.customers.base import Base
from peerline.customers.facts import Unit
from peerline.customers.metrics.definition import ACCOUNT_DIMENSIONS, Aggregate, Metric, Span, ratio
from peerline.customers.settings import Settings

FALL = 0.7
"""Use below this share of the window before is a clear fall."""


def rows(base: Base, span: Span, by: tuple[str, ...], choices: Settings) -> ibis.Table:
    """One row an account that is a customer at the end or used something in either window.

    Columns: `uses`, `users`, `days`, `user_days` of the window; `uses_before`, `users_before`,
    `days_before` of the window before; `key_uses`, `key_features` (how many key features; null
    where none is named), `users_lost`, `users_won`, `idle` (days since the last use in either
    window), `customer` (1 at the end), `licences` (of the product it has most of), `length` (days
    of the window). With `feature` in `by`: one row an account and feature, nobody a `customer`.
    """
    return several(base, [span], by, choices).drop("as_of")


def several(
    base: Base, spans: Sequence[Span], by: tuple[str, ...], choices: Settings
) -> ibis.Table:
    """`rows` of several windows at once, told apart by `as_of`: the day on which each ends.

    Raises ValueError where two end on the same day.
    """
    if len({span.end for span in spans}) < len(spans):
        raise ValueError("windows measured together end on different days")
    place = ["account", *(["feature"] if "feature" in by else [])]
    daily = _user_days(base, spans, place, choices)
    users, days = _of_users(daily, spans, place, choices), _of_days(daily, spans, place)
    found = users.join(days, ["as_of", *place])
    found = found.drop(*(name for name in found.columns if name.endswith("_right")))
    found = found.mutate(idle=found.as_of.delta(found.last_on, unit="day")).drop("last_on")
    if "feature" in by:
        whole = found.mutate(customer=ibis.literal(0), licences=ibis.null("int64"))
    else:
        whole = _with_customers(found, _customers(base, [span.end for span in spans]))
    lengths = [(whole.as_of == ibis.literal(s.end), (s.end - s.start).days) for s in spans]
    return whole.mutate(length=ibis.cases(*lengths))


def _with_customers(found: ibis.Table, customers: ibis.Table) -> ibis.Table:
    """What was used, beside who could have: customers without any use count 0."""
    joined = customers.outer_join(found, ["as_of", "account"])
    unknown = ("as_of", "account", "idle", "key_uses", "key_features")
    return joined.select(
        as_of=joined.as_of.fill_null(joined.as_of_right),
        account=joined.account.fill_null(joined.account_right),
        customer=joined.customer.fill_null(0),
        licences=joined.licences,
        idle=joined.idle,
        key_uses=joined.key_uses,
        key_features=joined.key_features,
        **{name: joined[name].fill_null(0) for name in found.columns if name not in unknown},
    )


def _customers(base: Base, days: Sequence[date]) -> ibis.Table:
    """Accounts with revenue on each of the days, and their licences: of one product, the most."""
    lines, at = base.table("contract_lines"), _days("as_of", days)
    lines = lines.filter(lines.amount > 0)
    inside = (lines.start_on <= at.as_of) & (lines.end_on.isnull() | (lines.end_on > at.as_of))
    live = lines.join(at, inside)
    products = live.group_by("as_of", "account", "product").aggregate(licences=live.quantity.sum())
    each = products.group_by("as_of", "account").aggregate(licences=products.licences.max())
    return each.mutate(customer=ibis.literal(1))


def _user_days(
    base: Base, spans: Sequence[Span], place: list[str], choices: Settings
) -> ibis.Table:
    """A user's day of an account: uses, those of each key feature, and `piece`.

    The windows' edges cut time into pieces; a piece is named by its first day, so that what is
    summed up for each piece can be put together for every window that it is part of.
    """
    edges = _edges(spans)
    used = base.table("usage")
    inside = (used.day >= ibis.literal(edges[0])) & (used.day < ibis.literal(edges[-1]))
    rows = used.filter(inside & (used["count"] > 0))
    keyed = {
        f"key_{number}": _whole((rows.feature == name).ifelse(rows["count"], 0))
        for number, name in enumerate(choices.key_features)
    }
    daily = rows.group_by([*place, "user", "day"]).aggregate(uses=_whole(rows["count"]), **keyed)
    first_days = [(daily.day < ibis.literal(to), ibis.literal(at)) for at, to in pairwise(edges)]
    return daily.mutate(piece=ibis.cases(*first_days))


def _edges(spans: Sequence[Span]) -> list[date]:
    """Where windows, and the windows before them, start and end."""
    return sorted({day for span in spans for day in (span.before().start, span.start, span.end)})


def _in_windows(pieces: ibis.Table, spans: Sequence[Span]) -> ibis.Table:
    """Each piece once for every window that it is part of; `now`: 1, or 0 in the window before."""
    windows = _days("as_of", [span.end for span in spans])
    ends = windows.as_of
    windows = windows.mutate(
        start=ibis.cases(*((ends == ibis.literal(s.end), ibis.literal(s.start)) for s in spans)),
        first=ibis.cases(
            *((ends == ibis.literal(s.end), ibis.literal(s.before().start)) for s in spans)
        ),
    )
    named = _days("of_piece", _edges(spans)[:-1])
    parts = named.join(windows, (named.of_piece >= windows.first) & (named.of_piece < ends))
    parts = parts.select("of_piece", "as_of", now=(parts.of_piece >= parts.start).ifelse(1, 0))
    return pieces.join(parts, pieces.piece == parts.of_piece).drop("of_piece")


def _days(name: str, days: Sequence[date]) -> ibis.Table:
    """A table of days."""
    return ibis.array([ibis.literal(day) for day in days]).unnest().name(name).as_table()


def _of_users(
    daily: ibis.Table, spans: Sequence[Span], place: list[str], choices: Settings
) -> ibis.Table:
    """Sums over an account's users, each of whom counts once."""
    keys = ["as_of", *place]
    key_columns = [f"key_{number}" for number in range(len(choices.key_features))]
    pieces = daily.group_by([*place, "user", "piece"]).aggregate(
        days=daily.count(), **{name: _whole(daily[name]) for name in ("uses", *key_columns)}
    )
    parts = _in_windows(pieces, spans)
    each = parts.group_by([*keys, "user"]).aggregate(
        uses=_when(parts.now, parts.uses),
        uses_before=_when(1 - parts.now, parts.uses),
        days=_when(parts.now, parts.days),
        days_before=_when(1 - parts.now, parts.days),
        **{name: _when(parts.now, parts[name]) for name in key_columns},
    )
    known = each.user.notnull()
    now, before = known & (each.days > 0), known & (each.days_before > 0)
    sums = each.group_by(keys).aggregate(
        uses=each.uses.sum(),
        uses_before=each.uses_before.sum(),
        users=_number(now),
        users_before=_number(before),
        users_lost=_number(before & (each.days == 0)),
        users_won=_number(now & (each.days_before == 0)),
        user_days=known.ifelse(each.days, 0).sum(),
        **{name: each[name].sum() for name in key_columns},
    )
    if not key_columns:
        return sums.mutate(key_uses=ibis.null("int64"), key_features=ibis.null("int64"))
    return sums.mutate(
        key_uses=reduce(add, (sums[name] for name in key_columns)),
        key_features=reduce(add, ((sums[name] > 0).ifelse(1, 0) for name in key_columns)),
    ).drop(*key_columns)


def _of_days(daily: ibis.Table, spans: Sequence[Span], place: list[str]) -> ibis.Table:
    """Days on which the account was used, and the last of them."""
    each = daily.group_by([*place, "day", "piece"]).aggregate(users=daily.count())
    pieces = each.group_by([*place, "piece"]).aggregate(days=each.count(), last_on=each.day.max())
    parts = _in_windows(pieces, spans)
    return parts.group_by(["as_of", *place]).aggregate(
        days=_when(parts.now, parts.days),
        days_before=_when(1 - parts.now, parts.days),
        last_on=parts.last_on.max(),
    )


def account_table(base: Base, spans: Sequence[Span], choices: Settings) -> ibis.Table:
    """Every metric of this module of each account, for several windows: columns `as_of`, `account`
    and one a metric, null where there is nothing to divide by. One pass over the usage table."""
    found = several(base, spans, (), choices)
    values = {metric.id: metric.value(found) for metric in METRICS}
    return found.group_by("as_of", "account").aggregate(**values)


def _number(condition: Any) -> Any:
    return _whole(condition.ifelse(1, 0))


def _whole(value: Any) -> Any:
    """A sum that stays a 64-bit number: engines widen sums, and wide numbers are slow."""
    return value.sum().cast("int64")


def _when(flag: Any, value: Any) -> Any:
    return _whole((flag == 1).ifelse(value, 0))


def _total(column: str) -> Aggregate:
    return lambda table: table[column].sum()


def _per(over: str, under: str) -> Aggregate:
    return lambda table: ratio(table[over].sum(), table[under].sum())


def _change(column: str) -> Aggregate:
    """Against the window before: 0 is no change."""
    return lambda table: ratio(table[column].sum(), table[f"{column}_before"].sum()) - 1.0


def _per_active(column: str) -> Aggregate:
    """A mean over the accounts that used something in the window."""
    return lambda table: ratio(table[column].sum(), _active(table))


def _per_licence(column: str) -> Aggregate:
    """Over the licences of customers; who has no known number of them is left out."""

    def value(table: ibis.Table) -> Any:
        known = table.licences.notnull()
        return ratio(known.ifelse(table[column], 0).sum(), table.licences.sum())

    return value


def _unused(table: ibis.Table) -> Any:
    left = table.licences - table.users
    return (left > 0).ifelse(left, 0).sum()


def _share_of_days(table: ibis.Table) -> Any:
    return ratio(table.days.sum(), (table.uses > 0).ifelse(table.length, 0).sum())


def _stickiness(table: ibis.Table) -> Any:
    return ratio(table.user_days.sum(), (table.users * table.length).sum())


def _mean_idle(table: ibis.Table) -> Any:
    return table.idle.cast("float64").mean()


def _using(table: ibis.Table) -> Any:
    return _number((table.customer == 1) & (table.uses > 0))


def _customer_count(table: ibis.Table) -> Any:
    return table.customer.sum()


def _fell(table: ibis.Table) -> Any:
    fell = (table.uses_before > 0) & (table.uses < table.uses_before * FALL)
    return ratio(_number(fell), _used_before(table))


def _active(table: ibis.Table) -> Any:
    return _number(table.uses > 0)


def _used_before(table: ibis.Table) -> Any:
    return _number(table.uses_before > 0)


def _used_in_either(table: ibis.Table) -> Any:
    return _number((table.uses > 0) | (table.uses_before > 0))


_USE = ("usage",)
_USER = ("usage", "usage.user")
_LICENCE = (*_USER, "contract_lines.quantity")


def _metric(
    name: str,
    unit: Unit,
    value: Aggregate,
    needs: tuple[str, ...] = _USE,
    n: Aggregate = _active,
    by: tuple[str, ...] = (*ACCOUNT_DIMENSIONS, "feature"),
) -> Metric:
    return Metric(
        id=name,
        version=1,
        unit=unit,
        of="accounts",
        needs=needs,
        rows=rows,
        value=value,
        n=n,
        by=by,
    )


def _of_customers(name: str, unit: Unit, value: Aggregate, needs: tuple[str, ...] = _USE) -> Metric:
    return _metric(name, unit, value, needs, _customer_count, ACCOUNT_DIMENSIONS)


METRICS = (
    _metric("usage_count", Unit.COUNT, _total("uses")),
    _metric("usage_change", Unit.SHARE, _change("uses"), n=_used_in_either),
    _metric("usage_per_account", Unit.RATIO, _per_active("uses")),
    _metric("usage_per_user", Unit.RATIO, _per("uses", "users"), _USER),
    _metric("usage_per_active_day", Unit.RATIO, _per("uses", "days")),
    _metric("usage_per_user_day", Unit.RATIO, _per("uses", "user_days"), _USER),
    _metric("active_users", Unit.COUNT, _total("users"), _USER),
    _metric("active_users_change", Unit.SHARE, _change("users"), _USER, _used_in_either),
    _metric("users_per_account", Unit.RATIO, _per_active("users"), _USER),
    _metric("users_won", Unit.COUNT, _total("users_won"), _USER, _used_in_either),
    _metric("users_lost", Unit.COUNT, _total("users_lost"), _USER, _used_in_either),
    _metric(
        "users_lost_share", Unit.SHARE, _per("users_lost", "users_before"), _USER, n=_used_before
    ),
    _metric("active_days", Unit.DAYS, _per_active("days")),
    _metric("active_days_change", Unit.SHARE, _change("days"), n=_used_in_either),
    _metric("active_days_share", Unit.SHARE, _share_of_days),
    _metric("days_per_user", Unit.DAYS, _per("user_days", "users"), _USER),
    _metric("stickiness", Unit.SHARE, _stickiness, _USER),
    _metric("days_since_use", Unit.DAYS, _mean_idle, n=_used_in_either),
    _metric("usage_fell", Unit.SHARE, _fell, n=_used_before),
    _metric("active_accounts", Unit.COUNT, _active),
    _of_customers("adoption", Unit.SHARE, lambda table: ratio(_using(table), table.customer.sum())),
    _of_customers("dormant_accounts", Unit.COUNT, lambda t: t.customer.sum() - _using(t)),
    _of_customers("licence_utilisation", Unit.SHARE, _per_licence("users"), _LICENCE),
    _of_customers("unused_licences", Unit.COUNT, _unused, _LICENCE),
    _of_customers("usage_per_licence", Unit.RATIO, _per_licence("uses"), _LICENCE),
    _metric("key_usage_share", Unit.SHARE, _per("key_uses", "uses"), by=ACCOUNT_DIMENSIONS),
    _metric("key_features_used", Unit.RATIO, _per_active("key_features"), by=ACCOUNT_DIMENSIONS),
)  # fmt: skip
