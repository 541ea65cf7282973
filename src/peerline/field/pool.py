"""The pool of answers as columns: verified, once per company, of one family and one origin."""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import numpy as np
from numpy.typing import NDArray

from peerline.answers.answer import State
from peerline.benchmark.comparison import KPIS, Origin
from peerline.benchmark.figures import ARR_MIDDLES
from peerline.engine import fetch
from peerline.engine.session import asking
from peerline.instruments.load import UnknownInstrument, load
from peerline.instruments.model import Instrument, Item, Kind
from peerline.scoring.batch import CODE

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int16]
FRAME = ("company", "verified", "submitted_at", "instrument", "origin")
TOOLS = ("cs_platform", "crm")
"""Items of the profile whose shares are released beside the practices."""
ID_BYTES = 16
_SOURCES = {
    "retention_rate": "retention_rate",
    "nps_score": "nps_score",
    "customers_per_csm": "csm_count",
    "arr_per_csm": "csm_count",
    "cac_blended": "finance",
    "cac_new": "finance",
}


def sources_of(instrument: Instrument) -> dict[str, str]:
    """Figure -> the item that its owner is asked about; NRR's depends on the edition."""
    return {**_SOURCES, "nrr": "finance" if instrument.nrr_definition == "finance" else "nrr"}


class PoolError(ValueError):
    """Answers that no release can be made of; the message says why and what to do."""


@dataclass(frozen=True)
class Pool:
    """Answers of `len(self)` companies, sorted by record id.

    `reference`: the newest edition present; `items`: the compared items of all editions present,
    with the options of all of them. `ids` and `companies` [n, 16]: pseudonyms of the
    record and of who gave it; `chosen`: item -> [n, options]; `given`: item -> [n]
    codes of `State` as answered, unknown or not_answered; `splits`: item -> [n, options] percents;
    `kpis` [n, KPIS], NaN where not given; `confirmed` [n, KPIS]: whether the owner said that a
    figure which was asked back is right; `levels`: attribute -> [n] option place or -1;
    `edition` [n] place in `editions`.
    """

    reference: Instrument
    editions: tuple[Instrument, ...]
    origin: Origin
    items: tuple[Item, ...]
    attribute_items: Mapping[str, Item]
    ids: NDArray[np.uint8]
    companies: NDArray[np.uint8]
    edition: NDArray[np.int16]
    chosen: Mapping[str, Flags]
    given: Mapping[str, NDArray[np.uint8]]
    splits: Mapping[str, Floats]
    kpis: Floats
    confirmed: Flags
    levels: Mapping[str, Codes]

    def __len__(self) -> int:
        return len(self.ids)


def read_pool(table: ibis.Table, key: bytes, attributes: Sequence[str]) -> Pool:
    """Read an answers table. Of a company's verified rows the last submitted one counts.

    `key`: makes record ids pseudonyms. `attributes`: the profile items that make cells.
    Raises PoolError where columns, editions, origins or options do not fit.
    """
    missing = [name for name in FRAME if name not in table.columns]
    if missing:
        raise PoolError(f"the table has no column {', '.join(missing)}; columns are: company, ...")
    with asking("the engine could not read the table"):
        rows = fetch.arrow(_last_of_each_company(table))
    if not len(rows):
        raise PoolError("no verified answers: nobody has confirmed an address yet")
    origin = _origin(rows)
    editions = _editions(rows)
    edition = _edition_codes(rows, editions)
    reference = editions[-1]
    items = _union(editions, _is_compared)
    if not any(item.score is not None for item in items):
        raise PoolError(f"{reference.id} asks nothing that a release compares")
    profile = _union(editions, lambda item: item.id in attributes)
    reader = _Reader(rows)
    pool = Pool(
        reference=reference,
        editions=editions,
        origin=origin,
        items=items,
        attribute_items={item.id: item for item in profile},
        ids=np.zeros((len(rows), ID_BYTES), dtype=np.uint8),
        companies=_pseudonyms(reader.text("company"), key),
        edition=edition,
        chosen={i.id: reader.chosen(i) for i in items if i.kind is not Kind.SHARES},
        given={item.id: reader.given(item) for item in items},
        splits={i.id: reader.splits(i) for i in items if i.kind is Kind.SHARES},
        kpis=_kpis(reader, editions, edition),
        confirmed=_confirmed(reader, editions),
        levels={item.id: reader.levels(item) for item in profile},
    )
    ids = _record_ids(pool, reader.text("company"), key)
    return take(replace(pool, ids=ids), np.lexsort(ids.T[::-1]))


