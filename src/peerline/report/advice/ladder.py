"""Which advice is next: the next rung of each item, by the method's own points.

A ladder's next rung is the lowest one above the rung reached. For a breadth item it is the
unticked option with the largest (leaders' share - own cohort's share), prerequisites first; without
a release the heaviest one, in the instrument's order. An item at its full worth has no next rung:
more than enough is not better.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from peerline.answers.answer import Answers, State, offered_options, state_of
from peerline.benchmark.comparison import Association, Comparison, PracticeComparison
from peerline.instruments.model import Instrument, Item, Kind, Option, Scoring
from peerline.report.advice.book import AdviceBook, Practice
from peerline.scoring import Scorecard


@dataclass(frozen=True, slots=True)
class NextStep:
    """One item's next rung. `gain`: index points that it would bring, all else equal; 0 for what
    is not scored. `cohort`, `leaders`: shares of those who do it, where a release tells; on a
    ladder (`is_rung`) of those who stand there or higher, about, since they are sums of rounded
    shares. 0 stands for under 5 %, 100 for over 95 %, as in a `PracticeComparison`.
    """

    item: Item
    option: Option | None
    practice: Practice
    gain: Fraction
    cohort: int | None = None
    leaders: int | None = None
    is_rung: bool = False
    association: Association | None = None


@dataclass(frozen=True)
class _Field:
    """What a comparison knows of each practice."""

    practices: Mapping[tuple[str, str], PracticeComparison]
    associations: Mapping[tuple[str, str], Association]

    def lead(self, item: Item, option: Option) -> int | None:
        """Leaders' share less the cohort's, in points; None where either is not known."""
        known = self.practices.get((item.id, option.id))
        if known is None or known.leaders is None or known.cohort is None:
            return None
        return known.leaders - known.cohort


def next_steps(
    instrument: Instrument,
    answers: Answers,
    scorecard: Scorecard,
    advice: AdviceBook,
    comparison: Comparison | None,
) -> tuple[NextStep, ...]:
    """One step for each item that has a next rung, largest gain first (ties in the form's order).

    Items without an answer have none: what is not known is not advised on.
    """
    field = _Field(
        {(p.item, p.option): p for p in comparison.practices} if comparison else {},
        {(a.item, a.option): a for a in comparison.associations} if comparison else {},
    )
    found = []
    for question in instrument.form(answers.language).questions:
        item = question.item
        if state_of(item, answers) is not State.ANSWERED:
            continue
        option = _next_option(item, answers, scorecard, advice, field)
        practice = advice.to(item.id, option.id if option else None)
        if practice is None or (option is None and item.kind is not Kind.SHARES):
            continue
        found.append(_step(item, option, practice, scorecard, field))
    return tuple(sorted(found, key=lambda step: -step.gain))


def _step(
    item: Item, option: Option | None, practice: Practice, scorecard: Scorecard, field: _Field
) -> NextStep:
    if option is None:
        return NextStep(item, None, practice, Fraction(0))
    is_rung = item.kind.chooses and item.score is not None
    done = [option]
    if is_rung:
        done = [o for o in item.options if o.points >= option.points and not o.not_applicable]
    known = [field.practices.get((item.id, o.id)) for o in done]
    return NextStep(
        item=item,
        option=option,
        practice=practice,
        gain=_gain(item, option, scorecard),
        cohort=_total([k.cohort if k else None for k in known]),
        leaders=_total([k.leaders if k else None for k in known]),
        is_rung=is_rung,
        association=field.associations.get((item.id, option.id)),
    )


def _total(shares: list[int | None]) -> int | None:
    """The sum of released shares of answers that exclude each other, in steps of 5 again.

    "Under 5 %" counts as 2.5, "over 95 %" as 97.5. None where one of them is not known.
    """
    if len(shares) == 1:
        return shares[0]
    middles = {0: 2.5, 100: 97.5}
    known = [middles.get(share, share) for share in shares if share is not None]
    if len(known) < len(shares):
        return None
    return min(100, 5 * round(sum(known) / 5))


def _next_option(
    item: Item, answers: Answers, scorecard: Scorecard, advice: AdviceBook, field: _Field
) -> Option | None:
    offered = offered_options(item, answers)
    chosen = answers.chosen(item.id)
    open_options = [
        option
        for option in item.options
        if option.id in offered
        and option.id not in chosen
        and not option.not_applicable
        and not option.exclusive
    ]
    if item.score is None:
        advised = [option for option in open_options if advice.to(item.id, option.id)]
        return _next_unscored(item, advised, chosen)
    worth = scorecard.items[item.id].worth
    if worth is None or worth >= 1:
        return None
    if item.score.rule is Scoring.BREADTH:
        ready = [o for o in open_options if o.points > 0 and chosen.issuperset(o.after)]
        return _best(item, ready, field)
    above = [option for option in open_options if option.points > worth]
    lowest = min((option.points for option in above), default=None)
    return _best(item, [option for option in above if option.points == lowest], field)


def _next_unscored(item: Item, open_options: list[Option], chosen: frozenset[str]) -> Option | None:
    """The option behind the one chosen, or the first unticked one: such items list them upwards."""
    if item.kind.chooses:
        ids = [option.id for option in item.options]
        reached = max((ids.index(option) for option in chosen), default=-1)
        open_options = [option for option in open_options if ids.index(option.id) > reached]
    return open_options[0] if open_options else None


def _best(item: Item, options: Iterable[Option], field: _Field) -> Option | None:
    """Of several, the one that the field speaks for most; else the heaviest; else the first."""

    def rank(option: Option) -> tuple[bool, bool, int, Fraction]:
        lead = field.lead(item, option)
        return (
            (item.id, option.id) in field.associations,
            lead is not None,
            lead or 0,
            option.points,
        )

    return max(options, key=rank, default=None)


def _gain(item: Item, option: Option, scorecard: Scorecard) -> Fraction:
    """Index points that the rung brings: its gain in worth, through the means above it.

    0 where no index is reported or the item's dimension is not part of it.
    """
    score = scorecard.items.get(item.id)
    if score is None or score.worth is None or scorecard.index is None:
        return Fraction(0)
    if score.enough is not None:
        weight = sum((points.points for points in score.chosen), Fraction(0)) + option.points
        worth = min(Fraction(1), weight / score.enough)
    else:
        worth = option.points
    dimension = scorecard.dimensions.get(item.place)
    if dimension is None:
        return (worth - score.worth) / scorecard.reported * 100
    if dimension.value is None:
        return Fraction(0)
    return (worth - score.worth) / dimension.answered / scorecard.reported * 100
