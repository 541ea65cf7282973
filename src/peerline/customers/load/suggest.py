"""A mapping to begin with: what a source's names and values look like."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Literal

import ibis
from pydantic import BaseModel, ConfigDict, ValidationError
from rapidfuzz import fuzz

from peerline import content
from peerline.customers.load import cast, dates
from peerline.customers.load import mapping as mappings
from peerline.customers.load.cast import Reading
from peerline.customers.load.faults import Collector
from peerline.customers.load.mapping import SourceMapping
from peerline.customers.load.sources import Progress, Raw, Source, open_source, plain_name, quiet
from peerline.customers.tables import Column, ColumnKind, Table, contracts
from peerline.engine import fetch
from peerline.engine.connect import SourceError, asking, masked

SAMPLE = 1_000
NEAR = 84
"""How alike two names are, of 100, to be proposed."""
SURE = 95
READABLE = 0.9
"""The share of sample values that must be readable as the column's kind."""


class Synonyms(BaseModel):
    """Other names of tables and columns, from `content/customers/synonyms.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    peerline: Literal["customer-synonyms/1"]
    tables: dict[str, tuple[str, ...]]
    columns: dict[str, dict[str, tuple[str, ...]]]


@cache
def synonyms() -> Synonyms:
    """The file, read once. Raises ValueError where it is wrong."""
    import yaml

    path = content.CUSTOMERS / "synonyms.yaml"
    try:
        return Synonyms.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise ValueError(f"{path}: {error}") from error


@dataclass(frozen=True, slots=True)
class Proposed:
    """A column of the source for one of ours, and how alike the names are (0..100)."""

    column: str
    likeness: float


def suggestion(source: str, progress: Progress | None = None) -> str:
    """The text of a mapping file for the source, with remarks. Raises SourceError."""
    faults = Collector()
    opened = open_source(source, faults, progress or quiet)
    with asking(f"{masked(source)} could not be read", source):
        columns = {name: opened.columns(name) for name in opened.names()}
        columns = {name: listed for name, listed in columns.items() if listed}
        if not columns:
            said = "; ".join(str(fault) for fault in faults.faults)
            raise SourceError(f"{masked(source)} has no table that can be read. {said}".strip())
        preset = _preset(columns)
        lines = _from_preset(*preset) if preset else _proposed(opened, columns)
        return "\n".join(lines) + "\n"


def _preset(columns: Mapping[str, Sequence[str]]) -> tuple[str, SourceMapping] | None:
    """The preset whose required tables, with their columns, are all there."""
    for name in mappings.presets():
        mapping = mappings.read(name)
        if all(_fits(mapping, table, columns) for table in ("accounts", "contract_lines")):
            return name, mapping
    return None


def _fits(mapping: SourceMapping, table: str, columns: Mapping[str, Sequence[str]]) -> bool:
    asked = mapping.tables[table]
    listed = next((listed for n, listed in columns.items() if _is_one_of(n, asked.from_)), ())
    plain = {plain_name(column) for column in listed}
    for name, how in asked.columns.items():
        required = contracts()[table].columns[name].required
        if required and how.from_ and not plain & set(map(plain_name, how.from_)):
            return False
    return bool(listed)


def _is_one_of(name: str, wanted: Sequence[str]) -> bool:
    return any(
        fnmatchcase(name.casefold(), want.casefold())
        if "*" in want
        else plain_name(name) == plain_name(want)
        for want in wanted
    )


def _from_preset(name: str, mapping: SourceMapping) -> Iterator[str]:
    yield f"# These look like the tables of {mapping.preset}, for which there is a preset:"
    yield f"#   peerline customers check SOURCE --mapping {name}"
    yield "# It is copied here, to be changed where yours differ."
    text = mappings.presets()[name].read_text(encoding="utf-8")
    yield from text.rstrip().splitlines()


def _proposed(source: Source, columns: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield "# Proposed from names and values: look at every line, above all at those with a remark."
    yield "peerline: customer-mapping/1"
    yield "# reporting_currency: USD"
    yield "tables:"
    chosen = _chosen(columns)
    for table in contracts().values():
        if table.name in chosen:
            name = chosen[table.name]
            yield from _table(source, table, name, columns[name])
        elif table.required:
            yield f"  # {table.name}: required, and no table looks like it"
    taken = set(chosen.values())
    for name in columns:
        if name not in taken:
            yield f"# No place found for: {name} ({', '.join(columns[name])})"


def _chosen(columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Our table -> the source's that is most like it; each has one place."""
    alike = [
        (_table_likeness(table, name, listed), table.name, name)
        for table in contracts().values()
        for name, listed in columns.items()
    ]
    chosen: dict[str, str] = {}
    for likeness, table, name in sorted(alike, key=lambda entry: -entry[0]):
        if likeness >= NEAR and table not in chosen and name not in chosen.values():
            chosen[table] = name
    return chosen