def take(pool: Pool, rows: NDArray[Any]) -> Pool:
    """The pool of those rows, in that order."""
    return replace(
        pool,
        ids=pool.ids[rows],
        companies=pool.companies[rows],
        edition=pool.edition[rows],
        chosen={item: chosen[rows] for item, chosen in pool.chosen.items()},
        given={item: given[rows] for item, given in pool.given.items()},
        splits={item: splits[rows] for item, splits in pool.splits.items()},
        kpis=pool.kpis[rows],
        confirmed=pool.confirmed[rows],
        levels={attribute: codes[rows] for attribute, codes in pool.levels.items()},
    )


def _last_of_each_company(table: ibis.Table) -> ibis.Table:
    verified = table.filter(table.verified.cast("boolean"))
    newest = ibis.row_number().over(
        group_by=verified.company,
        order_by=[verified.submitted_at.desc(), verified.instrument.desc()],
    )
    ranked = verified.mutate(_turn=newest)
    return ranked.filter(ranked._turn == 0).drop("_turn", "verified", "submitted_at")


def _origin(rows: Any) -> Origin:
    found = sorted({str(value) for value in rows["origin"].unique().to_pylist()})
    if len(found) != 1:
        raise PoolError(
            f"the table mixes origins ({', '.join(found)}); real and synthetic answers never mix"
        )
    try:
        return Origin(found[0])
    except ValueError:
        raise PoolError(f"origin {found[0]!r} is neither real nor synthetic") from None


def _editions(rows: Any) -> tuple[Instrument, ...]:
    try:
        found = [load(str(name)) for name in rows["instrument"].unique().to_pylist()]
    except UnknownInstrument as error:
        raise PoolError(f"column instrument: {error}") from error
    families = sorted({instrument.family for instrument in found})
    if len(families) > 1:
        raise PoolError(f"the table mixes families ({', '.join(families)}); build one release each")
    return tuple(sorted(found, key=lambda instrument: instrument.edition))


def _edition_codes(rows: Any, editions: tuple[Instrument, ...]) -> NDArray[np.int16]:
    place = {instrument.id: i for i, instrument in enumerate(editions)}
    encoded = _encoded(rows["instrument"])
    names = [place[str(name)] for name in encoded[1]]
    return np.array(names, dtype=np.int16)[encoded[0]]


def _is_compared(item: Item) -> bool:
    chosen = item.kind in (Kind.ONE_OF, Kind.MANY_OF, Kind.RUBRIC, Kind.SHARES)
    return item.id in TOOLS or (chosen and (item.score is not None or not _is_profile(item)))


def _is_profile(item: Item) -> bool:
    return item.place in ("you", "company", "performance")


def _union(editions: Iterable[Instrument], wanted: Any) -> tuple[Item, ...]:
    """The wanted items of all editions, newest first, each with the options of all of them."""
    found: dict[str, Item] = {}
    for instrument in reversed(tuple(editions)):
        for form in instrument.forms.values():
            for question in form.questions:
                item = question.item
                if not wanted(item):
                    continue
                before = found.setdefault(item.id, item)
                known = {option.id for option in before.options}
                more = tuple(option for option in item.options if option.id not in known)
                if more:
                    found[item.id] = replace(before, options=(*before.options, *more))
    return tuple(found.values())


def _encoded(column: Any) -> tuple[NDArray[np.int64], list[Any]]:
    """Codes and values of a column; nulls are -1."""
    import pyarrow as pa

    chunk = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if not pa.types.is_dictionary(chunk.type):
        chunk = chunk.dictionary_encode()
    codes = chunk.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return codes.astype(np.int64), chunk.dictionary.to_pylist()


