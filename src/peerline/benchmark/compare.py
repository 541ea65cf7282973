"""Where one participant stands beside a release. Reads the release only: no pool, no engine."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from peerline.answers.answer import Answers
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
from peerline.benchmark.percentile import percentile
from peerline.benchmark.policy import LEADERS, PERFORMANCE
from peerline.benchmark.release import (
    NOT_GIVEN,
    QUANTILES,
    Cell,
    Release,
    cell_id,
    check_family,
)
from peerline.instruments.model import Instrument, Item, Kind
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
_P = {"p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9}
NRR_FIGURES = ("nrr",)


@dataclass(frozen=True, slots=True)
class _Row:
    """A cell of the release, its row read into plain numbers."""

    cohort: Cohort
    cell: Cell
    figures: list[list[list[float]]]
    n: list[int]


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
    own_levels = cohorts.levels(instrument, answers, release)
    values = _own_values(instrument, answers, scorecard, release)
    reader = _Reader(release)
    tried = [Cohort(a, _label(release, a)) for a in cohorts.path(own_levels)]
    rows = [reader.row(cohort) for cohort in tried if cohort.n is not None]
    leaders = _leaders(release)
    leader_row = reader.row(leaders) if leaders else None
    definition = instrument.nrr_definition == release.manifest["nrr_definition"]
    figures = {
        figure: _figure(release, figure, value, rows, len(rows) < len(tried), definition, leader_row)
        for figure, value in values.items()
    }
    return Comparison(
        release=release.info,
        cohort=rows[0].cohort,
        path=tuple(tried[: tried.index(rows[0].cohort) + 1]),
        figures=figures,
        practices=tuple(_practices(instrument, answers, release, rows[0].cell, leader_row)),
        views=tuple(_views(release, reader, own_levels, values, definition)),
        leaders=leaders,
        shares=_shares(instrument, answers, release, rows),
        associations=_associations(release),
        not_shared=_not_shared(instrument, answers, release),
    )


def cohort_figures(release: Release, attributes: Mapping[str, str]) -> CohortView:
    """The figures of one cell, without anybody's own: for queries. Modelled cells say so.

    Raises LookupError where the release has nothing on such a cohort.
    """
    cell = cohorts.cell(release, attributes)
    if cell is None:
        raise LookupError(cell_id(attributes))
    row = _Reader(release).row(Cohort(cell.attributes, cell.n))
    basis = Basis.MODELLED if cell.n is None else Basis.CELL
    figures = {
        figure: _beside(release, figure, None, row, basis, None)
        for figure in release.manifest["figures"]
        if _given(row, release.figure_index[figure])
    }
    return CohortView(",".join(sorted(attributes)) or "all", row.cohort, basis, figures)


class _Reader:
    """Reads rows of a release once each."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._rows: dict[str, _Row] = {}

    def row(self, cohort: Cohort) -> _Row:
        """The row of a cohort that the release has."""
        key = cohort.id
        if key not in self._rows:
            cell = self._release.cells[key]
            self._rows[key] = _Row(
                cohort,
                cell,
                self._release.figures[cell.row].tolist(),
                self._release.figures_n[cell.row].tolist(),
            )
        return self._rows[key]


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
    instrument: Instrument, answers: Answers, scorecard: Scorecard, release: Release
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


def _given(row: _Row, place: int) -> bool:
    median = row.figures[place][MEDIAN][0]
    return median == median  # not NaN


def _figure(
    release: Release,
    figure: str,
    value: float | None,
    rows: Sequence[_Row],
    widened: bool,
    definition: bool,
    leaders: _Row | None,
) -> FigureComparison:
    """The figure beside the first of `rows` that gives it."""
    better = BETTER.get(figure, True)
    first = rows[0]
    if figure in NRR_FIGURES and not definition:
        return FigureComparison(
            figure, value, first.cohort, Basis.CELL, None, better=better, reason="other-definition"
        )
    place = release.figure_index[figure]
    for row in rows:
        if _given(row, place):
            basis = Basis.ANCESTOR if widened or row is not first else Basis.CELL
            return _beside(release, figure, value, row, basis, leaders)
    return FigureComparison(
        figure, value, first.cohort, Basis.CELL, None, better=better, reason="not-released"
    )


