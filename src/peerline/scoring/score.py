"""A pure function from (instrument, answers) to a scorecard that explains every point."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from peerline.answers.answer import Answers, State, offered_options, state_of
from peerline.instruments.model import Dimension, Instrument, Item, Scoring


@dataclass(frozen=True, slots=True)
class OptionPoints:
    """What a chosen option brought: worth on a ladder, weight on a breadth item."""

    option: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class ItemScore:
    """An item's worth, 0 to 1; None leaves the mean. `why` names the reason where it is None
    or given by rule: `not_answered`, `unknown`, `not_applicable`, `not_asked`, `by-rule`."""

    item: str
    place: str
    state: State
    worth: Fraction | None
    chosen: tuple[OptionPoints, ...] = ()
    enough: Fraction | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """Mean worth of the dimension's answered items x 100, or None when too few are answered."""

    id: str
    value: Fraction | None
    answered: int
    applicable: int

    @property
    def state(self) -> State:
        """answered, not_applicable (no item applies) or not_answered (too few are answered)."""
        if self.value is not None:
            return State.ANSWERED
        return State.NOT_ANSWERED if self.applicable else State.NOT_APPLICABLE


@dataclass(frozen=True)
class Scorecard:
    """Scores of one set of answers. Values are exact fractions, 0 to 100."""

    instrument: str
    digest: str
    method: int
    items: Mapping[str, ItemScore]
    dimensions: Mapping[str, DimensionScore]
    index: Fraction | None
    reported: int
    """How many dimensions (or items, where the index is of items) the index is the mean of."""
    of: int


def score(instrument: Instrument, answers: Answers) -> Scorecard:
    """Score `answers`.

    Item: ladder and best = the largest points of a chosen option; breadth = min(1, weight
    chosen / enough). A dimension is the mean of its applicable answered items x 100, reported when
    at least `answered_at_least` of the applicable ones are answered. The index is the mean of the
    reported dimensions when at least `dimensions_at_least` are.
    """
    items = {item.id: score_item(item, answers) for item in instrument.scored(answers.language)}
    share = instrument.index.answered_at_least if instrument.index else Fraction(1, 2)
    dimensions = {
        dimension.id: _dimension(dimension, items.values(), share)
        for dimension in instrument.dimensions
    }
    index, reported, of = _index(instrument, items, dimensions, share)
    return Scorecard(
        instrument=instrument.id,
        digest=instrument.digest,
        method=instrument.method,
        items=items,
        dimensions=dimensions,
        index=index,
        reported=reported,
        of=of,
    )


def score_item(item: Item, answers: Answers) -> ItemScore:
    """The worth of one item. `item.score` must be set."""
    assert item.score is not None  # callers iterate over `Instrument.scored`
    state = state_of(item, answers)
    if state is State.NOT_ASKED and item.when_irrelevant is not None:
        return ItemScore(item.id, item.place, state, item.when_irrelevant, why="by-rule")
    if state is not State.ANSWERED:
        return ItemScore(item.id, item.place, state, None, why=state.value)
    offered = offered_options(item, answers)
    chosen = answers.chosen(item.id)
    points = tuple(
        OptionPoints(option.id, option.points)
        for option in item.options
        if option.id in chosen and option.id in offered
    )
    if item.score.rule is Scoring.BREADTH:
        weight = sum((p.points for p in points), Fraction(0))
        worth = min(Fraction(1), weight / item.score.enough)
        return ItemScore(item.id, item.place, state, worth, points, item.score.enough)
    worth = max((p.points for p in points), default=Fraction(0))
    return ItemScore(item.id, item.place, state, worth, points)


def _dimension(dimension: Dimension, items: Iterable[ItemScore], share: Fraction) -> DimensionScore:
    scores = [i for i in items if i.place == dimension.id]
    return _mean(dimension.id, scores, share)


def _mean(place: str, scores: list[ItemScore], share: Fraction) -> DimensionScore:
    applicable = [i for i in scores if i.worth is not None or i.why in ("not_answered", "unknown")]
    worths = [i.worth for i in applicable if i.worth is not None]
    if not worths or len(worths) < share * len(applicable):
        return DimensionScore(place, None, len(worths), len(applicable))
    mean = sum(worths, Fraction(0)) / len(worths) * 100
    return DimensionScore(place, mean, len(worths), len(applicable))


def _index(
    instrument: Instrument,
    items: Mapping[str, ItemScore],
    dimensions: Mapping[str, DimensionScore],
    share: Fraction,
) -> tuple[Fraction | None, int, int]:
    rule = instrument.index
    if rule is None:
        return None, 0, 0
    if rule.of == "items":
        whole = _mean("index", list(items.values()), share)
        return whole.value, whole.answered, whole.applicable
    values = [d.value for d in dimensions.values() if d.value is not None]
    if not values or len(values) < rule.dimensions_at_least:
        return None, len(values), len(dimensions)
    return sum(values, Fraction(0)) / len(values), len(values), len(dimensions)
