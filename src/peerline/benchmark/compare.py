"""Where one participant stands beside a release. Reads the release only: no pool, no engine."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, islice

from peerline.answers.answer import Answers, State, state_of
from peerline.benchmark import cohorts
from peerline.benchmark.comparison import (
    KPIS,
    Association,
    Basis,
    Cohort,
    CohortView,
    Comparison,
    Estimate,
    FigureComparison,
    PracticeComparison,
)
from peerline.benchmark.figures import BETTER, kpis
from peerline.benchmark.percentile import normal_score, percentile
from peerline.benchmark.policy import LEADERS, PERFORMANCE
from peerline.benchmark.release import (
    NOT_GIVEN,
    QUANTILES,
    Cell,
    Release,
    cell_id,
    check_family,
)
from peerline.instruments.model import Instrument, Item, Kind, Scoring
from peerline.scoring.score import Scorecard

VIEWS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("industry", ("industry",)),
    ("size", ("arr_band",)),
    ("age", ("company_age",)),
    ("performance", (PERFORMANCE,)),
    ("region", ("region",)),
    ("business_model", ("business_model",)),
    ("all", ()),
)
"""The views of a report: by what, and the attributes asked for."""

MEDIAN = QUANTILES.index("p50")
SCORES = tuple(normal_score(int(name[1:]) / 100) for name in QUANTILES)
NRR_FIGURES = ("nrr",)
MOST_SHOWN = 5
"""Practices that go with more NRR, of those that a respondent lacks."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What a cell gives of a figure: estimates by quantile, and as lists for looking up."""

    quantiles: Mapping[str, Estimate]
    n: str | None
    scores: Sequence[float]
    values: Sequence[float]
    lows: Sequence[float]
    highs: Sequence[float]

    @property
    def median(self) -> float | None:
        """The median, where it is given."""
        found = self.quantiles.get("p50")
        return None if found is None else found.value


@dataclass(frozen=True, slots=True)
class _Row:
    """A cell of the release and its figures, those that it gives."""

    cohort: Cohort
    cell: Cell
    figures: Mapping[str, _Given]


@dataclass(frozen=True, slots=True)
class _Own:
    """The respondent: attribute -> levels, figure -> value, and whether the release defines NRR as
    their edition does."""

    levels: Mapping[str, tuple[str, ...]]
    values: Mapping[str, float | None]
    same_nrr: bool


def compare(
    instrument: Instrument, answers: Answers, scorecard: Scorecard, release: Release
) -> Comparison:
    """Compare a respondent with a release of the same family and method version.

    The headline's cohort is the narrowest released cell of industry and size. A figure that this
    cell does not give is taken from the next wider one that does, and says so (`Basis.ANCESTOR`).
    Answers to another edition of the family are compared on what both ask; the items that the
    release knows nothing of are named in `not_shared`. Raises ReleaseError for another family or
    method version.
    """
    check_family(release, instrument.family, scorecard.method)
    own = _Own(
        levels=cohorts.levels(instrument, answers, release),
        values=_own_values(answers, scorecard, release),
        same_nrr=instrument.nrr_definition == release.manifest["nrr_definition"],
    )
    tried, rows = _tried(release, own)
    leaders = _leaders(release)
    leader_row = _row(release, leaders) if leaders else None
    figures = {figure: _figure(figure, own, tried, rows, leader_row) for figure in own.values}
    return Comparison(
        release=release.info,
        cohort=rows[0].cohort,
        path=tuple(tried[: tried.index(rows[0].cohort) + 1]),
        figures=figures,
        practices=tuple(_practices(instrument, answers, release, rows[0].cell, leader_row)),
        views=tuple(_views(release, own)),
        leaders=leaders,
        shares=_shares(instrument, answers, release, rows),
        associations=_associations(instrument, answers, release),
        not_shared=_not_shared(instrument, answers, release),
        errors=release.errors,
        trend=release.trend,
    )


def cohort_figures(release: Release, attributes: Mapping[str, str]) -> CohortView:
    """The figures of one cell, without anybody's own: for queries. Modelled cells say so.

    Raises LookupError where the release has nothing on such a cohort.
    """
    cell = cohorts.cell(release, attributes)
    if cell is None:
        raise LookupError(cell_id(attributes))
    row = _row(release, Cohort(cell.attributes, cell.n))
    basis = Basis.MODELLED if cell.n is None else Basis.CELL
    figures = {
        figure: _beside(figure, None, row, basis, None)
        for figure in release.manifest["figures"]
        if figure in row.figures
    }
    return CohortView(",".join(sorted(attributes)) or "all", row.cohort, basis, figures)


