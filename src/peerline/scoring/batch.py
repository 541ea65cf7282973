"""Scoring many respondents at once: the same points as `score`, column by column.

`score` explains every point of one respondent; a field of a million needs only the points.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from peerline.answers.answer import State
from peerline.instruments.model import Instrument, Item, Operator, Rule, Scoring

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
STATES = tuple(State)
CODE: Mapping[State, int] = {state: code for code, state in enumerate(STATES)}


@dataclass(frozen=True)
class Columns:
    """Answers of `rows` respondents to one instrument in one language.

    `chosen`: item -> [rows, options] in the item's order; `given`: item -> [rows] codes of `State`
    as answered, unknown or not_answered (what was not asked is worked out here); `numbers`: item ->
    [rows], NaN without a value, for relevance rules on numbers.
    """

    rows: int
    chosen: Mapping[str, Flags]
    given: Mapping[str, NDArray[np.uint8]]
    numbers: Mapping[str, Floats]


@dataclass(frozen=True)
class BatchScores:
    """`states`: item -> [rows] codes; `worth`: item -> [rows] 0 to 1, NaN where it leaves the mean;
    `dimensions`: id -> [rows] 0 to 100 or NaN; `index` [rows] 0 to 100 or NaN."""

    states: Mapping[str, NDArray[np.uint8]]
    worth: Mapping[str, Floats]
    dimensions: Mapping[str, Floats]
    index: Floats


def score_batch(instrument: Instrument, language: str, columns: Columns) -> BatchScores:
    """Score every respondent; equal to `score` for each, up to floating point."""
    items = list(instrument.scored(language))
    asked = {question.item.id: question.item for question in instrument.form(language).questions}
    look = _Looker(asked, columns)
    states = {item.id: item_states(item, columns, look) for item in items}
    worth = {item.id: _worth(item, states[item.id], columns, look) for item in items}
    share = float(instrument.index.answered_at_least) if instrument.index else 0.5
    dimensions = {}
    for dimension in instrument.dimensions:
        here = [item for item in items if item.place == dimension.id]
        dimensions[dimension.id] = _mean(here, worth, states, share, columns.rows)
    index = _index(instrument, items, worth, states, dimensions, share, columns.rows)
    return BatchScores(states, worth, dimensions, index)


def all_states(
    instrument: Instrument, language: str, columns: Columns
) -> Mapping[str, NDArray[np.uint8]]:
    """The state of every item that `columns` gives, scored or not."""
    asked = {question.item.id: question.item for question in instrument.form(language).questions}
    look = _Looker(asked, columns)
    return {
        item.id: item_states(item, columns, look)
        for item in asked.values()
        if item.id in columns.given
    }


class _Looker:
    """Applies relevance rules to columns."""

    def __init__(self, items: Mapping[str, Item], columns: Columns) -> None:
        self._items = items
        self._columns = columns

    def __call__(self, rule: Rule | None) -> Flags:
        """[rows]: whether the rule holds. An item that is not there chooses nothing."""
        if rule is None:
            return np.ones(self._columns.rows, dtype=bool)
        return _OPERATORS[rule.operator](self, rule)

    def any_of(self, rule: Rule) -> Flags:
        """[rows]: whether one of the operands is chosen."""
        operands = rule.operand if isinstance(rule.operand, tuple) else (rule.operand,)
        item = self._items.get(rule.item)
        chosen = self._columns.chosen.get(rule.item)
        if item is None or chosen is None:
            return np.zeros(self._columns.rows, dtype=bool)
        places = [i for i, option in enumerate(item.options) if option.id in operands]
        return np.asarray(chosen[:, places].any(axis=1))

    def only(self, rule: Rule) -> Flags:
        """[rows]: whether the operand and nothing else is chosen."""
        chosen = self._columns.chosen.get(rule.item)
        if chosen is None:
            return np.zeros(self._columns.rows, dtype=bool)
        return np.asarray(self.any_of(rule) & (chosen.sum(axis=1) == 1))

    def number(self, rule: Rule) -> Floats:
        """[rows]: the item's number, NaN where there is none."""
        found = self._columns.numbers.get(rule.item)
        return np.full(self._columns.rows, np.nan) if found is None else found


