"""A base into a snapshot: everything that the site shows, as plain values, as of a day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from peerline.customers.account_metrics import texts as account_texts
from peerline.customers.base import Base
from peerline.customers.facts import Finding, Unit
from peerline.customers.health import overrides as given
from peerline.customers.health.ledger import healths
from peerline.customers.health.profile import Profiles, load_profiles
from peerline.customers.measured import measured
from peerline.customers.metrics.definition import Span, months_before
from peerline.customers.metrics.registry import METRICS
from peerline.customers.metrics.texts import texts
from peerline.customers.readings import read
from peerline.customers.risk.findings import fired
from peerline.customers.risk.rules import Rules, load_rules
from peerline.customers.risk.sentence import sentence
from peerline.customers.settings import Settings, default_settings
from peerline.customers.snapshot.figures import Told, tell
from peerline.customers.snapshot.files import files
from peerline.customers.snapshot.layout import layout
from peerline.customers.snapshot.states import STATE_METRICS, figures_of, rows_of, states
from peerline.customers.snapshot.values import Defined, HealthProfile, Risk, Snapshot
from peerline.engine import fetch

LANGUAGES = ("en", "ja")
OF_BOOKS = "qbr_coverage"
"""A figure whose rows are the books of business."""
A_YEAR = "12m"
"""The window of what the survey asks."""
LEDGER_MONTHS = 13
"""For so many months the ledger of an account is kept with its components."""

Progress = Callable[[str, int, int], None]
"""What is being done, how many parts are, of how many."""


def quiet(what: str, done: int, of: int) -> None:
    """Tells nobody."""


def build(
    base: Base,
    as_of: date,
    *,
    months: int = 24,
    synthetic: bool,
    overrides: Sequence[given.Override] = (),
    settings: Settings | None = None,
    progress: Progress = quiet,
) -> Snapshot:
    """The snapshot of a base as of a day, with the months before it.

    Days before the first contract are left out. `overrides`: those given in the site, beside the
    base's own. Raises SettingsError and FileFaults for content that is wrong.
    """
    settings = settings or default_settings()
    base = _at_hand(base)
    days = _days(base, as_of, months)
    profiles, rules = load_profiles(), load_rules()
    progress("health and risks", 0, 4)
    readings = read(base, days, (*profiles.looks, *rules.looks), settings)
    listed = healths(readings, profiles, [*given.of_base(base), *overrides])
    found = fired(readings, rules)
    progress("figures", 1, 4)
    told = tell(base, layout().figures, days, settings)
    progress("accounts", 2, 4)
    accounts = states(base, days, listed, found, settings, _books(told))
    progress("account pages", 3, 4)
    kept = set(days[-LEDGER_MONTHS:])
    newest = sorted({s.account for s in accounts})
    return Snapshot(
        as_of=as_of,
        days=tuple(days),
        currency=base.reporting_currency,
        synthetic=synthetic,
        defined=_defined(told.rows_of),
        states=accounts,
        figures=[*told.figures, *figures_of(accounts)],
        rows=[*told.rows, *rows_of(accounts, days)],
        risks=[_risk(finding, rules) for finding in found],
        files=files(base, as_of, newest, [h for h in listed if h.day in kept]),
        components=_names(profiles),
        profiles={profile.id: _profile(profile.id, profiles) for profile in profiles.all},
        measured=measured(base, Span.ending(as_of, A_YEAR), settings),
        missing=dict(told.missing),
        quarantined=dict(base.quarantined),
        absent={table: sorted(columns) for table, columns in base.absent.items() if columns},
    )


def _at_hand(base: Base) -> Base:
    """The base with its tables in the embedded engine's memory, if they are on it at all.

    Cast and checked anew for each of some hundred queries they would cost more than the queries.
    """
    if base.connection.name != "duckdb":
        return base
    tables = {
        name: base.connection.create_table(f"at_hand_{name}", table, temp=True, overwrite=True)
        for name, table in base.tables.items()
    }
    return replace(base, tables=tables)


def _days(base: Base, as_of: date, months: int) -> list[date]:
    lines = base.table("contract_lines")
    first = fetch.value(lines.start_on.min())
    days = [months_before(as_of, back) for back in range(months - 1, -1, -1)]
    return [day for day in days if first is not None and day >= first] or [as_of]


def _books(told: Told) -> dict[date, list[dict[str, Any]]]:
    """Day -> the rows of the books of business, where a figure rests on them."""
    name = told.rows_of.get(OF_BOOKS)
    return {
        rows.end: [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]
        for rows in told.rows
        if rows.name == name
    }


def _defined(rows_of: Mapping[str, str]) -> dict[str, Defined]:
    made = {}
    words = texts()
    shown = layout()
    for name, how in shown.figures.items():
        metric, text = METRICS[name], words[name]
        made[name] = Defined(
            metric=name,
            version=metric.version,
            unit=metric.unit,
            of=metric.of,
            window=how.window or "",
            title=text.title.model_dump(),
            says=text.definition.model_dump(),
            missing=text.missing.model_dump(),
            formula=text.formula,
            source=text.source,
            better=how.better,
            rows=rows_of.get(name, name),
        )
    for each in STATE_METRICS:
        state = shown.states[each.metric]
        made[each.metric] = Defined(
            metric=each.metric,
            version=1,
            unit=Unit(each.unit),
            of="customers",
            window="",
            title=state.title.model_dump(),
            says=state.definition.model_dump(),
            missing=state.missing.model_dump(),
            formula=state.formula,
            source=state.source,
            better=state.better,
            rows="states",
        )
    return made


def _risk(finding: Finding, rules: Rules) -> Risk:
    rule = rules.by_id[finding.rule]
    return Risk(
        account=finding.account,
        day=finding.day,
        rule=finding.rule,
        severity=finding.severity,
        title={language: rule.title.to(language) for language in LANGUAGES},
        says={language: sentence(rule, finding.evidence, language) for language in LANGUAGES},
        evidence=finding.evidence,
    )


def _names(profiles: Profiles) -> dict[str, dict[str, str]]:
    """Components and their measures -> name by language."""
    found = {
        name: {language: title.to(language) for language in LANGUAGES}
        for name, title in account_texts.titles().items()
    }
    for profile in profiles.all:
        for part in profile.components:
            found[part.id] = {language: part.title.to(language) for language in LANGUAGES}
    return found


def _profile(name: str, profiles: Profiles) -> HealthProfile:
    found = next(profile for profile in profiles.all if profile.id == name)
    return HealthProfile(
        name=found.id,
        version=found.version,
        title={language: found.title.to(language) for language in LANGUAGES},
        green=found.green,
        amber=found.amber,
        override_days=found.override_days,
        least_coverage=found.least_coverage,
    )
