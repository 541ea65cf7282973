"""The six operators as a truth table."""

import pytest

from peerline.instruments.model import Operator, Rule
from peerline.instruments.relevance import OPERATORS, applies

A, AB, NOTHING = frozenset({"a"}), frozenset({"a", "b"}), frozenset()


@pytest.mark.parametrize(
    ("operator", "operand", "values", "expected"),
    [
        (Operator.IS, "a", A, True),
        (Operator.IS, "a", AB, False),
        (Operator.IS, "a", NOTHING, False),
        (Operator.IS_NOT, "a", A, False),
        (Operator.IS_NOT, "a", NOTHING, True),
        (Operator.ANY_OF, ("b", "c"), AB, True),
        (Operator.ANY_OF, ("b", "c"), A, False),
        (Operator.NONE_OF, ("b", "c"), A, True),
        (Operator.NONE_OF, ("b", "c"), AB, False),
        (Operator.NONE_OF, ("b", "c"), NOTHING, True),
        (Operator.AT_LEAST, 2, 2, True),
        (Operator.AT_LEAST, 2, 1, False),
        (Operator.AT_LEAST, 2, None, False),
        (Operator.AT_MOST, 2, 2, True),
        (Operator.AT_MOST, 2, 3, False),
        (Operator.AT_MOST, 2, NOTHING, False),
    ],
)
def test_operator(operator, operand, values, expected):
    assert applies(Rule("x", operator, operand), {"x": values}.get) is expected


def test_every_operator_is_in_the_table():
    assert set(OPERATORS) == set(Operator)


def test_without_a_rule_all_applies():
    assert applies(None, {}.get)
