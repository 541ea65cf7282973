"""Scoring in columns gives what scoring one by one gives, for any answers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peerline.answers.answer import UNKNOWN_ANSWER, Answer, Answers, State
from peerline.instruments.load import load
from peerline.instruments.model import Instrument, Item, Kind
from peerline.scoring.batch import CODE, Columns, score_batch
from peerline.scoring.score import score

INSTRUMENTS = (
    "cs-maturity-2019",
    "cs-maturity-2020",
    "cs-maturity-2026",
    "executive-scorecard-2021",
)


def practice_items(instrument: Instrument) -> list[Item]:
    form = instrument.form("en")
    return [q.item for q in form.questions if q.item.options and q.item.kind is not Kind.SHARES]


def answer_of(item: Item) -> st.SearchStrategy[Answer | None]:
    ids = [option.id for option in item.options]
    some: st.SearchStrategy[Answer]
    if item.kind is Kind.MANY_OF:
        some = st.sets(st.sampled_from(ids), min_size=1).map(
            lambda chosen: Answer(tuple(i for i in ids if i in chosen))
        )
    else:
        some = st.sampled_from(ids).map(Answer)
    return st.one_of(some, some, st.none(), st.just(UNKNOWN_ANSWER))


def all_answers(instrument: Instrument) -> st.SearchStrategy[Answers]:
    items = practice_items(instrument)
    return st.tuples(*(answer_of(item) for item in items)).map(
        lambda drawn: Answers(
            instrument.id,
            "en",
            {i.id: a for i, a in zip(items, drawn, strict=True) if a is not None},
        )
    )


def as_columns(instrument: Instrument, many: list[Answers]) -> Columns:
    chosen, given_states = {}, {}
    for item in practice_items(instrument):
        chosen[item.id] = np.array(
            [[option.id in a.chosen(item.id) for option in item.options] for a in many]
        )
        states = []
        for answers in many:
            answer = answers.by_item.get(item.id)
            state = State.ANSWERED if answer else State.NOT_ANSWERED
            states.append(CODE[State.UNKNOWN if answer and answer.unknown else state])
        given_states[item.id] = np.array(states, dtype=np.uint8)
    return Columns(len(many), chosen, given_states, {})


def same(fast: float, slow: object) -> bool:
    if slow is None:
        return math.isnan(fast)
    return math.isclose(fast, float(slow), abs_tol=1e-9)  # type: ignore[arg-type]


@pytest.mark.parametrize("instrument_id", INSTRUMENTS)
def test_columns_and_one_by_one_agree(instrument_id: str) -> None:
    instrument = load(instrument_id)

    @settings(max_examples=60, deadline=None)
    @given(st.lists(all_answers(instrument), min_size=1, max_size=3))
    def agree(many: list[Answers]) -> None:
        fast = score_batch(instrument, "en", as_columns(instrument, many))
        for row, answers in enumerate(many):
            slow = score(instrument, answers)
            assert same(fast.index[row], slow.index)
            for dimension, expected in slow.dimensions.items():
                assert same(fast.dimensions[dimension][row], expected.value)
            for item, one in slow.items.items():
                assert same(fast.worth[item][row], one.worth)
                assert fast.states[item][row] == CODE[one.state]

    agree()
