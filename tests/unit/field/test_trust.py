"""What a field's figures say about themselves."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from peerline.field.composite import ItemScores
from peerline.field.insight import trust_of
from peerline.field.pool import take
from peerline.field.reliability import (
    Shift,
    as_json,
    consistency,
    dummies,
    index_reliability,
    orthonormal,
    partial_spearman,
    ranks,
    shift,
    trust,
)

NAN = np.nan
NO_CONTROLS = 0


def band(n):
    return "100+" if n >= 100 else "under 100"


def parallel(rng, n=20_000):
    """Eight dimensions of three items; alpha of each is .75 by construction."""
    own = np.repeat(rng.standard_normal((n, 8)) + rng.standard_normal((n, 1)), 3, axis=1)
    worth = 50 + 10 * (own + np.sqrt(2) * rng.standard_normal((n, 24)))
    names = tuple(f"i{i}" for i in range(24))
    dimensions = tuple(f"d{i // 3}" for i in range(24))
    return ItemScores(names, dimensions, worth, np.zeros(worth.shape, bool))


def test_what_was_put_in_is_found_again():
    made = parallel(np.random.default_rng(1))
    part = consistency(made, "d3")
    assert part.n == 20_000
    assert_allclose((part.alpha, part.omega), 0.75, atol=0.01)
    assert part.low < 0.75 < part.high
    # the error of a mean of three items whose own error is 10 sqrt 2
    assert_allclose(part.error, 10 * np.sqrt(2 / 3), rtol=0.02)
    reliability, error = index_reliability(made, tuple(consistency(made, d) for d in made.names))
    assert_allclose(error, 10 * np.sqrt(2 / 24), rtol=0.03)
    assert_allclose(reliability, (1 + 1 / 8) / (1 + 1 / 8 + 2 / 24), atol=0.01)


def test_only_complete_answers_count_and_unasked_items_do_not():
    made = parallel(np.random.default_rng(2), 200)
    worth = made.worth.copy()
    worth[:50, 0] = NAN
    worth[:, 1] = NAN
    part = consistency(replace(made, worth=worth), "d0")
    assert (part.n, part.items) == (150, ("i0", "i2"))
    assert_allclose(part.item_rest[0], part.item_rest[1])


@pytest.mark.parametrize("items", [1, 3])
def test_constant_or_single_items_have_no_reliability(items):
    worth = np.full((120, items), 50.0)
    names = tuple(f"i{i}" for i in range(items))
    made = ItemScores(names, ("a",) * items, worth, np.zeros(worth.shape, bool))
    part = consistency(made, "a")
    assert np.isnan([part.alpha, part.low, part.high, part.omega, part.error]).all()
    assert np.isnan(part.item_rest).all()
    assert (part.floor, part.ceiling) == (0, 0)


def test_an_item_nobody_answered_alone_in_its_dimension():
    worth = np.full((120, 1), NAN)
    part = consistency(ItemScores(("i",), ("a",), worth, np.ones((120, 1), bool)), "a")
    assert part.n == 120
    assert part.items == ()
    assert np.isnan(part.floor)


def test_partial_spearman_by_hand():
    """Without controls it is Spearman's: for (1, 2, 3, 4, 5) and (2, 1, 4, 3, 5), .8."""
    one = np.array([1.0, 2, 3, 4, 5, NAN])
    other = np.array([2.0, 1, 4, 3, 5, 9])
    found = partial_spearman(one, other, np.zeros((6, 1), dtype=int))
    assert_allclose(found.rho, 0.8)
    assert found.n == 5
    assert -1 < found.low < 0.8 < found.high < 1


def test_a_correlation_that_is_all_size_vanishes():
    rng = np.random.default_rng(3)
    size = rng.integers(0, 6, 4000)
    index, nrr = 2.0 * size + rng.standard_normal(4000), 2.0 * size + rng.standard_normal(4000)
    alone = partial_spearman(index, nrr, np.zeros((4000, 1), dtype=int))
    freed = partial_spearman(index, nrr, size[:, None])
    assert alone.rho > 0.8
    assert abs(freed.rho) < 0.05
    assert freed.low < 0 < freed.high


def test_nothing_is_left_where_controls_decide_everything():
    codes = np.arange(20)[:, None]
    assert np.isnan(partial_spearman(np.arange(20.0), np.arange(20.0), codes).rho)
    constant = partial_spearman(np.full(50, 3.0), np.arange(50.0), np.zeros((50, 1), dtype=int))
    assert np.isnan(constant.rho)
    assert constant.n == 50


