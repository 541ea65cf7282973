"""Why a health moved: whatever appears, goes or moves, the parts add up to the change exactly."""

import math
from datetime import date
from decimal import Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from peerline.customers.facts import Component, Health
from peerline.customers.health.change import Cause, changes, decompose
from peerline.customers.health.profile import load_profiles
from peerline.customers.health.scoring import scores

PROFILE = load_profiles().general
MEASURES = [(part.id, m) for part in PROFILE.components for m in part.measures]
SCORE = st.one_of(st.just(math.nan), st.sampled_from([0.0, 30.0, 40.0, 70.0, 100.0]))
ROW = st.lists(SCORE, min_size=len(MEASURES), max_size=len(MEASURES))


def health(row: list[float], day: date, override: float | None = None) -> Health:
    found = scores(PROFILE, np.asarray([row]))
    parts = tuple(
        Component(
            name, 1.0, None, None if math.isnan(row[i]) else row[i],
            float(found.weight[0, i]), float(found.contribution[0, i]),
            measure=measure.look.metric, reading=measure.look.reading.value,
        )
        for i, (name, measure) in enumerate(MEASURES)
    )  # fmt: skip
    computed = None if math.isnan(found.health[0]) else float(found.health[0])
    score = computed if override is None else override
    return Health("a", day, "p/1", score, computed, 1.0, None, parts, None)


override = st.one_of(st.none(), st.integers(0, 100).map(float))


@given(ROW, ROW, override, override)
def test_the_parts_of_a_change_add_up_to_it_exactly(before, after, then, now):
    change = decompose(
        health(before, date(2026, 5, 31), then), health(after, date(2026, 6, 30), now)
    )
    assert sum((shift.change for shift in change.shifts), Decimal(0)) == change.computed
    assert all(shift.change == shift.by_score + shift.by_weight for shift in change.shifts)
    if change.total is not None:
        assert change.by_override is not None
        assert change.computed + change.by_override == change.total
        assert change.total == exact(change.after.score) - exact(change.before.score)
        if then is None and now is None:
            assert change.by_override == 0


@given(ROW, ROW)
def test_a_measure_whose_score_stays_moves_by_weights_alone(before, after):
    change = decompose(health(before, date(2026, 5, 31)), health(after, date(2026, 6, 30)))
    for shift in change.shifts:
        assert shift.before is not None
        assert shift.after is not None
        if shift.before.score == shift.after.score:
            assert shift.by_score == 0
            assert shift.cause in (Cause.WEIGHT, Cause.NONE)
        elif shift.before.score is None:
            assert shift.cause is Cause.APPEARED
        elif shift.after.score is None:
            assert shift.cause is Cause.GONE
        else:
            assert shift.cause is Cause.SCORE
            assert (shift.by_score > 0) == (shift.after.score > shift.before.score)


@given(ROW)
def test_nothing_moves_where_nothing_changed(row):
    change = decompose(health(row, date(2026, 5, 31)), health(row, date(2026, 6, 30)))
    assert change.computed == 0
    assert all(shift.cause is Cause.NONE for shift in change.shifts)


def test_changes_pair_the_first_and_last_day_of_each_account():
    row = [50.0] * len(MEASURES)
    days = [date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 30)]
    found = changes([health([v + i for v in row], day) for i, day in enumerate(days)])
    assert [(c.before.day, c.after.day, c.total) for c in found] == [(days[0], days[2], 2)]


def exact(value: float | None) -> Decimal:
    assert value is not None
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-8))
