"""Storing a snapshot of the customers: whole or not at all."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from peerline.actions import audit
from peerline.customers.facts import Figure
from peerline.customers.prefill import to_plain
from peerline.customers.snapshot.values import (
    AccountFile,
    AccountState,
    Defined,
    Risk,
    Rows,
    Snapshot,
)
from peerline.store.models import (
    AccountDay,
    AccountPage,
    FigureRows,
    Organisation,
    Refresh,
    RefreshState,
    StoredFigure,
    StoredRisk,
)
from peerline.store.packed import pack

EXACT = Decimal("0.00000001")
BATCH = 2_000
"""Rows of one transaction: whoever saves answers meanwhile waits no longer than for these."""
KEPT = 1
"""Replaced snapshots that stay, so that a page read during the switch ends as it began."""
OF_A_SNAPSHOT: tuple[type[models.Model], ...] = (
    AccountDay,
    StoredFigure,
    FigureRows,
    StoredRisk,
    AccountPage,
)


def store(
    *, snapshot: Snapshot, organisation: Organisation, source: str, by: str, now: datetime
) -> Refresh:
    """Write the snapshot beside the one in use, then use it instead; older ones are removed.

    Until the last row is written every page shows the one before; a refresh that is cut off leaves
    nothing that anybody sees, and the next one removes it. `source`: what it was read from, in
    words that may be shown.
    """
    refresh = Refresh.objects.create(
        organisation=organisation,
        as_of=snapshot.as_of,
        days=[day.isoformat() for day in snapshot.days],
        source=source[:200],
        synthetic=snapshot.synthetic,
        currency=snapshot.currency,
        accounts=sum(s.day == snapshot.as_of and s.arr > 0 for s in snapshot.states),
        segments=sorted({s.segment for s in snapshot.states if s.segment}),
        csms=sorted({s.csm for s in snapshot.states if s.csm}),
        definitions={name: _definition(d) for name, d in snapshot.defined.items()},
        components={name: dict(words) for name, words in snapshot.components.items()},
        profiles={name: asdict(profile) for name, profile in snapshot.profiles.items()},
        measured=to_plain(snapshot.measured) if snapshot.measured else {},
        missing=dict(snapshot.missing),
        quarantined=dict(snapshot.quarantined),
        absent={table: sorted(columns) for table, columns in snapshot.absent.items()},
        started_at=now,
    )
    for made in _everything(snapshot, refresh):
        type(made[0]).objects.bulk_create(made)  # type: ignore[attr-defined]  # all of one model
    _switch(refresh, by)
    prune(organisation=organisation)
    return refresh


def _switch(refresh: Refresh, by: str) -> None:
    with transaction.atomic():
        in_use = Refresh.objects.select_for_update().filter(
            organisation=refresh.organisation, state=RefreshState.CURRENT
        )
        in_use.update(state=RefreshState.REPLACED)
        refresh.state = RefreshState.CURRENT
        refresh.finished_at = timezone.now()
        refresh.save()
        audit.note(
            organisation=refresh.organisation,
            at=refresh.finished_at,
            action="customers.refreshed",
            by=by,
            subject=f"refresh:{refresh.pk}",
            details={"as_of": refresh.as_of.isoformat(), "accounts": refresh.accounts},
        )


def prune(*, organisation: Organisation) -> int:
    """Remove snapshots that nobody sees any more, in small steps; returns how many."""
    replaced = Refresh.objects.filter(organisation=organisation, state=RefreshState.REPLACED)
    kept = list(replaced.order_by("-pk").values_list("pk", flat=True)[:KEPT])
    current = Refresh.objects.filter(organisation=organisation, state=RefreshState.CURRENT)
    newest = current.values_list("pk", flat=True).first() or 0
    gone = Refresh.objects.filter(organisation=organisation, pk__lt=newest).exclude(pk__in=kept)
    removed = 0
    for refresh in gone:
        for model in OF_A_SNAPSHOT:
            _empty(model, refresh)
        refresh.delete()
        removed += 1
    return removed


def _empty(model: type[models.Model], refresh: Refresh) -> None:
    rows = model._default_manager.filter(refresh=refresh)
    while found := list(rows.values_list("pk", flat=True)[:BATCH]):
        model._default_manager.filter(pk__in=found).delete()


def _everything(snapshot: Snapshot, refresh: Refresh) -> Iterator[list[models.Model]]:
    kinds: tuple[Iterable[models.Model], ...] = (
        (_state(each, refresh) for each in snapshot.states),
        (_figure(each, refresh) for each in snapshot.figures),
        (_rows(each, refresh) for each in snapshot.rows),
        (_risk(each, refresh) for each in snapshot.risks),
        (_page(each, refresh) for each in snapshot.files),
    )
    for kind in kinds:
        rows = iter(kind)
        while batch := list(islice(rows, BATCH)):
            yield batch


def _state(state: AccountState, refresh: Refresh) -> AccountDay:
    return AccountDay(
        organisation_id=refresh.organisation_id,
        refresh_id=refresh.pk,
        search=f"{state.name} {state.account}".lower()[:520],
        **{name: getattr(state, name) for name in AccountState.__slots__},
    )


def _figure(figure: Figure, refresh: Refresh) -> StoredFigure:
    value = figure.value
    return StoredFigure(
        organisation_id=refresh.organisation_id,
        refresh_id=refresh.pk,
        metric=figure.metric,
        dimension="+".join(figure.by),
        level="|".join(figure.by.values()),
        start=figure.start,
        end=figure.end,
        value=None if value is None else Decimal(str(value)).quantize(EXACT),
        low=figure.low,
        high=figure.high,
        n=figure.n,
    )


def _rows(rows: Rows, refresh: Refresh) -> FigureRows:
    return FigureRows(
        organisation_id=refresh.organisation_id,
        refresh_id=refresh.pk,
        name=rows.name,
        end=rows.end,
        packed=pack({"columns": rows.columns, "rows": list(rows.rows)}),
    )


def _risk(risk: Risk, refresh: Refresh) -> StoredRisk:
    return StoredRisk(
        organisation_id=refresh.organisation_id,
        refresh_id=refresh.pk,
        account=risk.account,
        day=risk.day,
        rule=risk.rule,
        severity=risk.severity,
        title=dict(risk.title),
        says=dict(risk.says),
        evidence=dict(risk.evidence),
    )


def _page(file: AccountFile, refresh: Refresh) -> AccountPage:
    return AccountPage(
        organisation_id=refresh.organisation_id,
        refresh_id=refresh.pk,
        account=file.account,
        packed=pack(asdict(file)),
    )


def _definition(defined: Defined) -> dict[str, Any]:
    return {
        "version": defined.version,
        "unit": defined.unit.value,
        "of": defined.of,
        "window": defined.window,
        "title": dict(defined.title),
        "says": dict(defined.says),
        "missing": dict(defined.missing),
        "formula": defined.formula,
        "source": defined.source,
        "better": defined.better,
        "rows": defined.rows,
    }