class _Reader:
    """Reads items out of an Arrow table."""

    def __init__(self, rows: Any) -> None:
        self._rows = rows
        self._names = set(rows.column_names)

    def text(self, name: str) -> list[str]:
        """The column as text."""
        return [str(value) for value in self._rows[name].to_pylist()]

    def number(self, name: str) -> Floats:
        """The column as numbers, NaN where null or absent. Raises PoolError for text."""
        if name not in self._names:
            return np.full(len(self._rows), np.nan)
        import pyarrow as pa

        try:
            column = self._rows[name].cast(pa.float64())
        except pa.ArrowInvalid as error:
            raise PoolError(f"column {name} holds what is no number: {error}") from error
        return np.asarray(column.to_numpy(), dtype=np.float64)

    def levels(self, item: Item) -> Codes:
        """[n]: place of the chosen option, -1 without one. Raises PoolError for an unknown one."""
        if item.id not in self._names:
            return np.full(len(self._rows), -1, dtype=np.int16)
        codes, values = _encoded(self._rows[item.id])
        places = {option.id: i for i, option in enumerate(item.options)}
        strange = sorted(str(v) for v in values if v is not None and str(v) not in places)
        if strange:
            raise PoolError(f"column {item.id}: {', '.join(strange[:5])} is no option of it")
        table = np.array([*(places.get(str(v), -1) for v in values), -1], dtype=np.int16)
        return table[codes]

    def chosen(self, item: Item) -> Flags:
        """[n, options]: what is chosen."""
        if item.kind is not Kind.MANY_OF:
            codes = self.levels(item)
            return np.asarray(codes[:, None] == np.arange(len(item.options))[None, :])
        columns = [self.number(f"{item.id}__{option.id}") for option in item.options]
        return np.asarray(np.stack(columns, axis=1) == 1)

    def splits(self, item: Item) -> Floats:
        """[n, options]: percents, NaN unless they are all there."""
        found = np.stack([self.number(f"{item.id}__{o.id}") for o in item.options], axis=1)
        found[np.isnan(found).any(axis=1)] = np.nan
        return found

    def given(self, item: Item) -> NDArray[np.uint8]:
        """[n]: answered, unknown or not_answered, by what is there."""
        if item.kind is Kind.SHARES:
            there = ~np.isnan(self.splits(item)).any(axis=1)
        else:
            there = self.chosen(item).any(axis=1)
        states = np.where(there, CODE[State.ANSWERED], CODE[State.NOT_ANSWERED]).astype(np.uint8)
        name = f"{item.id}__state"
        if name in self._names:
            codes, values = _encoded(self._rows[name])
            known = [v == State.UNKNOWN.value for v in values]
            unknown = np.array([*known, False])[codes] & ~there
            states[unknown] = CODE[State.UNKNOWN]
        return states


def _kpis(reader: _Reader, editions: tuple[Instrument, ...], edition: NDArray[np.int16]) -> Floats:
    """[n, KPIS]. An NRR of another definition than the newest edition's does not enter."""
    definition = editions[-1].nrr_definition
    same = np.array([i.nrr_definition == definition for i in editions])[edition]
    nrr = reader.number("finance__nrr" if definition == "finance" else "nrr")
    csms = reader.number("csm_count")
    csms = np.where(csms > 0, csms, np.nan)
    arr = np.full(len(edition), np.nan)
    for band in _union(editions, lambda item: item.id == "arr_band"):
        middles = [ARR_MIDDLES.get(option.id, np.nan) for option in band.options]
        arr = np.array([*middles, np.nan])[reader.levels(band)]
    found = {
        "nrr": np.where(same, nrr, np.nan),
        "retention_rate": reader.number("retention_rate"),
        "nps_score": reader.number("nps_score"),
        "customers_per_csm": reader.number("customer_count") / csms,
        "arr_per_csm": arr / csms,
        "cac_blended": reader.number("finance__cac_blended"),
        "cac_new": reader.number("finance__cac_new"),
    }
    return np.stack([found[figure] for figure in KPIS], axis=1)


def _confirmed(reader: _Reader, editions: tuple[Instrument, ...]) -> Flags:
    """[n, KPIS], by the columns `<item>__confirmed` of what a figure is made from."""
    sources = sources_of(editions[-1])
    columns = [reader.number(f"{sources[figure]}__confirmed") == 1 for figure in KPIS]
    return np.stack(columns, axis=1)


def pseudonym(company: str, key: bytes) -> bytes:
    """What a company of the table is called inside."""
    return _hashed([company.encode()], key).tobytes()


def _record_ids(pool: Pool, companies: list[str], key: bytes) -> NDArray[np.uint8]:
    """[n, 16]: HMAC over the company and what it answered: an edited answer is another record."""
    parts = [
        np.packbits(np.concatenate(list(pool.chosen.values()), axis=1), axis=1),
        np.stack(list(pool.given.values()), axis=1),
        np.ascontiguousarray(pool.kpis).view(np.uint8).reshape(len(companies), -1),
        *(np.nan_to_num(s, nan=255).astype(np.uint8) for s in pool.splits.values()),
        *((codes + 1).astype(np.uint8)[:, None] for codes in pool.levels.values()),
    ]
    content = np.ascontiguousarray(np.concatenate(parts, axis=1))
    width = content.shape[1]
    flat = content.tobytes()
    messages = (
        company.encode() + b"\0" + flat[i * width : (i + 1) * width]
        for i, company in enumerate(companies)
    )
    return _hashed(messages, key)


def _pseudonyms(companies: list[str], key: bytes) -> NDArray[np.uint8]:
    return _hashed((company.encode() for company in companies), key)


def _hashed(messages: Iterable[bytes], key: bytes) -> NDArray[np.uint8]:
    """[n, 16]: keyed digests."""
    found = bytearray()
    for message in messages:
        found += hmac.digest(key, message, "sha256")[:ID_BYTES]
    return np.frombuffer(bytes(found), dtype=np.uint8).reshape(-1, ID_BYTES)
