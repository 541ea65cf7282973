"""Keys of a table: rows that repeat one, references to other tables, rows to be added up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import ibis

from peerline.customers.load.checks import Check, Place, examples, referred_to
from peerline.customers.load.faults import Collector, Level, kinds
from peerline.customers.load.sources import FILE, ROW
from peerline.customers.load.wide import VALUE, Wide
from peerline.engine import fetch

KEY = "pl_k_"
MANY = 10_000_000
"""From so many rows on, keys are first compared by their hashes."""
FOUND = "pl_r_"


@dataclass(frozen=True, slots=True)
class Parted:
    """Rows parted in those to keep and those that repeat a key. `repeated` null: none do."""

    kept: ibis.Table
    repeated: ibis.Table | None
    count: int


def part_repeated(
    table: ibis.Table,
    columns: Sequence[str],
    code: str,
    shown: str,
    place: Place,
    faults: Collector,
    count: int,
) -> Parted:
    """Keep the first row of each key: by its place in the file, in databases by its values.

    `columns`: of `table`, which has `count` rows; blank parts of a key count as equal.
    """
    keys = [f"{KEY}{n}" for n in range(len(columns))]
    made = {k: _part(table[c]) for k, c in zip(keys, columns, strict=True)}
    keyed = table.mutate(**made)
    often = _often(keyed, keys, count)
    counted = often.aggregate(keys=often.count(), rows=often.pl_times.sum().fill_null(0))
    row = fetch.rows(counted)[0]
    repeats = row["rows"] - row["keys"]
    if not repeats:
        return Parted(table, None, 0)
    several = keyed.semi_join(often, keys)
    places = [name for name in (FILE, ROW) if name in table.columns]
    order = places or [name for name in table.columns if not name.startswith(("pl_k_", "pl_r_"))]
    ranked = several.mutate(pl_rank=ibis.row_number().over(group_by=keys, order_by=order))
    repeated = ranked.filter(ranked.pl_rank > 0)
    first = ranked.filter(ranked.pl_rank == 0)
    told = reduce(_beside, (repeated[key].cast("string") for key in keys))
    faults.add(
        code,
        table=place.table,
        file=place.file,
        column=shown,
        count=repeats,
        of=count,
        examples=examples(repeated, ibis.literal(True), told),
    )
    kept = keyed.anti_join(often, keys).select(*table.columns).union(first.select(*table.columns))
    return Parted(kept, repeated.select(*table.columns), repeats)


def _part(value: ibis.Value) -> ibis.Value:
    return value.fill_null("") if value.type().is_string() else value


def _beside(one: ibis.Value, other: ibis.Value) -> ibis.Value:
    return one + ", " + other


def _often(keyed: ibis.Table, keys: Sequence[str], count: int) -> ibis.Table:
    """Keys that stand in more than one row, and how often."""
    rows = keyed.select(*keys)
    if count >= MANY and keyed.get_backend().name == "duckdb":
        # Equal keys have equal hashes, which take a fraction of the memory: only rows whose hash
        # repeats are looked at in full.
        whole = reduce(_beside, (rows[key].cast("string") for key in keys))
        hashed = rows.mutate(pl_hash=whole.hash())
        again = hashed.group_by("pl_hash").aggregate(pl_n=hashed.count())
        rows = hashed.semi_join(again.filter(again.pl_n > 1), "pl_hash").drop("pl_hash")
    often = rows.group_by(keys).aggregate(pl_times=rows.count())
    return often.filter(often.pl_times > 1)


def add_up(table: ibis.Table, keys: Sequence[str], added: Sequence[str]) -> ibis.Table:
    """Rows of one key as one row: `added` are summed, of all else the largest is kept."""
    made = {}
    for name in table.columns:
        if name in keys:
            continue
        column = table[name]
        made[name] = (
            column.sum().cast(column.type())
            if name in added
            else column.min()
            if name == ROW
            else column.max()
        )
    return table.group_by(list(keys)).aggregate(**made).select(*table.columns)


def with_references(wide: Wide, tables: Mapping[str, ibis.Table]) -> list[Check]:
    """Join the keys that the table refers to, and ask whether each reference is among them."""
    checks = []
    for name, given in wide.matched.given.items():
        within, own = given.column.within, wide.matched.contract.name
        if within is None or (within != own and within not in tables):
            continue
        if within == own:
            key = wide.table[VALUE + wide.matched.contract.key[0]]
            known = wide.table.select(pl_known=key).distinct()
        else:
            known = tables[within].select(pl_known=tables[within][name]).distinct()
        known = known.filter(known.pl_known.notnull()).rename({FOUND + name: "pl_known"})
        wide.table = wide.table.left_join(known, wide.table[VALUE + name] == known[FOUND + name])
        checks.append(name)
    made = []
    for name in checks:
        value = wide.table[VALUE + name]
        bad = value.notnull() & wide.table[FOUND + name].isnull()
        required = wide.matched.given[name].column.required
        lenient = not required and referred_to(wide.matched.contract.name)
        level = Level.LEFT_OUT if lenient else kinds()["unknown-reference"].level
        made.append(Check("unknown-reference", name, bad, value, level, name))
    return made
