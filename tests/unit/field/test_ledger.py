"""What an attacker can learn: the worked numbers, and the fast ledger against the definition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from peerline.field.ledger import Ledger, dense_r2


def ledger(rows, decoys, k_eff=0.0):
    """A ledger of records (each its own pattern) after those rows."""
    table = np.asarray(rows, dtype=bool)
    made = Ledger(np.ones(table.shape[1], dtype=np.int64), decoys, k_eff)
    for row in table:
        made.offer(row)
    return made


def test_one_exact_sum_of_n_tells_a_share_of_n():
    assert ledger([[True] * 7], 0).k_eff == pytest.approx(7)


def test_decoys_count_as_members():
    assert ledger([[True] * 7], 3).k_eff == pytest.approx(10)


def test_an_isolating_pair():
    """The whole, and the whole without one: exact sums tell that one; decoys leave 1 + 2q."""
    whole, without = [True] * 2000, [False] + [True] * 1999
    assert ledger([whole, without], 0).k_eff == pytest.approx(1)
    assert ledger([whole, without], 3).k_eff == pytest.approx(7, rel=0.01)


def test_an_equal_member_set_tells_nothing_new():
    once, twice = ledger([[True] * 5], 3), ledger([[True] * 5] * 6, 3)
    assert once.k_eff == twice.k_eff


def test_equal_weights_with_decoys_tell_nothing_new_and_exact_ones_neither():
    weights = np.array([1.0, 2, 3, 0])
    for noise in (3.0, 0.0):
        once, twice = (Ledger(np.ones(4, dtype=np.int64), noise, 0) for _ in range(2))
        once.force_weighted(weights, noise)
        twice.force_weighted(weights, noise)
        twice.force_weighted(weights, noise)
        assert twice.k_eff == pytest.approx(once.k_eff)
        assert twice.offer_weighted(weights, noise)
        assert twice.k_eff == pytest.approx(once.k_eff)


@pytest.mark.parametrize(("members", "released"), [(97, True), (96, False)])
def test_the_limit_is_the_limit(members, released):
    made = Ledger(np.ones(200, dtype=np.int64), 3, 100)
    assert made.offer(np.arange(200) < members) is released


def test_a_row_that_would_tell_too_much_is_refused_and_leaves_no_trace():
    made = Ledger(np.ones(3, dtype=np.int64), 0, 3)
    assert made.offer(np.array([True, True, True]))
    before = made.r2.copy()
    assert not made.offer(np.array([True, True, False]))
    assert_allclose(made.r2, before)
    assert made.k_eff == pytest.approx(3)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 6).flatmap(
        lambda rows: st.lists(
            st.lists(st.booleans(), min_size=rows, max_size=rows), min_size=2, max_size=24
        )
    ),
    st.integers(1, 4),
)
def test_the_ledger_is_the_definition(memberships, decoys):
    """Records by rows; patterns are grouped for the fast one, every record alone for the slow
    one.
    """
    table = np.unique(np.array(memberships, dtype=bool), axis=0)
    counts = np.array([(np.array(memberships) == p).all(axis=1).sum() for p in table])
    made = Ledger(counts, decoys, 0)
    used, seen = [], set()
    for row in table.T:
        made.offer(row)
        if row.tobytes() not in seen:
            seen.add(row.tobytes())
            used.append(np.repeat(row, counts).astype(float))
    slow = dense_r2(np.array(used), decoys)
    assert_allclose(np.repeat(made.r2, counts), slow, atol=1e-10)


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 3))
def test_weighted_rows_are_the_definition_too(seed, cells, effects):
    """Cells with decoys, then weighted rows without: on any scale, entered or offered."""
    rng = np.random.default_rng(seed)
    members = np.unique(rng.random((cells, 30)) < 0.6, axis=0)
    weights = rng.standard_normal((effects, 30)) * (rng.random(30) < 0.7)
    offered, forced = (Ledger(np.ones(30, dtype=np.int64), 3, 0) for _ in range(2))
    for row in members:
        offered.offer(row)
        forced.force(row)
    for row in weights:
        assert offered.offer_weighted(row)
        forced.force_weighted(1000 * row)
    scaled = weights / np.abs(weights).max(axis=1, keepdims=True)
    noise = np.repeat([3.0, 1e-9], [len(members), effects])
    slow = dense_r2(np.concatenate([members, scaled]), noise)
    assert_allclose(offered.r2, slow, atol=1e-6)
    assert_allclose(forced.r2, offered.r2, atol=1e-9)


def test_a_weighted_row_of_few_is_refused():
    made = Ledger(np.ones(100, dtype=np.int64), 3, 3)
    assert made.offer(np.ones(100, dtype=bool))
    few = np.zeros(100)
    few[:2] = 1, -1
    before = made.k_eff
    assert not made.offer_weighted(few)
    assert made.k_eff == before
    assert made.offer_weighted(np.tile([1.0, -1.0], 50))
    assert made.k_eff < before