def _at_least(look: _Looker, rule: Rule) -> Flags:
    assert isinstance(rule.operand, int)  # checked when the file was read
    return np.asarray(look.number(rule) >= rule.operand)


def _at_most(look: _Looker, rule: Rule) -> Flags:
    assert isinstance(rule.operand, int)
    return np.asarray(look.number(rule) <= rule.operand)


_OPERATORS: Mapping[Operator, Callable[[_Looker, Rule], Flags]] = {
    Operator.IS: _Looker.only,
    Operator.IS_NOT: lambda look, rule: ~look.only(rule),
    Operator.ANY_OF: _Looker.any_of,
    Operator.NONE_OF: lambda look, rule: ~look.any_of(rule),
    Operator.AT_LEAST: _at_least,
    Operator.AT_MOST: _at_most,
}


def item_states(
    item: Item, columns: Columns, look: Callable[[Rule | None], Flags]
) -> NDArray[np.uint8]:
    """[rows]: the codes that `answers.state_of` would give."""
    given = columns.given.get(item.id)
    if given is None:
        states = np.full(columns.rows, CODE[State.NOT_ANSWERED], dtype=np.uint8)
    else:
        states = given.copy()
    exempt = [i for i, option in enumerate(item.options) if option.not_applicable]
    if exempt and item.id in columns.chosen:
        away = columns.chosen[item.id][:, exempt].any(axis=1)
        states[away & (states == CODE[State.ANSWERED])] = CODE[State.NOT_APPLICABLE]
    states[~look(item.relevant_if)] = CODE[State.NOT_ASKED]
    return states


def _worth(
    item: Item,
    states: NDArray[np.uint8],
    columns: Columns,
    look: Callable[[Rule | None], Flags],
) -> Floats:
    assert item.score is not None  # callers iterate over `Instrument.scored`
    chosen = columns.chosen.get(item.id)
    if chosen is None:
        chosen = np.zeros((columns.rows, len(item.options)), dtype=bool)
    points = np.array([float(option.points) for option in item.options])
    worth = np.zeros(columns.rows)
    breadth = item.score.rule is Scoring.BREADTH
    for i, option in enumerate(item.options):
        counts = chosen[:, i] & look(option.relevant_if) if option.relevant_if else chosen[:, i]
        if breadth:
            worth += counts * points[i]
        else:
            np.maximum(worth, counts * points[i], out=worth)
    if breadth:
        worth = np.minimum(1.0, worth / float(item.score.enough))
    worth[states != CODE[State.ANSWERED]] = np.nan
    if item.when_irrelevant is not None:
        worth[states == CODE[State.NOT_ASKED]] = float(item.when_irrelevant)
    return worth


def _mean(
    items: list[Item],
    worth: Mapping[str, Floats],
    states: Mapping[str, NDArray[np.uint8]],
    share: float,
    rows: int,
) -> Floats:
    """Mean worth x 100 where at least `share` of the applicable items are answered."""
    total, answered, missing = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    for item in items:
        given = ~np.isnan(worth[item.id])
        total += np.where(given, worth[item.id], 0.0)
        answered += given
        state = states[item.id]
        gone = (state == CODE[State.UNKNOWN]) | (state == CODE[State.NOT_ANSWERED])
        missing += gone & ~given
    enough = (answered > 0) & (answered >= share * (answered + missing))
    return np.where(enough, 100 * total / np.maximum(answered, 1), np.nan)


def _index(
    instrument: Instrument,
    items: list[Item],
    worth: Mapping[str, Floats],
    states: Mapping[str, NDArray[np.uint8]],
    dimensions: Mapping[str, Floats],
    share: float,
    rows: int,
) -> Floats:
    rule = instrument.index
    if rule is None:
        return np.full(rows, np.nan)
    if rule.of == "items":
        return _mean(items, worth, states, share, rows)
    values = np.stack(list(dimensions.values()))
    reported = (~np.isnan(values)).sum(axis=0)
    enough = (reported > 0) & (reported >= rule.dimensions_at_least)
    return np.where(enough, np.nansum(values, axis=0) / np.maximum(reported, 1), np.nan)
