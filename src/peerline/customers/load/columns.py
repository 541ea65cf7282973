"""Which of a source's columns is which of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from peerline.customers.load.mapping import ColumnMapping, TableMapping
from peerline.customers.load.sources import Raw, plain_name
from peerline.customers.tables import Column, Table


@dataclass(frozen=True, slots=True)
class Given:
    """A column of ours that the source gives.

    `shown`: the source's column, as faults name it. `how`: the mapping's word on it.
    """

    column: Column
    shown: str
    how: ColumnMapping

    @property
    def name(self) -> str:
        """Our name of it."""
        return self.column.name


@dataclass(frozen=True, slots=True)
class Missing:
    """A column that the mapping names and the table lacks, or that is required and not given."""

    code: str
    column: str
    detail: str


@dataclass(slots=True)
class Matched:
    """A table of ours beside the source's columns."""

    contract: Table
    given: dict[str, Given] = field(default_factory=dict)
    missing: list[Missing] = field(default_factory=list)
    unused: tuple[str, ...] = ()


def match(contract: Table, raw: Raw, mapping: TableMapping | None, *, preset: bool) -> Matched:
    """Find each of our columns among the source's. `preset`: what is not there is passed over."""
    found = Matched(contract)
    by_name = {plain_name(name): name for name in raw.columns}
    hows = mapping.columns if mapping else {}
    for name, column in contract.columns.items():
        how = hows.get(name)
        if how is None:
            # What a mapping leaves out is still found where it has our own name.
            if name in by_name:
                found.given[name] = Given(
                    column, by_name[name], ColumnMapping.model_validate({"from": by_name[name]})
                )
            continue
        lacking = [n for n in how.operands if not _known(n, hows, by_name)]
        if how.from_ is not None:
            present = [by_name[plain_name(n)] for n in how.from_ if plain_name(n) in by_name]
            lacking = [] if present else [" or ".join(how.from_)]
            if present:
                found.given[name] = Given(column, present[0], how)
        elif not lacking:
            found.given[name] = Given(column, _told(how), how)
        if lacking and not preset:
            found.missing += [Missing("unknown-column", n, f"for {name}") for n in lacking]
    for name, column in contract.columns.items():
        if column.required and name not in found.given and not found.missing:
            found.missing.append(Missing("missing-column", name, ""))
    used = {g.shown for g in found.given.values()} | {n for h in hows.values() for n in h.operands}
    if mapping is not None:
        used |= {*mapping.where, mapping.row_id or ""}
    plain = {plain_name(name) for name in used}
    found.unused = tuple(name for name in raw.columns if plain_name(name) not in plain)
    return found


def _known(name: str, hows: Mapping[str, ColumnMapping], by_name: Mapping[str, str]) -> bool:
    return name in hows or plain_name(name) in by_name


def _told(how: ColumnMapping) -> str:
    if how.derived:
        return f"{how.derived.replace('_', ' ')} {', '.join(how.operands)}"
    return f"always {how.always}"
