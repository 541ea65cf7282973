"""Item scores put together: as the method does it, and in the other ways."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from peerline.field.composite import ItemScores, combine
from peerline.field.insight import item_scores
from peerline.field.measures import scores_of

NAN = np.nan


def scores(rows, dimensions="aabb", missing=None, least=1):
    worth = np.array(rows, dtype=float)
    names = tuple(f"i{n}" for n in range(worth.shape[1]))
    absent = np.isnan(worth) if missing is None else np.array(missing)
    return ItemScores(names, tuple(dimensions), worth, absent, dimensions_at_least=least)


def test_a_pool_scores_as_the_method_scores_it(pool):
    made = item_scores(pool)
    expected = scores_of(pool)
    assert_allclose(made.dimension_scores(), expected[:, 1:], atol=1e-9)
    assert_allclose(made.index(), expected[:, 0], atol=1e-9)


def test_a_dimension_needs_half_of_what_applies():
    one_of_two = scores([[80, NAN, 10, 20], [NAN, NAN, 10, 20]])
    assert_allclose(one_of_two.dimension_scores(), [[80, 15], [NAN, 15]])
    one_of_three = scores([[80, NAN, NAN, 20]], "aaab")
    assert_allclose(one_of_three.dimension_scores(), [[NAN, 20]])
    does_not_apply = scores([[80, NAN, NAN, 20]], "aaab", [[False] * 4])
    assert_allclose(does_not_apply.dimension_scores(), [[80, 20]])


def test_the_index_without_an_item():
    made = scores([[80, 40, 10, 30], [NAN, 40, 10, 30]])
    assert_allclose(made.index(), [40, 30])
    assert_allclose(made.without("i0").index(), [30, 30])
    assert made.without("i0").items == ("i1", "i2", "i3")
    assert_allclose(made.without("i0").without("i1").index(), [20, 20])


def test_weights_and_the_geometric_mean():
    made = scores([[90, 90, 40, 40], [90, 90, 0, 0]])
    assert_allclose(made.index(np.array([3.0, 1])), [77.5, 67.5])
    assert_allclose(made.index(geometric=True), [60, np.sqrt(90)])


def test_too_few_dimensions_have_no_index():
    assert_allclose(scores([[NAN, NAN, 10, 30], [1, 1, 1, 1]], least=2).index(), [NAN, 1])
    assert_allclose(combine(np.array([[NAN, NAN]]), 0), [NAN])


def test_only_missing_answers_are_imputed():
    made = scores(
        [[80, NAN], [40, 10], [NAN, 30]], "ab", [[False, True], [False, False], [False, False]]
    )
    assert_allclose(made.imputed().worth, [[80, 20], [40, 10], [NAN, 30]])
    assert not made.imputed().missing.any()
    nobody = scores([[NAN, 1], [NAN, 2]], "ab")
    assert np.isnan(nobody.imputed().worth[:, 0]).all()


@given(st.integers(0, 2**32 - 1))
def test_the_index_stays_in_bounds_and_grows_with_any_item(seed):
    rng = np.random.default_rng(seed)
    worth = rng.uniform(0, 100, (5, 6))
    worth[rng.random((5, 6)) < 0.2] = NAN
    made = scores(worth, "aabbcc")
    for geometric in (False, True):
        before = made.index(geometric=geometric)
        assert (np.nan_to_num(before) <= 100 + 1e-9).all()
        assert np.nanmin(np.append(before, 0)) >= 0
        higher = worth.copy()
        higher[:, 2] = np.minimum(100, higher[:, 2] + 20)
        after = scores(higher, "aabbcc").index(geometric=geometric)
        assert (np.nan_to_num(after - before) >= -1e-9).all()
    low, high = np.nan_to_num(made.index(geometric=True)), np.nan_to_num(made.index())
    assert (low <= np.maximum(high, 1) + 1e-9).all() or (worth < 1).any()


def test_shapes_must_fit():
    with pytest.raises(ValueError, match="worth"):
        ItemScores(("a",), ("x",), np.zeros((2, 2)), np.zeros((2, 2), bool))
    with pytest.raises(ValueError, match="dimension"):
        ItemScores(("a",), ("x", "y"), np.zeros((2, 1)), np.zeros((2, 1), bool))
