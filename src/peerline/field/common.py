"""What two years' fields were both asked: the items of a trend, answers brought to them.

An item that both know enters. Of a list only the options that both offer count; of a ladder every
rung is worth what it is worth, unless the policy says that only the lowest one is told apart.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from peerline.field.pool import Flags, Pool
from peerline.instruments.model import Instrument, Item, Kind, Option


def in_common(
    first: Pool, second: Pool, two_states: Mapping[str, str]
) -> tuple[Pool, Pool, tuple[str, ...], bool]:
    """Both pools brought to the scored items of both, the ids of those, and whether nothing was
    left out. Points are the second pool's: an option is worth the same in all editions."""
    before = {item.id: item for item in first.items if item.score is not None}
    now = [item for item in second.items if item.score is not None]
    items = [_common_item(item, before[item.id], two_states) for item in now if item.id in before]
    same = len(items) == len(now) == len(before) and all(
        _ids(item) == _ids(before[item.id]) == _ids(own)
        for item, own in zip(items, now, strict=True)
    )
    reference = _asking(second.reference, items)
    both = [_brought(pool, tuple(items), reference, two_states) for pool in (first, second)]
    return both[0], both[1], tuple(item.id for item in items), same


def brought(pool: Pool, like: Pool, two_states: Mapping[str, str]) -> Pool:
    """The pool brought to the items of one that `in_common` has made of its field."""
    return _brought(pool, like.items, like.reference, two_states)


def _common_item(item: Item, before: Item, two_states: Mapping[str, str]) -> Item:
    there = {option.id for option in before.options}
    if item.kind is Kind.MANY_OF:
        kept = tuple(option for option in item.options if option.id in there)
        return replace(item, options=kept)
    if item.id in two_states and _ids(item) != _ids(before):
        lowest = next(o for o in item.options if o.id == two_states[item.id])
        best = max(item.options, key=lambda option: option.points)
        return replace(item, options=(lowest, best))
    known = {option.id for option in item.options}
    return replace(item, options=(*item.options, *(o for o in before.options if o.id not in known)))


def _brought(
    pool: Pool, items: tuple[Item, ...], reference: Instrument, two_states: Mapping[str, str]
) -> Pool:
    asked = {item.id: item for item in pool.items}
    chosen = {item.id: _columns(pool, asked[item.id], item, two_states) for item in items}
    return replace(
        pool,
        reference=reference,
        items=items,
        chosen=chosen,
        given={item.id: pool.given[item.id] for item in items},
        splits={},
    )


def _columns(pool: Pool, asked: Item, item: Item, two_states: Mapping[str, str]) -> Flags:
    """[n, options of `item`]: what of it was chosen."""
    place = {option.id: i for i, option in enumerate(asked.options)}
    chosen = pool.chosen[item.id]
    if item.id in two_states and len(item.options) == 2:
        lowest = chosen[:, place[two_states[item.id]]]
        return np.stack([lowest, chosen.any(axis=1) & ~lowest], axis=1)
    none = np.zeros(len(pool), dtype=bool)
    columns = [chosen[:, place[o.id]] if o.id in place else none for o in item.options]
    return np.stack(columns, axis=1)


def _asking(reference: Instrument, items: list[Item]) -> Instrument:
    """The edition, its form asking those items alone."""
    form = reference.form(reference.languages[0])
    by_id = {item.id: item for item in items}
    questions = tuple(
        replace(question, item=by_id[question.item.id])
        for question in form.questions
        if question.item.id in by_id
    )
    return replace(reference, forms={form.language: replace(form, questions=questions)})


def _ids(item: Item) -> set[str]:
    return {option.id for option in item.options if not _is_exempt(option)}


def _is_exempt(option: Option) -> bool:
    """Does not apply: leaves the mean in any edition."""
    return option.not_applicable