def _row(release: Release, cohort: Cohort) -> _Row:
    """The row of a cohort that the release has; read once for an opened release."""
    key = cohort.id
    row = release.memory.get(key)
    if not isinstance(row, _Row):
        cell = release.cells[key]
        triples = release.figures[cell.row].tolist()
        codes = release.figures_n[cell.row].tolist()
        named = zip(release.manifest["figures"], triples, codes, strict=True)
        figures = {
            figure: _read(triple, release.bands[code])
            for figure, triple, code in named
            if triple[MEDIAN][0] == triple[MEDIAN][0]  # not NaN
        }
        row = release.memory[key] = _Row(cohort, cell, figures)
    return row


def _read(triples: Sequence[Sequence[float]], n: str | None) -> _Given:
    there = [i for i, triple in enumerate(triples) if triple[0] == triple[0]]
    values, lows, highs = ([triples[i][part] for i in there] for part in range(3))
    return _Given(
        {QUANTILES[i]: Estimate(*triples[i]) for i in there},
        n,
        [SCORES[i] for i in there],
        list(accumulate(values, max)),
        list(accumulate(lows, max)),
        list(accumulate(highs, max)),
    )


def _label(release: Release, attributes: Mapping[str, str]) -> str | None:
    cell = cohorts.cell(release, attributes)
    return None if cell is None else cell.n


def _leaders(release: Release) -> Cohort | None:
    key = release.manifest[LEADERS]
    if key is None:
        return None
    cell = release.cells[key]
    return Cohort(cell.attributes, cell.n)


def _own_values(
    answers: Answers, scorecard: Scorecard, release: Release
) -> Mapping[str, float | None]:
    """Figure -> own value, in the release's order of figures."""
    shared = release.item_index
    own: dict[str, float | None] = {
        dimension: _on_shared(dimension, value.value, scorecard, shared)
        for dimension, value in scorecard.dimensions.items()
    }
    own["index"] = None if scorecard.index is None else float(scorecard.index)
    measured = kpis(answers)
    own.update(measured)
    return {figure: own.get(figure) for figure in release.manifest["figures"]}


def _on_shared(
    dimension: str, value: Fraction | None, scorecard: Scorecard, shared: Mapping[str, int]
) -> float | None:
    """The dimension's score on the items that the release knows, too."""
    scores = [s for s in scorecard.items.values() if s.place == dimension]
    if value is None or all(s.item in shared for s in scores):
        return None if value is None else float(value)
    worths = [s.worth for s in scores if s.item in shared and s.worth is not None]
    return float(sum(worths, Fraction(0)) / len(worths) * 100) if worths else None


def _tried(
    release: Release, own: _Own, attributes: tuple[str, ...] = cohorts.HEADLINE
) -> tuple[list[Cohort], list[_Row]]:
    """The cohorts to try, narrowest first, and the rows of those that the release has."""
    tried = [Cohort(a, _label(release, a)) for a in cohorts.path(own.levels, attributes)]
    return tried, [_row(release, cohort) for cohort in tried if cohort.n is not None]


def _figure(
    figure: str, own: _Own, tried: Sequence[Cohort], rows: Sequence[_Row], leaders: _Row | None
) -> FigureComparison:
    """The figure beside the first of `rows` that gives it."""
    reason = "not-released"
    if figure in NRR_FIGURES and not own.same_nrr:
        reason = "other-definition"
    else:
        for row in rows:
            if figure in row.figures:
                basis = Basis.CELL if row.cohort == tried[0] else Basis.ANCESTOR
                return _beside(figure, own.values[figure], row, basis, leaders)
    better = BETTER.get(figure, True)
    return FigureComparison(
        figure, own.values[figure], rows[0].cohort, Basis.CELL, None, better=better, reason=reason
    )


def _beside(
    figure: str, value: float | None, row: _Row, basis: Basis, leaders: _Row | None
) -> FigureComparison:
    given = row.figures[figure]
    own: tuple[float | None, float | None, float | None] = (None, None, None)
    if value is not None and len(given.values) > 1:
        own = _percentiles(value, given)
    top = leaders.figures.get(figure) if leaders else None
    return FigureComparison(
        figure=figure,
        value=value,
        cohort=row.cohort,
        basis=basis,
        n=given.n,
        quantiles=given.quantiles,
        percentile=own[0],
        percentile_low=own[1],
        percentile_high=own[2],
        leaders=None if top is None else top.median,
        better=BETTER.get(figure, True),
        reason="no-answer" if value is None else None,
    )


def _percentiles(value: float, given: _Given) -> tuple[float, float, float]:
    """Own percentile and its band: the cohort may lie as high as its highs or as low as its
    lows.
    """
    middle = percentile(value, given.scores, given.values)
    low = percentile(value, given.scores, given.highs)
    high = percentile(value, given.scores, given.lows)
    return middle, min(low, middle), max(high, middle)


