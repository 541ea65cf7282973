"""Attackers who know the method, everybody's attributes and every release; and what they achieve.

They get more than a release shows: the noisy sums themselves, before banding and rounding.
"""

import tempfile
from dataclasses import dataclass, replace
from itertools import combinations, product
from pathlib import Path

import numpy as np

from peerline.benchmark.comparison import KPIS
from peerline.benchmark.policy import load_policy
from peerline.benchmark.statistics import newcombe
from peerline.engine.connect import open_table
from peerline.field.build import assemble, records_of
from peerline.field.cells import FieldCell, attributes_of
from peerline.field.decoys import Store
from peerline.field.disclosure import MIX, PRACTICE, Issued, Records, decide
from peerline.field.hygiene import clean
from peerline.field.measures import MICRO, columns_of, measure, reference_of
from peerline.field.pool import read_pool, take
from peerline.field.turn import CLOSED, PRELIMINARY
from peerline.instruments.load import load
from peerline.scoring.batch import score_batch
from peerline.simulate.responses import simulate, write

KEY = b"k" * 32
NEAR = 0.1
CLAIM = 0.05


@dataclass
class Field:
    """A field of firms that answered and as many like them that did not take part.

    `inside`, `outside` [firms] places in `everybody`; `built`: its releases, in order, with the
    places of their members in `inside`.
    """

    everybody: object
    inside: np.ndarray
    outside: np.ndarray
    built: list
    decoys: int


def made_up(seed, firms=400, policy=None, steps=(150, 260)):
    """A simulated field of `firms`, released by the product's own job: twice before the close."""
    policy = policy or load_policy()
    everybody = pool_of(simulate(load("cs-maturity-2026"), int(firms * 2.2), seed))
    order = np.random.default_rng(seed).permutation(len(everybody))
    inside, outside = np.sort(order[:firms]), np.sort(order[firms : 2 * firms])
    answered = np.random.default_rng(seed + 1).permutation(firms)
    history, store, built = [], Store(), []
    for size, series in [*((step, PRELIMINARY) for step in steps), (firms, CLOSED)]:
        present = np.sort(answered[:size])
        members = take(everybody, inside[present])
        one = assemble(members, {}, history, store, KEY, policy, "2026-11-01", series)
        records, told = records_of(members, one.attributes), one.decisions
        history.append(Issued(records, told.released, one.effects, told.mixed))
        built.append((one, present))
    return Field(everybody, inside, outside, built, policy.decoys)


def pool_of(made):
    """A simulated table as the cleaned pool that the product makes of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.parquet"
        write(made, path)
        return clean(read_pool(open_table(str(path)), KEY, load_policy().attributes))[0]


@dataclass
class Sums:
    """What was released of one number: `rows` [rows, firms] memberships of those who gave it,
    `noisy` [rows] sums with decoys, `truth` [firms], `given` [firms]; the same of the left-out
    firms, as if they had been in."""

    rows: np.ndarray
    noisy: np.ndarray
    truth: np.ndarray
    given: np.ndarray
    out_rows: np.ndarray
    out_truth: np.ndarray
    out_given: np.ndarray
    decoys: int


def sums_of(field, column):
    """The released sums of a figure (its name) or of a practice ((item, option))."""
    first = field.built[0][0].measures.schema
    ledger = column if column in KPIS else PRACTICE
    everybody = measure(field.everybody)[0]
    values, given = _column(everybody, first, column)
    rows, noisy, out_rows = [], [], []
    for one, present in field.built:
        _, member_given = _column(one.measures, first, column)
        for cell in one.decisions.released[ledger]:
            row = one.totals.rows.row_of[cell.id]
            inside = np.zeros(len(field.inside), dtype=bool)
            inside[present[one.totals.rows.members[row]]] = True
            inside[present] &= member_given
            rows.append(inside)
            noisy.append(_total(one, first, row, column))
            out_rows.append(_would_be_in(field.everybody, cell)[field.outside])
    rows, keep = np.unique(np.array(rows), axis=0, return_index=True)
    outside = np.array(out_rows)[keep]
    return Sums(
        rows,
        np.array(noisy)[keep],
        values[field.inside],
        given[field.inside],
        outside,
        values[field.outside],
        given[field.outside],
        field.decoys,
    )


def with_mix(field, sums, column):
    """The sums, and the mean in the fixed mix that the closed release tells of a figure."""
    one, present = field.built[-1]
    ledger = column if column in KPIS else PRACTICE
    if ledger not in one.decisions.mixed:
        return sums
    table = one.decisions.mixed[ledger]

    def weights(pool, given):
        attributes = attributes_of(pool, load_policy())
        rows, columns = (attributes.codes[:, attributes.names.index(name)] for name in MIX)
        return np.where((rows >= 0) & (columns >= 0) & given, table[rows, columns], 0.0)

    place = one.measures.schema.figures.index(column)
    inside = np.zeros(len(field.inside))
    inside[present] = weights(one.pool, sums.given[present])
    outside = weights(field.everybody, True)[field.outside]
    middle, mixed = one.levels[:, place, 0]
    total = mixed * inside.sum() + sums.decoys * middle
    return replace(
        sums,
        rows=np.vstack([sums.rows, inside]),
        noisy=np.append(sums.noisy, total),
        out_rows=np.vstack([sums.out_rows, outside]),
    )


def _column(measures, schema, column):
    """A number of every firm, and who really gave it."""
    if column in KPIS:
        place = KPIS.index(column)
        return measures.kpis[:, place] / MICRO, measures.kpi_given[:, place]
    if column in schema.scores:
        values = measures.scores[:, schema.scores.index(column)] / MICRO
    else:
        values = measures.practices[:, schema.practices.index(column)].astype(float)
    return values, np.ones(len(values), dtype=bool)


def _total(one, schema, row, column):
    if column in schema.figures:
        return one.totals.figures[row, schema.figures.index(column)]
    return one.totals.practices[row, schema.practices.index(column)]


def _would_be_in(everybody, cell):
    """Who has the cell's attributes, in the field or not."""
    return attributes_of(everybody, load_policy()).members(cell)