def _likeness(name: str, others: Sequence[str]) -> float:
    """How alike a name is to the nearest of others, 0..100, whatever the order of its words."""
    mine = plain_name(name).replace("_", " ")
    return max(
        (fuzz.token_sort_ratio(mine, plain_name(other).replace("_", " ")) for other in others),
        default=0.0,
    )


def _table_likeness(table: Table, name: str, columns: Sequence[str]) -> float:
    """By its name, with or without a prefix, and by whether it has what every row needs."""
    bare = plain_name(name.rpartition("/")[2].rpartition(".")[2])
    names = [table.name, *synonyms().tables.get(table.name, ())]
    ends = [bare, *(bare[cut + 1 :] for cut, sign in enumerate(bare) if sign == "_")]
    named = max(_likeness(end, names) - 2 * place for place, end in enumerate(ends))
    needed = [column for column in table.columns.values() if column.required]
    there = sum(any(_likeness(c, _names(table, n)) >= NEAR for c in columns) for n in needed)
    return named + 4 * (there / len(needed)) if there else 0.0


def _names(table: Table, column: Column) -> list[str]:
    return [column.name, *synonyms().columns.get(table.name, {}).get(column.name, ())]


def _table(source: Source, table: Table, name: str, columns: Sequence[str]) -> Iterator[str]:
    raw = source.open(name)
    found = _matched(table, raw, columns) if raw else {}
    yield f"  {table.name}:"
    yield f"    from: {_quoted(name)}"
    yield "    columns:"
    for column in table.columns.values():
        if column.name in found:
            remark = "" if found[column.name].likeness >= SURE else "  # is it?"
            yield f"      {column.name}: {_quoted(found[column.name].column)}{remark}"
        elif column.required:
            yield f"      # {column.name}: required ({column.kind}); {_way_out(column)}"
    used = {proposed.column for proposed in found.values()}
    rest = [name for name in columns if name not in used]
    if rest:
        yield f"      # not used: {', '.join(rest)}"


def _way_out(column: Column) -> str:
    if column.name == "currency":
        return "one for all rows: {always: USD}"
    if column.name == "term_months":
        return "from dates: {months_between: [start_on, end_on]}"
    if column.name == "amount":
        return "from a monthly amount: {multiply: [YOUR_MRR, term_months]}"
    if column.name == "count":
        return "one row an event: {always: 1}, and `add_up: [count]` beside `from`"
    return "name your column, or {always: ...}"


def _matched(table: Table, raw: Raw, columns: Sequence[str]) -> dict[str, Proposed]:
    """The source's column nearest to each of ours, of readable values; ids may serve twice."""
    scores = [
        (_likeness(given, _names(table, column)), column, given)
        for column in table.columns.values()
        for given in columns
    ]
    found: dict[str, Proposed] = {}
    used: set[str] = set()
    for likeness, column, given in sorted(scores, key=lambda entry: -entry[0]):
        twice = given in used and not (column.required and column.kind == "id")
        if likeness < NEAR or column.name in found or twice:
            continue
        if _readable(raw, given, column):
            found[column.name] = Proposed(given, likeness)
            used.add(given)
    return found


def _readable(raw: Raw, name: str, column: Column) -> bool:
    """Whether a sample of the values can be read as what our column holds."""
    sample, kind = raw.table.limit(SAMPLE), column.kind
    value = sample[name]
    if kind in (*cast.FREE, ColumnKind.WORD) or cast.from_typed(value, kind) is not None:
        return True
    text = cast.tidy(value.cast("string"), kind, ())
    listed = fetch.rows(sample.select(t=text).filter(lambda t: t.t.notnull()))
    readings = [Reading(), Reading(plain=False), Reading(decimals=",", plain=False)]
    if kind in cast.DAYS:
        readings = [Reading(), Reading(days=dates.Decision(tuple(dates.known_forms())))]
    told = ibis.memtable(listed, schema={"t": "string"})
    asked = {
        f"r{number}": cast.from_text(told.t, kind, reading, duckdb=True).count()
        for number, reading in enumerate(readings)
    }
    # The sample is small: it is read by the embedded engine, whatever the source's own.
    counts = ibis.duckdb.connect().to_pyarrow(told.aggregate(**asked)).to_pylist()[0]
    return bool(max(counts.values()) >= READABLE * len(listed))


def _quoted(name: str) -> str:
    import yaml

    text = yaml.safe_dump(name, allow_unicode=True, default_flow_style=True, width=10_000)
    return text.splitlines()[0]
