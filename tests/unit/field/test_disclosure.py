"""Which cells may be shown: the numbers of the policy, each where it begins to hold."""

import dataclasses

import numpy as np
import pytest

from peerline.benchmark.comparison import KPIS
from peerline.benchmark.policy import load_policy
from peerline.field.cells import WHOLE, Attributes, FieldCell
from peerline.field.disclosure import (
    NRR,
    PRACTICE,
    RELEASED,
    REST_TOO_FEW,
    RETIRED,
    TOO_EXPOSED,
    TOO_FEW,
    Effects,
    Issued,
    Records,
    decide,
    patterns_of,
    replay,
)

NAMES = ("industry", "arr_band", "performance")
LEVELS = ("a", "b", "c")
RETAIL, SMALL, BEST = (FieldCell((name,), ("a",)) for name in NAMES)
PAIR = FieldCell(("industry", "arr_band"), ("a", "a"))
BEST_RETAIL = FieldCell(("industry", "performance"), ("a", "a"))
SIZES = dataclasses.replace(load_policy(), k_eff=0)
"""The policy without its ledgers: sizes alone decide."""


def field(**columns):
    """Records and attributes of 100 companies; `columns`: attribute -> how many are at its first
    level, the first ones; the others are at the second."""
    codes = np.ones((100, len(NAMES)), dtype=np.int16)
    for name, first in columns.items():
        codes[:first, NAMES.index(name)] = 0
    ids = np.arange(100, dtype=np.uint8)[:, None]
    places = {level: (i,) for i, level in enumerate(LEVELS)}
    attributes = Attributes(
        NAMES, dict.fromkeys(NAMES, LEVELS), dict.fromkeys(NAMES, places), codes
    )
    return attributes, Records(ids, codes, np.ones((100, len(KPIS)), dtype=bool))


def outcomes(columns, *cells, policy=SIZES, **more):
    attributes, records = field(**columns)
    return decide(attributes, records, [], policy, [WHOLE, *cells], **more).outcomes


@pytest.mark.parametrize(
    ("cell", "columns", "least"),
    [
        (RETAIL, {}, 5),
        (PAIR, {"industry": 50}, 10),
        (BEST, {}, 10),
        (BEST_RETAIL, {"industry": 50}, 10),
    ],
)
def test_a_cell_is_shown_from_the_least_number_of_members_on(cell, columns, least):
    by = cell.family[-1]
    assert outcomes({**columns, by: least - 1}, cell)[PRACTICE, cell.id] == TOO_FEW
    assert outcomes({**columns, by: least}, cell)[PRACTICE, cell.id] == RELEASED


@pytest.mark.parametrize(("others", "expected"), [(9, REST_TOO_FEW), (10, RELEASED)])
def test_a_level_of_performance_needs_as_many_who_are_not_there(others, expected):
    assert outcomes({"performance": 100 - others}, BEST)[PRACTICE, BEST.id] == expected
    retail = {"industry": 20 + others, "performance": 20}
    assert outcomes(retail, BEST_RETAIL)[PRACTICE, BEST_RETAIL.id] == expected


def test_the_rest_counts_those_who_gave_the_figure():
    """Of 50 who are at another level nine gave their NPS."""
    attributes, records = field(performance=50)
    records.kpi_given[59:, KPIS.index("nps_score")] = False
    found = decide(attributes, records, [], SIZES, [WHOLE, BEST]).outcomes
    assert found[PRACTICE, BEST.id] == found["retention_rate", BEST.id] == RELEASED
    assert found["nps_score", BEST.id] == REST_TOO_FEW


def test_the_rest_does_not_count_who_gave_the_figure_in_an_earlier_release_only():
    attributes, before = field(performance=50)
    _, now = field(performance=50)
    now.kpi_given[59:, KPIS.index("nps_score")] = False
    found = decide(attributes, now, [Issued(before, {})], SIZES, [WHOLE, BEST]).outcomes
    assert found["nps_score", BEST.id] == REST_TOO_FEW


def test_cells_by_performance_hold_no_figure_that_is_it():
    found = outcomes({"performance": 50}, BEST)
    assert {ledger for ledger, cell in found if cell == BEST.id} == {
        PRACTICE, *set(KPIS) - {"nrr", "cac_blended", "cac_new"}
    }  # fmt: skip


def test_a_cell_that_sets_few_apart_from_what_was_shown_is_refused():
    """All but one of the industry: with decoys five of two rows stay, without them nobody."""
    cells = (RETAIL, PAIR)
    columns = {"industry": 40, "arr_band": 39}
    plain = dataclasses.replace(load_policy(), decoys=0)
    assert outcomes(columns, *cells, policy=load_policy())[PRACTICE, PAIR.id] == RELEASED
    assert outcomes(columns, *cells, policy=plain)[PRACTICE, PAIR.id] == TOO_EXPOSED


def test_wider_cells_and_effects_come_before_pairs():
    """Where there is no room for both, the effect is told and the pair is not."""
    attributes, records = field(industry=40, arr_band=39)
    policy = dataclasses.replace(load_policy(), k_eff=6, noise={PRACTICE: 3, "figures": 3})
    weights = np.where(np.arange(100) < 36, 1.0, 0.0)
    effects = Effects(np.arange(100), weights[None, :])
    order = [PAIR, RETAIL, WHOLE]

    alone = decide(attributes, records, [], policy, order)
    both = decide(attributes, records, [], policy, order, effects)

    assert [cell.id for cell in alone.released[NRR]] == [RETAIL.id, WHOLE.id, PAIR.id]
    assert (both.effects, both.outcomes[NRR, PAIR.id]) == ((True,), TOO_EXPOSED)
    assert both.outcomes[PRACTICE, PAIR.id] == RELEASED


def test_what_was_taken_back_is_not_shown_again():
    found = outcomes({"industry": 50}, RETAIL, retired={RETAIL.id})
    assert found[PRACTICE, RETAIL.id] == RETIRED
    assert (NRR, RETAIL.id) not in found


def test_a_figure_confirmed_between_releases_is_a_row_of_its_own():
    """One company's NRR enters later: the sums before and after differ by it and the decoys."""
    attributes, before = field()
    before.kpi_given[0, KPIS.index(NRR)] = False
    _, after = field()
    rows = {NRR: [WHOLE], PRACTICE: [WHOLE]}
    issued = [Issued(before, rows), Issued(after, rows)]

    patterns = patterns_of(issued)
    ledgers = replay(attributes, issued, load_policy())

    assert sorted(patterns.counts[NRR]) == [1, 99]
    assert ledgers[NRR].k_eff < 10 < ledgers[PRACTICE].k_eff


def test_effects_told_before_count_in_the_ledger():
    attributes, records = field()
    weights = np.zeros(100)
    weights[:4] = 1.0
    told = Issued(records, {NRR: [WHOLE]}, Effects(np.arange(100), weights[None, :]))
    assert replay(attributes, [told], load_policy())[NRR].k_eff == pytest.approx(4, rel=0.05)