def least_squares(sums, decoys):
    """([firms], [left out], [firms] R2): the best linear estimates, everybody alike before.

    `decoys`: noise of each row in units of one firm's variance, a number or [rows].
    """
    rows = sums.rows.astype(float)
    sizes = rows.sum(axis=1)
    whole = int(sizes.argmax())
    mean = sums.noisy[whole] / (sizes[whole] + sums.decoys)
    gram = rows @ rows.T + np.diag(np.broadcast_to(np.maximum(decoys, 1e-6), len(rows)))
    weights = np.linalg.solve(gram, sums.noisy - (sizes + sums.decoys) * mean)
    r2 = np.einsum("ri,ri->i", rows, np.linalg.solve(gram, rows))
    return mean + rows.T @ weights, mean + sums.out_rows.T @ weights, r2


def as_shown(sums, step=0.05):
    """(the sums that shares in steps leave, [rows] their noise): before any shrinkage."""
    sizes = sums.rows.sum(axis=1) + sums.decoys
    share = sums.noisy / sizes
    stepped = np.round(share / step) * step * sizes
    share = share[int(sizes.argmax())]
    rounding = (sizes * step) ** 2 / 12 / (share * (1 - share))
    return replace(sums, noisy=stepped), sums.decoys + rounding


def with_spreads(field, least=30):
    """([firms], [left out]): log NRR by sums and spreads together.

    Quantiles of a row with its own spread are made of its members and its decoys. The attacker gets
    more: the sums of squares of those, of every row that shows its own spread. Each firm's value is
    the likeliest one, given the best linear estimates of the value and of its square.
    """
    sums = sums_of(field, "nrr")
    middle, sd = sums.truth[sums.given].mean(), sums.truth[sums.given].std()
    squares = _squares_of(field, middle, least)
    kept = [i for i, row in enumerate(sums.rows) if row.tobytes() in squares]
    known = replace(
        sums,
        rows=sums.rows[kept],
        out_rows=sums.out_rows[kept],
        noisy=np.array([squares[sums.rows[i].tobytes()] for i in kept]),
    )
    grid = middle + sd * np.linspace(-3, 3, 241)
    square = (grid - middle) ** 2
    spread = ((sums.truth[sums.given] - middle) ** 2).std()
    found = []
    for memberships, place in ((sums.rows, 0), (sums.out_rows, 1)):
        likelihood = -(((grid - middle) / sd) ** 2) / 2
        for part, levels, own, scale in (
            (sums, grid, middle, sd),
            (known, square, sd**2, spread),
        ):
            estimate = least_squares(part, part.decoys)[place]
            inside = part.rows if place == 0 else part.out_rows
            told = np.clip(_told(part, inside), 1e-6, 1 - 1e-6)
            seen = own + (estimate - own) / told
            error = scale * np.sqrt((1 - told) / told)
            likelihood = likelihood - ((levels - seen[:, None]) / error[:, None]) ** 2 / 2
        assert likelihood.shape == (memberships.shape[1], len(grid))
        found.append(grid[likelihood.argmax(axis=1)])
    return found[0], found[1]


