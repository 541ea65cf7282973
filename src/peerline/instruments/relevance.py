"""Whether a question or an option applies, given other answers: a table of six operators."""

from collections.abc import Callable, Mapping

from peerline.instruments.model import Operator, Rule

Operand = str | int | tuple[str, ...]
Values = frozenset[str] | int | float | None


def _chosen(values: Values) -> frozenset[str]:
    return values if isinstance(values, frozenset) else frozenset()


def _number(values: Values) -> float | None:
    return values if isinstance(values, int | float) else None


def _is(values: Values, operand: Operand) -> bool:
    return _chosen(values) == {operand}


def _is_not(values: Values, operand: Operand) -> bool:
    return not _is(values, operand)


def _any_of(values: Values, operand: Operand) -> bool:
    return isinstance(operand, tuple) and not _chosen(values).isdisjoint(operand)


def _none_of(values: Values, operand: Operand) -> bool:
    return not _any_of(values, operand)


def _at_least(values: Values, operand: Operand) -> bool:
    number = _number(values)
    return isinstance(operand, int) and number is not None and number >= operand


def _at_most(values: Values, operand: Operand) -> bool:
    number = _number(values)
    return isinstance(operand, int) and number is not None and number <= operand


OPERATORS: Mapping[Operator, Callable[[Values, Operand], bool]] = {
    Operator.IS: _is,
    Operator.IS_NOT: _is_not,
    Operator.ANY_OF: _any_of,
    Operator.NONE_OF: _none_of,
    Operator.AT_LEAST: _at_least,
    Operator.AT_MOST: _at_most,
}


def applies(rule: Rule | None, values_of: Callable[[str], Values]) -> bool:
    """Whether `rule` holds. `values_of` gives an item's chosen option ids, its number, or None.

    Without a rule all applies. An item not answered chooses nothing: `is_not` and `none_of` hold,
    so that a question is asked until the answer that makes it pointless is there.
    """
    return rule is None or OPERATORS[rule.operator](values_of(rule.item), rule.operand)
