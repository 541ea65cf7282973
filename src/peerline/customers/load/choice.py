"""Which of a source's tables is which of ours, opened as the mapping says."""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import reduce

import ibis

from peerline.customers.load.columns import Matched
from peerline.customers.load.faults import CannotLoad, Collector
from peerline.customers.load.mapping import SourceMapping, Through
from peerline.customers.load.sources import FILE, ROW, Raw, Source, plain_name
from peerline.customers.load.wide import LOOKED_UP
from peerline.customers.tables import contracts
from peerline.engine import fetch


class Choice:
    """The source's tables for ours, by the mapping or by their names."""

    def __init__(self, source: Source, mapping: SourceMapping, faults: Collector) -> None:
        self.source, self.mapping, self.faults = source, mapping, faults
        self.names = source.names()

    def choose(self, shown: str) -> dict[str, list[str]]:
        """Our table -> the source's, several where a pattern names them. Says what is missing.

        `shown`: the source, as faults name it.
        """
        chosen: dict[str, list[str]] = {}
        for name, contract in contracts().items():
            asked = self.mapping.tables.get(name)
            wanted = asked.from_ if asked else (self.mapping.prefix + name,)
            found = self._found(wanted)
            if len(found) > 1 and not any("*" in want for want in wanted):
                self.faults.add("same-table-twice", table=name, detail=", ".join(found))
            elif found:
                chosen[name] = found
            elif asked and not self.mapping.preset:
                self.faults.add("unknown-source", table=name, detail=" or ".join(wanted))
            elif contract.required and self.names:
                detail = f"found: {', '.join(self.names)}"
                self.faults.add("missing-table", table=name, detail=detail)
        if not self.names:
            self.faults.add("no-tables", file=shown)
        self._say_unused(chosen)
        return chosen

    def open(self, names: Sequence[str]) -> Raw | None:
        """The table, or several put together; null where none of them can be read."""
        raws = [raw for raw in map(self.source.open, names) if raw is not None]
        if len(raws) < 2:
            return raws[0] if raws else None
        columns = list(dict.fromkeys(column for raw in raws for column in raw.columns))
        parts = [_as_part(raw, columns) for raw in raws]
        return Raw(
            file=f"{raws[0].file} and {len(raws) - 1} more",
            table=reduce(lambda one, other: one.union(other), parts),
            numbered=raws[0].numbered,
            text=True,
            separator=raws[0].separator,
            ragged=tuple(ragged for raw in raws for ragged in raw.ragged),
        )

    def only_where(
        self, table: str, raw: Raw, where: Mapping[str, Sequence[str]], *, told: bool = True
    ) -> Raw:
        """The rows whose columns have one of the words. `told`: how many others is said."""
        kept = raw.table
        for column, words in where.items():
            own = _own(raw, column)
            if own is None:
                if not self.mapping.preset:
                    self.faults.add("unknown-column", table=table, file=raw.file, column=column)
                continue
            text = kept[own].cast("string").strip().lower()
            kept = kept.filter(text.isin([word.lower() for word in words]))
        if told and kept is not raw.table:
            self._say_left(table, raw, kept)
        return raw.of(kept)

    def with_lookups(self, raw: Raw, matched: Matched) -> Raw:
        """With a column for each that is looked up in another table. Raises CannotLoad."""
        table = raw.table
        for name, given in matched.given.items():
            through = given.how.through
            if through is None:
                continue
            other, match, take = self._lookup(matched.contract.name, through)
            rows = self.only_where(matched.contract.name, other, through.where, told=False).table
            keyed = rows.select(
                pl_by=rows[match].cast("string").strip(), pl_take=rows[take].cast("string")
            )
            # One row a key, so that no row of ours is doubled.
            keyed = keyed.group_by("pl_by").aggregate(**{LOOKED_UP + name: keyed.pl_take.min()})
            own = table[given.shown].cast("string").strip()
            if through.where:
                table = table.inner_join(keyed, own == keyed.pl_by).drop("pl_by")
                self._say_left(matched.contract.name, raw, table)
            else:
                table = table.left_join(keyed, own == keyed.pl_by).drop("pl_by")
        return raw.of(table)

    def _say_left(self, table: str, raw: Raw, kept: ibis.Table) -> None:
        before, after = (fetch.value(rows.count()) for rows in (raw.table, kept))
        if before > after:
            left = before - after
            self.faults.add("outside-where", table=table, file=raw.file, count=left, of=before)

    def _lookup(self, table: str, through: Through) -> tuple[Raw, str, str]:
        found = self._found(through.table)
        other = self.source.open(found[0]) if found else None
        if other is None:
            self.faults.add("unknown-source", table=table, detail=" or ".join(through.table))
            raise CannotLoad(self.faults.faults)
        columns = []
        for names in (through.match, through.take):
            own = next(filter(None, (_own(other, name) for name in names)), None)
            if own is None:
                column = " or ".join(names)
                self.faults.add("unknown-column", table=table, file=other.file, column=column)
                raise CannotLoad(self.faults.faults)
            columns.append(own)
        return other, columns[0], columns[1]

    def _found(self, wanted: Sequence[str]) -> list[str]:
        """The source's tables that the first fitting of `wanted` names."""
        for want in wanted:
            full = f"{self.mapping.db_schema}.{want}" if self.mapping.db_schema else want
            if "*" in want:
                pattern = full.casefold()
                found = [name for name in self.names if fnmatchcase(name.casefold(), pattern)]
            else:
                found = [n for n in self.names if plain_name(n) == plain_name(full)]
                found = found or [n for n in self.names if _sheet(n) == plain_name(want)]
            if found:
                return sorted(found)
        return []

    def _say_unused(self, chosen: dict[str, list[str]]) -> None:
        if not self.source.owned:
            return
        used = {plain_name(name) for listed in chosen.values() for name in listed}
        used |= {plain_name(name) for name in self._looked_up()}
        for name in self.names:
            if plain_name(name) not in used:
                self.faults.add("unused-file", file=name)

    def _looked_up(self) -> Iterator[str]:
        for table in self.mapping.tables.values():
            for column in table.columns.values():
                if column.through is not None:
                    yield from column.through.table


def _sheet(name: str) -> str:
    _, slash, sheet = name.rpartition("/")
    return plain_name(sheet) if slash else ""


def _own(raw: Raw, column: str) -> str | None:
    return next((own for own in raw.columns if plain_name(own) == plain_name(column)), None)


def _as_part(raw: Raw, columns: Sequence[str]) -> ibis.Table:
    """All columns as text, with the row's place: what files of one table have in common."""
    made = {
        column: raw.table[column].cast("string") if column in raw.columns else ibis.null("string")
        for column in columns
    }
    row = raw.table[ROW] if raw.numbered else ibis.null("int64")
    return raw.table.select(**made, **{ROW: row, FILE: ibis.literal(raw.file)})