def _beside(
    release: Release,
    figure: str,
    value: float | None,
    row: _Row,
    basis: Basis,
    leaders: _Row | None,
) -> FigureComparison:
    place = release.figure_index[figure]
    quantiles = {
        name: Estimate(*triple)
        for name, triple in zip(QUANTILES, row.figures[place], strict=True)
        if triple[0] == triple[0]
    }
    own: tuple[float | None, float | None, float | None] = (None, None, None)
    if value is not None and len(quantiles) > 1:
        own = _percentiles(value, quantiles)
    top = leaders.figures[place][MEDIAN][0] if leaders and _given(leaders, place) else None
    return FigureComparison(
        figure=figure,
        value=value,
        cohort=row.cohort,
        basis=basis,
        n=release.bands[row.n[place]],
        quantiles=quantiles,
        percentile=own[0],
        percentile_low=own[1],
        percentile_high=own[2],
        leaders=top,
        better=BETTER.get(figure, True),
        reason="no-answer" if value is None else None,
    )


def _percentiles(value: float, quantiles: Mapping[str, Estimate]) -> tuple[float, float, float]:
    """Own percentile and its band: the cohort may lie as high as `high` or as low as `low`."""
    items = [(_P[name], estimate) for name, estimate in quantiles.items()]
    middle = percentile(value, [(p, e.value) for p, e in items])
    low = percentile(value, [(p, e.high) for p, e in items])
    high = percentile(value, [(p, e.low) for p, e in items])
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
    known = {item for item, _ in release.practice_index}
    for question in instrument.form(answers.language).questions:
        item = question.item
        if item.id not in known:
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


def _views(
    release: Release,
    reader: _Reader,
    own_levels: Mapping[str, tuple[str, ...]],
    values: Mapping[str, float | None],
    definition: bool,
) -> Iterator[CohortView]:
    """One view for each of `VIEWS`; where the cell is not released, the whole field stands there."""
    main = [figure for figure in values if figure not in KPIS[3:]]
    for by, attributes in VIEWS:
        if any(attribute not in own_levels for attribute in attributes):
            continue
        tried = [Cohort(a, _label(release, a)) for a in cohorts.path(own_levels, attributes)]
        rows = [reader.row(cohort) for cohort in tried if cohort.n is not None]
        widened = tried[0].n is None
        figures = {
            figure: _figure(release, figure, values[figure], rows, widened, definition, None)
            for figure in main
        }
        basis = Basis.ANCESTOR if widened else Basis.CELL
        yield CohortView(by, rows[0].cohort, basis, figures)
    yield from _modelled_view(release, reader, own_levels, values, definition, main)


def _modelled_view(
    release: Release,
    reader: _Reader,
    own_levels: Mapping[str, tuple[str, ...]],
    values: Mapping[str, float | None],
    definition: bool,
    main: Iterable[str],
) -> Iterator[CohortView]:
    """Industry and size together, modelled from wider cohorts where there is no such cell."""
    asked = next(iter(cohorts.path(own_levels)))
    cell = cohorts.cell(release, asked)
    if len(asked) < len(cohorts.HEADLINE) or cell is None or cell.n is not None:
        return
    row = reader.row(Cohort(asked, None))
    figures = {
        figure: _beside(release, figure, values[figure], row, Basis.MODELLED, None)
        for figure in main
        if _given(row, release.figure_index[figure])
        and (definition or figure not in NRR_FIGURES)
    }
    yield CohortView("industry-and-size", row.cohort, Basis.MODELLED, figures)


def _shares(
    instrument: Instrument, answers: Answers, release: Release, rows: Sequence[_Row]
) -> Mapping[str, tuple[Mapping[str, int], float | None]]:
    """Item -> the cohort's mean split and one's own distance to it (half the sum of differences)."""
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


def _associations(release: Release) -> tuple[Association, ...]:
    return tuple(Association(**entry) for entry in release.manifest.get("associations", ()))


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
