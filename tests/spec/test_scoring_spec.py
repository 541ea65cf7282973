"""Runs every row of scoring_spec.py."""

import pytest
from scoring_spec import SPECS

from peerline.instruments import load
from peerline.instruments.model import Scoring
from peerline.scoring import score
from reading import read_answers

INSTRUMENT = load.load("cs-maturity-2026")


def scored(raw):
    answers, faults = read_answers(INSTRUMENT, "en", raw)
    assert faults == ()
    return score(INSTRUMENT, answers)


@pytest.mark.parametrize(
    ("figure", "raw", "expected"),
    [(spec.figure, raw, expected) for spec in SPECS for raw, expected in spec.rows],
)
def test_row(figure, raw, expected):
    scorecard = scored(raw)
    if figure in scorecard.items:
        found = scorecard.items[figure].worth
    else:
        found = scorecard.dimensions[figure].value
    if expected == "-":
        assert found is None
    else:
        assert float(found) == pytest.approx(float(expected), abs=1e-6)


def test_every_rule_has_a_spec():
    rules = {
        INSTRUMENT.items[spec.figure].score.rule
        for spec in SPECS
        if spec.figure in INSTRUMENT.items
    }
    assert rules == set(Scoring)
