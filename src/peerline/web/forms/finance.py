"""The revenue-and-cost grid as its template shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from peerline.answers.derive import RATIO_IDS
from peerline.instruments.model import FinanceRow, Item
from peerline.store.entries import Fields


@dataclass(frozen=True, slots=True)
class Cell:
    """An amount's field. `value` is only ever what this very request sent."""

    suffix: str
    label: str
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the grid."""

    label: str
    cells: Sequence[Cell | None]


@dataclass(frozen=True, slots=True)
class Route:
    """One way of giving the figures."""

    number: int
    text: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio that is kept: `value` as the form sends it back, `shown` as people read it."""

    suffix: str
    label: str
    value: str
    shown: str


@dataclass(frozen=True, slots=True)
class Basis:
    """The period that the amounts are of."""

    id: str
    text: str
    checked: bool


@dataclass(frozen=True, slots=True)
class FinanceView:
    """The grid, and what is kept of it."""

    columns: Sequence[str]
    bases: Sequence[Basis]
    routes: Sequence[Route]
    typed_nrr: str
    typed_nrr_label: str
    nrr_route: Route
    kept_nrr: str
    choice: str
    ratios: Sequence[Ratio]
    """Every ratio that may be kept, with an empty value where it is not."""

    @property
    def kept(self) -> Sequence[Ratio]:
        """Those that are kept now."""
        return [ratio for ratio in self.ratios if ratio.value]


def finance_view(item: Item, fields: Fields, language: str) -> FinanceView:
    """The grid of `item`, filled from `fields`."""
    grid = item.finance
    assert grid is not None  # kind finance has a grid: `instruments.check`
    columns = [grid.columns[column].to(language) for column in ("revenue", "cost")]
    rows: dict[int, list[Row]] = {number: [] for number in grid.routes}
    for row in grid.rows:
        if row.id != "nrr":
            rows[row.route].append(_row(row, fields, columns, language))
    routes = [
        Route(number, text.to(language), rows[number]) for number, text in grid.routes.items()
    ]
    typed, kept = _last(fields, "nrr"), _last(fields, "kept_nrr")
    nrr = Ratio("nrr", grid.ratios["nrr"].to(language), typed or kept, _percent(typed or kept))
    ratios = [
        Ratio(
            ratio,
            grid.ratios[ratio].to(language),
            _last(fields, ratio),
            _ratio(_last(fields, ratio)),
        )
        for ratio in RATIO_IDS
    ]
    basis = _last(fields, "basis")
    return FinanceView(
        columns=columns,
        bases=[Basis(key, text.to(language), key == basis) for key, text in grid.basis.items()],
        routes=[route for route in routes if route.rows],
        typed_nrr=typed,
        typed_nrr_label=grid.ratios["nrr"].to(language),
        nrr_route=next(route for route in routes if not route.rows),
        kept_nrr=kept,
        choice=_last(fields, "nrr_choice"),
        ratios=[nrr, *ratios],
    )


def _row(row: FinanceRow, fields: Fields, columns: Sequence[str], language: str) -> Row:
    label = row.text.to(language)
    cells: list[Cell | None] = []
    for column, name in zip(("revenue", "cost"), columns, strict=True):
        suffix = f"{row.id}__{column}"
        asked = column == "revenue" or not row.revenue_only
        value = _last(fields, suffix)
        cells.append(Cell(suffix, f"{label}: {name}", name, value) if asked else None)
    return Row(label, cells)


def _percent(value: str) -> str:
    return f"{_rounded(value, 1)} %" if value else ""


def _ratio(value: str) -> str:
    return _rounded(value, 2)


def _rounded(value: str, digits: int) -> str:
    try:
        return f"{float(value):.{digits}f}"
    except ValueError:
        return value


def _last(fields: Fields, suffix: str) -> str:
    values = fields.get(suffix, ())
    return values[-1] if values else ""