def _squares_of(field, middle, least):
    """Memberships of each row that shows its own spread -> the sum of squares around `middle`."""
    place = KPIS.index("nrr")
    squares = {}
    for one, present in field.built:
        values = one.measures.kpis[:, place] / MICRO
        given = one.measures.kpi_given[:, place]
        column = one.measures.schema.figures.index("nrr")
        for cell in one.decisions.released["nrr"]:
            row = one.totals.rows.row_of[cell.id]
            members = one.totals.rows.members[row]
            members = members[given[members]]
            if len(members) >= least:
                inside = np.zeros(len(field.inside), dtype=bool)
                inside[present[members]] = True
                everyone = np.concatenate([values[members], one.totals.decoys[row, column]])
                squares[inside.tobytes()] = ((everyone - middle) ** 2).sum()
    return squares


def _told(sums, memberships):
    """[firms]: R2 of firms with such memberships."""
    rows = sums.rows.astype(float)
    gram = rows @ rows.T + max(sums.decoys, 1e-6) * np.eye(len(rows))
    columns = memberships.astype(float)
    return np.einsum("ri,ri->i", columns, np.linalg.solve(gram, columns))


def nested_differences(sums):
    """([firms], [left out]): the difference of the closest pair of rows around each firm."""
    rows = sums.rows.astype(float)
    sizes = rows.sum(axis=1)
    common = rows @ rows.T
    inside = np.isclose(common, sizes[None, :]) & (sizes[:, None] > sizes[None, :])
    wide, narrow = np.nonzero(inside)
    order = np.argsort(sizes[wide] - sizes[narrow], kind="stable")
    whole = int(sizes.argmax())
    mean = sums.noisy[whole] / sizes[whole]
    found = np.full(rows.shape[1], mean)
    out = np.full(sums.out_rows.shape[1], mean)
    for estimates, memberships in ((found, sums.rows), (out, sums.out_rows)):
        open_ = np.ones(len(estimates), dtype=bool)
        for pair in order:
            between = memberships[wide[pair]] & ~memberships[narrow[pair]] & open_
            size = sizes[wide[pair]] - sizes[narrow[pair]]
            estimates[between] = (sums.noisy[wide[pair]] - sums.noisy[narrow[pair]]) / size
            open_ &= ~between
    return found, out


def near(estimates, truth, given, sd):
    """[those who gave it]: whether the estimate is within 0.1 sd."""
    return np.abs(estimates - truth)[given] < NEAR * sd


def risk_above(inside, outside):
    """Upper 95 % bound of (success - control) / (1 - control)."""
    control = outside.mean()
    high = newcombe((int(inside.sum()), inside.size), (int(outside.sum()), outside.size))[1]
    return high / (1 - control)


def risk(inside, outside):
    """(success - control) / (1 - control)."""
    return (inside.mean() - outside.mean()) / (1 - outside.mean())


def right_claims(estimates, truth):
    """(share of firms about whom a claim is dared, share about whom it is dared and right)."""
    dared = (estimates < CLAIM) | (estimates > 1 - CLAIM)
    right = dared & ((estimates > 0.5) == (truth > 0.5))
    return dared.mean(), right.mean()


def naive_sums(field, column, least=5, depth=3):
    """The policy of a minimum n alone: exact sums of all cells of up to three attributes."""
    attributes = attributes_of(field.everybody, load_policy())
    schema = field.built[0][0].measures.schema
    values, given = _column(measure(field.everybody)[0], schema, column)
    rows, outside = [], []
    for width in range(depth + 1):
        for family in combinations(attributes.names, width):
            for levels in product(*(attributes.levels[name] for name in family)):
                everyone = attributes.members(FieldCell(family, levels))
                inside = everyone[field.inside] & given[field.inside]
                if inside.sum() >= least:
                    rows.append(inside)
                    outside.append(everyone[field.outside])
    rows, keep = np.unique(np.array(rows), axis=0, return_index=True)
    truth = values[field.inside]
    return Sums(
        rows,
        rows @ np.where(given[field.inside], truth, 0.0),
        truth,
        given[field.inside],
        np.array(outside)[keep],
        values[field.outside],
        given[field.outside],
        0,
    )


