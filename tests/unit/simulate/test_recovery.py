"""What was put into a made-up field comes out of its answers again, at 400 respondents."""

import numpy as np
import pytest

from peerline.benchmark.policy import load_policy
from peerline.benchmark.statistics import cronbach_alpha
from peerline.engine.connect import open_table
from peerline.field.hygiene import clean
from peerline.field.insight import item_scores
from peerline.field.pool import pseudonym, read_pool
from peerline.instruments.load import load
from peerline.instruments.model import Kind
from peerline.simulate.later import Later
from peerline.simulate.responses import ANSWERED, simulate, write
from peerline.simulate.traits import LATENT_CORRELATION

KEY = b"k" * 32
FIELDS, FIRMS = 4, 400


@pytest.fixture(scope="module")
def fields():
    return [simulate(load("cs-maturity-2026"), FIRMS, 70 + seed) for seed in range(FIELDS)]


def pool_of(made, folder):
    write(made, folder / "answers.parquet")
    table = open_table(str(folder / "answers.parquet"))
    return read_pool(table, KEY, load_policy().attributes)


def logistic(x, y):
    """(level, slope) of a logistic regression, by Newton's steps."""
    design, found = np.stack([np.ones(len(x)), x], axis=1), np.zeros(2)
    for _ in range(25):
        p = 1 / (1 + np.exp(-design @ found))
        information = (design * (p * (1 - p))[:, None]).T @ design
        found = found + np.linalg.solve(information, design.T @ (y - p))
    return found


def recovered(made):
    """(estimate - truth) of discrimination and threshold of each option of a list, by logistic
    regression on the trait."""
    found = []
    for item in made.instrument.items.values():
        if item.kind is not Kind.MANY_OF or item.score is None or item.id not in made.truth:
            continue
        trait = made.traits.by_dimension[item.dimension or item.place]
        answered = made.states[item.id] == ANSWERED
        free = [i for i, option in enumerate(item.options) if not option.exclusive]
        truth = made.truth[item.id]
        for place, column in enumerate(free):
            option = item.options[column]
            if option.after or option.relevant_if or not option.points:
                continue
            level, slope = logistic(trait[answered], made.chosen[item.id][answered, column])
            found.append(
                (slope - truth.discrimination[place], -level / slope - truth.thresholds[place])
            )
    return np.array(found)


def test_parameters_of_items(fields):
    errors = np.concatenate([recovered(made) for made in fields])
    assert len(errors) > 100
    rmse = np.sqrt((errors**2).mean(axis=0))
    assert rmse[0] <= 0.30, rmse
    assert rmse[1] <= 0.18, rmse


def test_correlation_of_dimensions_freed_of_their_errors(fields, tmp_path):
    """Dimensions correlate as they were drawn to, divided by the root of both alphas.

    Segmentation is left out: its second item is 0 by rule where the first is, which alpha takes for
    reliability. (Size and industry add to the correlation, bounded scores take from it.)
    """
    found = []
    for made in fields:
        scores = item_scores(pool_of(made, tmp_path))
        names = [name for name in scores.names if name != "segmentation"]
        table = scores.dimension_scores()[:, [scores.names.index(name) for name in names]]
        alpha = []
        for name in names:
            answers = scores.worth[:, scores.places(name)]
            alpha.append(cronbach_alpha(answers[~np.isnan(answers).any(axis=1)]))
        whole = ~np.isnan(table).any(axis=1)
        seen = np.corrcoef(table[whole].T) / np.sqrt(np.outer(alpha, alpha))
        found.append(seen[np.triu_indices(len(names), 1)].mean())
    assert np.mean(found) == pytest.approx(LATENT_CORRELATION, abs=0.05), found


def test_slips_of_the_unit_are_caught(fields, tmp_path):
    slipped = caught = 0
    for made in fields:
        pool = pool_of(made, tmp_path)
        kept = {
            c.tobytes(): row for c, row in zip(pool.companies, clean(pool)[0].kpis, strict=True)
        }
        last = {name: row for row, name in enumerate(made.columns["company"])}
        for column, place in (("finance__nrr", 0), ("retention_rate", 1)):
            wrong = (
                made.slipped[column] & ~np.isnan(made.columns[column]) & made.columns["verified"]
            )
            for row in np.flatnonzero(wrong):
                name = made.columns["company"][row]
                if last[name] == row:
                    slipped += 1
                    caught += np.isnan(kept[pseudonym(name, KEY)][place])
    assert slipped > 20
    assert caught / slipped >= 0.9


def test_a_second_year_has_the_same_companies_moved_by_as_much_as_asked():
    first = simulate(load("cs-maturity-2026"), 2000, 1)
    later = Later(first, drift=0.3)
    second = simulate(load("cs-maturity-2026"), 2000, 2, later=later)
    n = len(later.rows)
    assert 0.65 <= n / 2000 <= 0.72
    one, two = (made.traits.general for made in (first, second))
    assert np.mean(two[:n] - one[later.rows]) == pytest.approx(0.3, abs=0.03)
    assert np.corrcoef(one[later.rows], two[:n])[0, 1] == pytest.approx(0.9, abs=0.02)
    # a year is a year later, of the same firms, with the same questions behind it
    assert min(second.columns["submitted_at"]) > max(first.columns["submitted_at"])[:4]
    shared = set(first.columns["company"]) & set(second.columns["company"])
    assert len(shared) >= 0.95 * n
    for column in ("industry", "arr_band"):
        same = first.chosen[column][later.rows] == second.chosen[column][:n]
        assert same.mean() > 0.97
    thresholds = [made.truth["cadence"].thresholds for made in (first, second)]
    assert np.array_equal(*thresholds)
    with pytest.raises(ValueError, match="companies return"):
        simulate(load("cs-maturity-2026"), 100, 2, later=later)
