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
        if name in hows:
            given, lacking = _by_mapping(column, hows, by_name)
        else:
            # What a mapping leaves out is still found where it has our own name.
            given, lacking = _by_name(column, by_name), []
        if given is not None:
            found.given[name] = given
        elif not preset:
            found.missing += [Missing("unknown-column", part, f"for {name}") for part in lacking]
    _drop_unfounded(found, by_name)
    for name, column in contract.columns.items():
        if column.required and name not in found.given and not found.missing:
            found.missing.append(Missing("missing-column", name, ""))
    found.unused = _unused(found, mapping, raw)
    return found


def _by_name(column: Column, by_name: Mapping[str, str]) -> Given | None:
    own = by_name.get(column.name)
    return Given(column, own, ColumnMapping.model_validate({"from": own})) if own else None


def _by_mapping(
    column: Column, hows: Mapping[str, ColumnMapping], by_name: Mapping[str, str]
) -> tuple[Given | None, list[str]]:
    """The column as the mapping has it; else what the table lacks for it."""
    how = hows[column.name]
    if how.from_ is not None:
        own = next((by_name[plain_name(n)] for n in how.from_ if plain_name(n) in by_name), None)
        return (Given(column, own, how), []) if own else (None, [" or ".join(how.from_)])
    lacking = [n for n in how.operands if n not in hows and plain_name(n) not in by_name]
    if lacking:
        return None, lacking
    rule = how.derived or "always"
    told = ", ".join(how.operands) if how.derived else how.always
    return Given(column, f"{rule.replace('_', ' ')} {told}", how), []


def _unused(found: Matched, mapping: TableMapping | None, raw: Raw) -> tuple[str, ...]:
    used = {part for given in found.given.values() for part in (given.shown, *given.how.operands)}
    if mapping is not None:
        used |= {*mapping.where, mapping.row_id or ""}
    plain = {plain_name(name) for name in used}
    return tuple(name for name in raw.columns if plain_name(name) not in plain)


def _drop_unfounded(found: Matched, by_name: Mapping[str, str]) -> None:
    """Take away derived columns whose parts a preset hoped for in vain."""
    while True:
        unfounded = {
            name
            for name, given in found.given.items()
            for part in given.how.operands
            if part not in found.given and plain_name(part) not in by_name
        }
        if not unfounded:
            return
        for name in unfounded:
            del found.given[name]