def test_the_interval_of_the_partial_correlation_covers():
    rng = np.random.default_rng(4)
    hits = 0
    for _ in range(400):
        codes = rng.integers(0, 4, (150, 2))
        pair = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 150)
        found = partial_spearman(pair[:, 0], pair[:, 1] + codes[:, 0], codes)
        hits += found.low <= 6 / np.pi * np.arcsin(0.25) <= found.high
    assert 0.84 <= hits / 400 <= 0.95


@given(st.lists(st.integers(0, 5), min_size=1, max_size=40))
def test_ranks_are_mid_ranks(values):
    x = np.array(values, dtype=float)
    slow = [(x < v).sum() + ((x == v).sum() + 1) / 2 for v in x]
    assert ranks(x).tolist() == slow


@given(st.integers(0, 2**32 - 1))
def test_rank_moves_are_bounded_and_blind_to_scale(seed):
    rng = np.random.default_rng(seed)
    own, other = rng.standard_normal(60), rng.standard_normal(60)
    other[rng.random(60) < 0.1] = NAN
    moved = shift(own, other)
    assert -1 <= moved.rho <= 1
    assert 0 <= moved.mean <= 100
    assert 0 <= moved.quarter <= 1
    assert_allclose(np.array(_tuple(shift(np.exp(own), 3 * other))), _tuple(moved))
    order = rng.permutation(60)
    assert_allclose(_tuple(shift(own[order], other[order])), _tuple(moved))
    same = shift(own, np.exp(own))
    assert_allclose(_tuple(same), (1, 0, 0, 0), atol=1e-12)


def _tuple(found: Shift):
    return found.rho, found.mean, found.most, found.quarter


def test_the_basis_spans_the_design_and_no_more():
    rng = np.random.default_rng(5)
    design = dummies(rng.integers(0, 4, (90, 2)))
    twice = np.column_stack([design, design[:, 1] + design[:, 2]])
    basis = orthonormal(twice)
    assert basis.shape == (90, design.shape[1])
    assert_allclose(basis.T @ basis, np.eye(design.shape[1]), atol=1e-10)
    assert_allclose(basis @ (basis.T @ design), design, atol=1e-9)


def test_a_simulated_field(pool):
    found = trust_of(pool, seed=1)
    assert [part.dimension for part in found.dimensions] == [
        d.id for d in pool.reference.dimensions
    ]
    assert all(0.2 < part.alpha < 0.95 for part in found.dimensions)
    assert all(part.low < part.alpha < part.high for part in found.dimensions)
    assert 0.8 < found.index[0] < 0.98
    assert found.validity.low > 0.2  # the simulator links NRR to the trait
    for moved in (found.weights, found.geometric, found.imputation):
        assert moved.rho > 0.9
    assert trust_of(pool, seed=1) == found
    assert trust_of(take(pool, np.arange(90)), seed=1) is None


def test_the_order_of_firms_does_not_matter(pool):
    order = np.random.default_rng(0).permutation(len(pool))
    here, there = (as_json(trust_of(p, seed=1), band) for p in (pool, take(pool, order)))
    assert here == there


def test_the_manifest_holds_coarse_figures_only(pool):
    told = as_json(trust_of(pool, seed=1), band)
    assert json.loads(json.dumps(told)) == told
    assert told["n"] == "100+"
    for part in told["dimensions"].values():
        assert part["floor"] % 5 == part["ceiling"] % 5 == 0
        assert isinstance(part["error"], int)
        assert round(part["alpha"], 2) == part["alpha"]
    assert told["validity"]["rho"] > 0


def test_what_can_not_be_formed_is_null():
    worth = np.full((150, 8), 50.0)
    made = ItemScores(tuple("abcdefgh"), tuple("ABCDEFGH"), worth, np.zeros(worth.shape, bool))
    found = trust(made, np.full(150, NAN), np.zeros((150, 1), dtype=int), 1)
    told = as_json(found, band)
    assert told["dimensions"]["A"]["alpha"] is None
    assert told["dimensions"]["A"]["floor"] == 0
    assert told["validity"] == {
        "with": "nrr", "n": "under 100", "rho": None, "low": None, "high": None,
    }  # fmt: skip
    assert told["sensitivity"]["weights"]["rho"] is None
    json.dumps(told, allow_nan=False)


def test_shares_at_the_ends_are_never_exact():
    worth = np.full((200, 8), 50.0)
    worth[:3] = 0
    worth[3:15] = 100
    worth[:, 1] = 100
    made = ItemScores(tuple("abcdefgh"), tuple("ABCDEFGH"), worth, np.zeros(worth.shape, bool))
    parts = as_json(trust(made, np.full(200, NAN), np.zeros((200, 1), dtype=int), 1), band)[
        "dimensions"
    ]
    assert (parts["A"]["floor"], parts["A"]["ceiling"]) == (0, 5)
    assert (parts["B"]["floor"], parts["B"]["ceiling"]) == (0, 100)