def per_variable(field, rng):
    """The index where each item's sum has decoys of its own: the noise averages out.

    The attacker adds the items' sums up; what is left of a row's three decoys is the mean, over the
    items, of as many strangers.
    """
    sums = with_mix(field, sums_of(field, "index"), "index")
    one = field.built[-1][0]
    worths = item_worths(one)
    exact = sums.rows @ sums.truth
    noise = np.zeros(len(exact))
    for row in range(len(exact)):
        donors = rng.integers(len(worths), size=(sums.decoys, worths.shape[1]))
        noise[row] = worths[donors, np.arange(worths.shape[1])].mean(axis=1).sum()
    left = worths.mean(axis=1).var()
    spread = worths.var(axis=0).mean() / worths.shape[1] / left
    mean = worths.mean()
    scale = sums.truth.std() / worths.mean(axis=1).std()
    noisy = exact + sums.decoys * sums.truth.mean() + scale * (noise - sums.decoys * mean)
    return replace(sums, noisy=noisy), sums.decoys * spread


def item_worths(one):
    """[firms, scored items] worth of the filled answers, n/a as the item's mean."""
    pool = measure(one.pool)[1]
    instrument = reference_of(pool)
    worth = score_batch(instrument, instrument.languages[0], columns_of(pool)).worth
    table = np.stack(list(worth.values()), axis=1)
    return np.where(np.isnan(table), np.nanmean(table, axis=0), table)


def with_clones(field, victim, clones, rng):
    """A KPI attack by `clones` of the victim's attributes who join and know their own figures.

    Returns (estimate, truth) of the victim's log NRR; the clones' figures are subtracted.
    """
    policy = load_policy()
    members = take(field.everybody, field.inside)
    places = np.concatenate([np.arange(len(members)), np.full(clones, victim)])
    joined = take(members, places)
    ids = joined.ids.copy()
    ids[len(members) :] = rng.integers(0, 256, (clones, ids.shape[1]), dtype=np.uint8)
    joined = replace(joined, ids=ids)
    attributes = attributes_of(joined, policy)
    given = ~np.isnan(joined.kpis)
    decisions = decide(attributes, Records(ids, attributes.codes, given), [], policy)
    place = KPIS.index("nrr")
    values = np.log(joined.kpis[:, place])
    there = given[:, place]
    rows, noisy = [], []
    for cell in decisions.released["nrr"]:
        inside = attributes.members(cell) & there
        noise = rng.choice(values[there], policy.decoys) + 0.25 * values[there].std() * (
            rng.standard_normal(policy.decoys)
        )
        rows.append(inside)
        noisy.append(values[inside].sum() + noise.sum())
    rows = np.array(rows)
    own = np.arange(len(members), len(joined))
    sums = np.array(noisy) - rows[:, own] @ values[own]
    rows, keep = np.unique(rows[:, : len(members)], axis=0, return_index=True)
    known = Sums(rows, sums[keep], values, there, rows[:, :1], values, there, policy.decoys)
    return least_squares(known, policy.decoys)[0][victim], values[victim]


def zero_and_full(sums):
    """The share of firms about whom a sum of none or of all, or such a difference, tells all.

    Reads exact sums; noisy ones by what they would show.
    """
    rows = sums.rows
    sizes = rows.sum(axis=1)
    told = np.zeros(rows.shape[1], dtype=bool)
    exact = np.round(sums.noisy * (sizes / (sizes + sums.decoys)), 6) if sums.decoys else sums.noisy
    for row, total in zip(rows, exact, strict=True):
        if total <= 0 or total >= row.sum():
            told |= row
    if not sums.decoys:
        common = rows.astype(int) @ rows.T.astype(int)
        nested = (common == sizes[None, :]) & (sizes[:, None] > sizes[None, :])
        for wide, narrow in zip(*np.nonzero(nested), strict=True):
            left = exact[wide] - exact[narrow]
            between = rows[wide] & ~rows[narrow]
            if left <= 0 or left >= between.sum():
                told |= between
    right = told & np.isin(sums.truth, (0.0, 1.0))
    return right.mean()


def index_noise(field):
    """Variance of a row's decoys' index, in units of one firm's variance: what q should be."""
    one = field.built[-1][0]
    decoys = one.totals.decoys[:, 0, :]
    centred = decoys - decoys.mean()
    return field.decoys * (centred**2).mean() / (one.measures.scores[:, 0] / MICRO).var()
