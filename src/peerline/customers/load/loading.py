"""A source into a base: what is found, matched, read, checked, set aside and kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import ibis

from peerline.customers.base import Base
from peerline.customers.load import checks, keys, rules
from peerline.customers.load import mapping as mappings
from peerline.customers.load.checks import Check, Place
from peerline.customers.load.choice import Choice
from peerline.customers.load.columns import Matched, match
from peerline.customers.load.faults import CannotLoad, Collector, Fault, Level, in_order
from peerline.customers.load.mapping import SourceMapping, TableMapping
from peerline.customers.load.quarantine import Quarantine
from peerline.customers.load.sources import (
    Progress,
    Raw,
    Source,
    open_source,
    plain_name,
    quiet,
)
from peerline.customers.load.wide import VALUE, Wide
from peerline.customers.tables import Table, contracts
from peerline.engine import fetch
from peerline.engine.connect import asking, masked

FIRST = ("fx_rates", "accounts")
"""Tables that the checks of others look into."""
ORIGIN = "origin"
"""The column by which made-up data says so: nobody need be told that it is not read."""
WRONG_MAPPING = ("unknown-source", "unknown-column", "unknown-currency-of-report")


@dataclass(frozen=True, slots=True)
class TableRead:
    """What became of a table: rows read, rows kept, and the columns that the source lacks."""

    table: str
    file: str
    rows: int
    kept: int
    absent: tuple[str, ...]


@dataclass(frozen=True)
class Loaded:
    """A base, and all that was found on the way to it.

    `faults`: gravest first. `read`: per table. `quarantined`: rows set aside, per table.
    """

    base: Base
    faults: tuple[Fault, ...]
    read: tuple[TableRead, ...]

    @property
    def quarantined(self) -> Mapping[str, int]:
        """Rows of each table that were set aside."""
        return self.base.quarantined


def load(
    source: str | Path,
    mapping: str | Path | None = None,
    progress: Progress | None = None,
    *,
    quarantine: Path | None = None,
    currency: str | None = None,
) -> Loaded:
    """The base of a source: a folder of CSV, XLSX or Parquet files, a workbook, or a database URL.

    `mapping`: a mapping file or the name of a preset. `quarantine`: a folder for the rows set
    aside. `currency`: to report in; else the mapping's, else what the source itself gives away.
    Raises SourceError (CannotLoad with all faults), and FileFaults of a mapping.
    """
    told = progress or quiet
    asked = mappings.read(mapping) if mapping is not None else mappings.NO_MAPPING
    faults = Collector()
    with Quarantine(quarantine) as aside:
        opened = open_source(str(source), faults, told)
        try:
            with asking(f"{masked(str(source))} could not be read to its end", str(source)):
                shown = masked(str(source))
                loading = Loading(shown, opened, asked, faults, aside, told, currency)
                loaded = loading.run()
                aside.finish(
                    {"peerline": "customer-quarantine/1", "source": shown}
                    | {"rows": dict(loaded.quarantined)}
                )
        except BaseException:
            opened.abandon()
            raise
    return loaded


class Loading:
    """One load, table by table."""

    def __init__(
        self,
        shown: str,
        source: Source,
        mapping: SourceMapping,
        faults: Collector,
        aside: Quarantine,
        progress: Progress,
        currency: str | None,
    ) -> None:
        self.shown, self.source, self.mapping, self.faults = shown, source, mapping, faults
        self.aside, self.progress = aside, progress
        self.currency = currency or mapping.reporting_currency
        self.rates: frozenset[str] | None = None
        self.tables: dict[str, ibis.Table] = {}
        self.places: dict[str, Place] = {}
        self.absent: dict[str, frozenset[str]] = {}
        self.quarantined: dict[str, int] = {}
        self.rows: dict[str, int] = {}
        self.read: list[TableRead] = []

    def run(self) -> Loaded:
        """Load everything. Raises CannotLoad."""
        choice = Choice(self.source, self.mapping, self.faults)
        chosen = choice.choose(self.shown)
        order = sorted(chosen, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
        for number, name in enumerate(order):
            self.progress(f"checking {name}", number, len(order))
            self._table(contracts()[name], choice, chosen[name])
        if self.faults.stopped and not self._enough():
            raise CannotLoad(self.faults.faults)
        self._owners()
        rules.after_loading(self.tables, self.places, self.faults)
        self.source.close()
        names = [name for name in contracts() if name in self.tables]
        base = Base(
            connection=self.source.connection,
            tables={n: self.tables[n].select(*contracts()[n].columns) for n in names},
            reporting_currency=self.currency or "USD",
            absent=self.absent,
            quarantined=self.quarantined,
        )
        read = sorted(self.read, key=lambda table: list(contracts()).index(table.table))
        return Loaded(base, tuple(in_order(self.faults.faults)), tuple(read))

    def _enough(self) -> bool:
        """Whether a base can be made all the same: only optional tables could not be read."""
        needed = {name for name, table in contracts().items() if table.required}
        wrong = any(fault.code in WRONG_MAPPING for fault in self.faults.faults)
        return needed <= set(self.tables) and not wrong

    def _table(self, contract: Table, choice: Choice, names: list[str]) -> None:
        asked = self.mapping.tables.get(contract.name)
        raw = choice.open(names)
        if raw is None:
            return
        if asked:
            raw = choice.only_where(contract.name, raw, asked.where)
        matched = match(contract, raw, asked, preset=self.mapping.preset is not None)
        if not self._complete(raw, matched):
            return
        raw = choice.with_lookups(raw, matched)
        duckdb = self.source.connection.name == "duckdb"
        wide = Wide(raw, matched, self.mapping, duckdb=duckdb, owned=self.source.owned)
        place = Place(contract.name, raw.file, {n: g.shown for n, g in matched.given.items()})
        if contract.name == "contract_lines":
            self._decide_currency(wide)
        listed = [*keys.with_references(wide, self.tables), *checks.column_checks(wide)]
        listed += rules.row_checks(wide, self.currency, self.rates)
        rows, failed = checks.ask(wide.table, listed, place, self.faults)
        self.rows[contract.name] = rows
        self._notes(wide, place, rows)
        self._keep(wide, place, rows, failed, asked)

    def _complete(self, raw: Raw, matched: Matched) -> bool:
        """Whether every column is there, once. Says what is not."""
        name, has = matched.contract.name, f"the table has {', '.join(raw.columns)}"
        for lack in matched.missing:
            detail = f"{lack.detail}, {has}" if lack.detail else has
            self.faults.add(lack.code, table=name, file=raw.file, column=lack.column, detail=detail)
        columns = {column.casefold() for column in raw.columns}
        shown = {given.shown for given in matched.given.values()}
        twice = sorted(column for column in shown if f"{column.casefold()} (2)" in columns)
        for column in twice:
            self.faults.add("repeated-column", table=name, file=raw.file, column=column)
        if unused := [column for column in matched.unused if plain_name(column) != ORIGIN]:
            detail = ", ".join(unused)
            self.faults.add("unused-columns", table=name, file=raw.file, detail=detail)
        return not matched.missing and not twice

    def _decide_currency(self, wide: Wide) -> None:
        """The currency to report in, and the currencies that can be told in it."""
        used = self._currencies(wide.table, VALUE + "currency") & checks.currencies()
        known = (
            self._currencies(self.tables["fx_rates"], "currency")
            if "fx_rates" in self.tables
            else set()
        )
        if self.currency is None:
            left = used - known
            if len(used) == 1:
                left = used
            if len(left) == 1:
                self.currency = next(iter(left))
            elif used:
                self.faults.add(
                    "unknown-currency-of-report",
                    table="contract_lines",
                    detail=", ".join(sorted(used)),
                )
        self.rates = frozenset(known)

    def _currencies(self, table: ibis.Table, column: str) -> set[str]:
        found = fetch.rows(table.select(c=table[column]).distinct().limit(1000))
        return {row["c"] for row in found if row["c"]}

    def _notes(self, wide: Wide, place: Place, rows: int) -> None:
        if not rows:
            self.faults.add("no-rows", table=place.table, file=place.file)
        for name, reading in wide.readings.items():
            code = detail = ""
            if reading.days is not None and reading.days.words:
                several = len(reading.days.forms) + len(reading.days.undecided) > 1
                code = "mixed-dates" if several else "read-dates"
                detail = f"read as {reading.days.words}"
            elif not reading.plain and reading.decimals == ",":
                code = "decimal-comma"
            if code:
                column = place.columns.get(name, name)
                self.faults.add(
                    code, table=place.table, file=place.file, column=column, detail=detail
                )

    def _keep(
        self, wide: Wide, place: Place, rows: int, failed: list[Check], asked: TableMapping | None
    ) -> None:
        """Part the table in rows to keep and rows to set aside, and store the former."""
        contract, name = wide.matched.contract, wide.matched.contract.name
        table = checks.typed(wide, failed)
        grave = [check for check in failed if check.level is Level.SET_ASIDE]
        if grave:
            bad = ibis.or_(*(check.bad.fill_null(False) for check in grave))
            self.aside.add(name, place.file, table.filter(bad), wide.raw.columns, _reason(grave))
            table = table.filter(~bad)
            rows = fetch.value(table.count())
        for ragged in wide.raw.ragged:
            self.aside.add_ragged(name, ragged.file, ragged.kept)
        table, repeats = self._without_repeats(table, wide, place, asked, rows)
        kept = checks.contract_row(table, contract.columns)
        if asked and asked.add_up:
            given = [column for column in contract.key if column in wide.matched.given]
            kept = keys.add_up(kept, given, asked.add_up)
        if self.source.owned and (grave or repeats or (asked and asked.add_up) or wide.worked):
            kept = self.source.connection.create_table(name, kept, overwrite=True)
            wide.forget()
        if asked and asked.add_up:
            self._note_added(place, rows - repeats, kept)
        self.tables[name], self.places[name] = kept, place
        self.absent[name] = frozenset(contract.columns) - set(wide.matched.given)
        self._count(wide, place, rows - repeats)

    def _without_repeats(
        self, table: ibis.Table, wide: Wide, place: Place, asked: TableMapping | None, rows: int
    ) -> tuple[ibis.Table, int]:
        """The table without rows whose key, or whose id in the source, came before; how many."""
        repeats = 0
        for columns, code, shown in self._keys(wide, place, asked):
            left = rows - repeats
            parted = keys.part_repeated(table, columns, code, shown, place, self.faults, left)
            if parted.repeated is not None:
                reason = ibis.literal(f"{code} ({shown})")
                own = wide.raw.columns
                self.aside.add(place.table, place.file, parted.repeated, own, reason)
            table = parted.kept
            repeats += parted.count
        return table, repeats

    def _keys(
        self, wide: Wide, place: Place, asked: TableMapping | None
    ) -> Iterator[tuple[list[str], str, str]]:
        if asked and asked.row_id:
            wanted = plain_name(asked.row_id)
            own = [column for column in wide.raw.columns if plain_name(column) == wanted]
            if own:
                yield own, "repeated-row-id", asked.row_id
        if not (asked and asked.add_up):
            key = [column for column in wide.matched.contract.key if column in wide.matched.given]
            shown = ", ".join(place.columns[column] for column in key)
            yield [VALUE + column for column in key], "repeated-key", shown

    def _note_added(self, place: Place, rows: int, kept: ibis.Table) -> None:
        left = fetch.value(kept.count())
        if left < rows:
            self.faults.add(
                "added-up", table=place.table, file=place.file, count=rows - left, of=rows
            )

    def _count(self, wide: Wide, place: Place, kept: int) -> None:
        name, ragged = place.table, sum(ragged.count for ragged in wide.raw.ragged)
        rows = self.rows[name] + ragged
        self.quarantined[name] = rows - kept
        absent = tuple(sorted(self.absent[name]))
        self.read.append(TableRead(name, place.file, rows, kept, absent))

    def _owners(self) -> None:
        """Who has an account now, where nobody says who had it when."""
        accounts = self.tables.get("accounts")
        if "owners" in self.tables or accounts is None or "csm" in self.absent["accounts"]:
            return
        since = ibis.coalesce(accounts.created_on, ibis.date("1900-01-01"))
        owned = accounts.filter(accounts.csm.notnull())
        self.tables["owners"] = owned.select(
            account=owned.account, csm=owned.csm, start_on=since, end_on=ibis.null("date")
        )
        self.absent["owners"] = frozenset()
        self.quarantined["owners"] = 0
        self.faults.add("derived-owners", table="owners")


def _reason(failed: list[Check]) -> ibis.Value:
    """Every fault of a row, by code and column."""
    said = ibis.literal("")
    for check in failed:
        said = said + ibis.ifelse(
            check.bad.fill_null(False), f"{check.code} ({check.column}); ", ""
        )
    return said.re_replace("; $", "")