def _practices(
    instrument: Instrument,
    answers: Answers,
    release: Release,
    cell: Cell,
    leaders: _Row | None,
) -> Iterator[PracticeComparison]:
    shares = release.shares[cell.row].tolist()
    codes = release.shares_n[cell.row].tolist()
    top = release.shares[leaders.cell.row].tolist() if leaders else None
    chosen_items = {item for item, _ in release.practice_index}
    for question in instrument.form(answers.language).questions:
        item = question.item
        if item.id not in chosen_items:
            continue
        answer = answers.by_item.get(item.id)
        chosen = None if answer is None or answer.unknown else answers.chosen(item.id)
        code = codes[release.item_index[item.id]]
        for option in item.options:
            place = release.practice_index.get((item.id, option.id))
            yield PracticeComparison(
                item=item.id,
                option=option.id,
                own=None if chosen is None else option.id in chosen,
                cohort=_share(shares, place),
                leaders=None if top is None else _share(top, place),
                n=release.bands[code],
            )


def _share(shares: Sequence[int], place: int | None) -> int | None:
    return None if place is None or shares[place] == NOT_GIVEN else shares[place]


def _views(release: Release, own: _Own) -> Iterator[CohortView]:
    """One view for each of `VIEWS` that the respondent has the attribute of.

    Where the cell is not released, the whole field stands there.
    """
    main = [figure for figure in own.values if figure not in KPIS[3:]]
    for by, attributes in VIEWS:
        if all(attribute in own.levels for attribute in attributes):
            tried, rows = _tried(release, own, attributes)
            figures = {figure: _figure(figure, own, tried, rows, None) for figure in main}
            basis = Basis.CELL if rows[0].cohort == tried[0] else Basis.ANCESTOR
            yield CohortView(by, rows[0].cohort, basis, figures)
    yield from _modelled_view(release, own, main)


def _modelled_view(release: Release, own: _Own, main: Iterable[str]) -> Iterator[CohortView]:
    """Industry and size together, modelled from wider cohorts where there is no such cell."""
    asked = next(iter(cohorts.path(own.levels)))
    cell = cohorts.cell(release, asked)
    if len(asked) < len(cohorts.HEADLINE) or cell is None or cell.n is not None:
        return
    row = _row(release, Cohort(asked, None))
    figures = {
        figure: _beside(figure, own.values[figure], row, Basis.MODELLED, None)
        for figure in main
        if figure in row.figures and (own.same_nrr or figure not in NRR_FIGURES)
    }
    yield CohortView("industry-and-size", row.cohort, Basis.MODELLED, figures)


def _shares(
    instrument: Instrument, answers: Answers, release: Release, rows: Sequence[_Row]
) -> Mapping[str, tuple[Mapping[str, int], float | None]]:
    """Item -> the cohort's mean split and one's own distance to it (half the sum of
    differences).
    """
    splits: dict[str, dict[str, int]] = {}
    given = release.splits[rows[0].cell.row].tolist()
    for (item_id, option), share in zip(release.manifest["splits"], given, strict=True):
        if share != NOT_GIVEN:
            splits.setdefault(item_id, {})[option] = share
    found: dict[str, tuple[Mapping[str, int], float | None]] = {}
    for item_id, split in splits.items():
        if item_id in instrument.items:
            own = answers.value(item_id)
            distance = None
            if isinstance(own, Mapping):
                total = sum(split.values())
                gaps = (own.get(o, 0) - 100 * share / total for o, share in split.items())
                distance = math.fsum(abs(gap) for gap in gaps) / 2
            found[item_id] = (split, distance)
    return found


def _associations(
    instrument: Instrument, answers: Answers, release: Release
) -> tuple[Association, ...]:
    """Of what goes with more NRR, the surest that the respondent was asked and does not do."""
    lacking = (a for a in release.associations if _lacks(instrument, answers, a))
    return tuple(islice(lacking, MOST_SHOWN))


def _lacks(instrument: Instrument, answers: Answers, found: Association) -> bool:
    """Whether the practice applies and is not done; on a ladder, a better rung does it, too."""
    item = instrument.items.get(found.item)
    option = item.option(found.option) if item else None
    if item is None or option is None or state_of(item, answers) is not State.ANSWERED:
        return False
    chosen = [o for o in item.options if o.id in answers.chosen(item.id)]
    if option in chosen or any(o.not_applicable for o in chosen):
        return False
    is_ladder = item.score is not None and item.score.rule is Scoring.LADDER
    return not (is_ladder and any(o.points > option.points for o in chosen))


def _not_shared(instrument: Instrument, answers: Answers, release: Release) -> tuple[str, ...]:
    """Compared kinds of item that the respondent was asked and the release knows nothing of."""
    known = {
        *release.item_index,
        *release.manifest["attributes"],
        *(item for item, _ in release.manifest["splits"]),
        *release.manifest["sources"],
    }
    return tuple(
        question.item.id
        for question in instrument.form(answers.language).questions
        if question.item.id not in known and _is_compared(question.item)
    )


def _is_compared(item: Item) -> bool:
    in_performance = item.kind in (Kind.FINANCE, Kind.PERCENT, Kind.SCORE)
    return item.score is not None or item.kind is Kind.SHARES or in_performance
