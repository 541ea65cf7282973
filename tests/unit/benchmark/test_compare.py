"""Where one respondent stands: cohorts, figures, practices, other editions."""

import subprocess
import sys

import pytest

from peerline.answers.answer import UNKNOWN_ANSWER, Answer, Answers, Finance
from peerline.benchmark.compare import cohort_figures, compare
from peerline.benchmark.comparison import KPIS, Association, Basis, Origin
from peerline.benchmark.figures import kpis
from peerline.benchmark.release import ReleaseError
from peerline.instruments.load import load
from peerline.instruments.model import Kind
from peerline.scoring.score import score

PROFILE = {
    "industry": Answer("technology"),
    "arr_band": Answer("10-50m"),
    "region": Answer("emea"),
    "company_age": Answer("5-9"),
    "business_model": Answer("b2b"),
}
RESULTS = {
    "retention_rate": Answer(0.91),
    "customer_count": Answer(120),
    "csm_count": Answer(4),
    "nps_score": Answer(10),
    "finance": Answer(Finance(nrr=1.12, nrr_from="typed", cac={"cac_new": 1.0})),
}


def answers(instrument_id="cs-maturity-2026", **more):
    """The second option of every choice, the first two of every list."""
    instrument = load(instrument_id)
    by_item = {}
    for item in instrument.scored("en"):
        ids = [option.id for option in item.options if not option.exclusive]
        by_item[item.id] = Answer(tuple(ids[:2]) if item.kind is Kind.MANY_OF else ids[1])
    known = {**by_item, **PROFILE, **RESULTS, **more}
    asked = instrument.items
    return instrument, Answers(
        instrument_id, "en", {k: v for k, v in known.items() if k in asked and v is not None}
    )


def compared(release, instrument_id="cs-maturity-2026", **more):
    instrument, given = answers(instrument_id, **more)
    return compare(instrument, given, score(instrument, given), release)


def test_the_narrowest_cohort_is_the_headlines(release):
    comparison = compared(release)
    assert comparison.cohort.id == "arr_band=10-50m,industry=technology"
    assert comparison.path == (comparison.cohort,)
    index = comparison.figures["index"]
    assert index.basis is Basis.CELL
    assert index.n == comparison.cohort.n
    assert index.percentile_low <= index.percentile <= index.percentile_high
    assert comparison.release.origin is Origin.SYNTHETIC
    assert list(comparison.figures) == release.manifest["figures"]


def test_a_cell_that_is_not_there_falls_back_and_says_so(release):
    comparison = compared(release, industry=Answer("religion"))
    assert [cohort.n for cohort in comparison.path[:-1]] == [None] * (len(comparison.path) - 1)
    assert comparison.cohort.n is not None
    assert comparison.figures["index"].basis is Basis.ANCESTOR
    assert comparison.figures["index"].cohort == comparison.cohort


def test_without_a_profile_the_whole_field_is_the_cohort(release):
    comparison = compared(release, **dict.fromkeys(PROFILE))
    assert comparison.cohort.id == "all"
    assert comparison.figures["index"].basis is Basis.CELL
    assert [view.by for view in comparison.views] == ["performance", "all"]


def test_views_are_by_what_the_respondent_said(release):
    comparison = compared(release)
    by = {view.by: view.cohort.id for view in comparison.views}
    assert by["industry"] == "industry=technology"
    assert by["size"] == "arr_band=10-50m"
    assert by["performance"] == "performance=110-120"
    assert by["all"] == "all"


def test_a_pair_that_is_not_released_is_modelled_and_labelled(release):
    cells = [c for c in release.cells.values() if c.n is None and "industry" in c.attributes]
    pair = next(c for c in cells if set(c.attributes) == {"industry", "arr_band"})
    more = {name: Answer(level) for name, level in pair.attributes.items()}
    view = compared(release, **more).views[-1]
    assert view.basis is Basis.MODELLED
    assert view.cohort.n is None
    assert list(view.figures["index"].quantiles) == ["p50"]
    assert view.figures["index"].percentile is None


def test_japan_counts_in_asia(release):
    instrument = load("cs-maturity-2019")
    given = Answers(instrument.id, "ja", {"region": Answer("japan")})
    views = compare(instrument, given, score(instrument, given), release).views
    assert {view.by: view.cohort.id for view in views}["region"] in ("region=asia", "region=japan")


def test_nothing_answered_is_no_figure(release):
    instrument = load("cs-maturity-2026")
    given = Answers(instrument.id, "en", {"retention_rate": UNKNOWN_ANSWER})
    comparison = compare(instrument, given, score(instrument, given), release)
    assert {c.reason for c in comparison.figures.values()} == {"no-answer"}
    assert all(c.percentile is None for c in comparison.figures.values())
    assert {practice.own for practice in comparison.practices} == {None}


def test_another_definition_of_nrr_is_not_compared(release):
    comparison = compared(release, "cs-maturity-2019", nrr=Answer(1.12))
    assert comparison.figures["nrr"].reason == "other-definition"
    assert comparison.figures["nrr"].value == 1.12
    assert comparison.figures["index"].percentile is not None
    assert "performance" not in [view.by for view in comparison.views]
    assert comparison.not_shared == ("nrr",)


def test_an_older_edition_is_compared_on_what_both_ask(release):
    comparison = compared(release, "cs-maturity-2020")
    assert comparison.not_shared == ()
    assert comparison.figures["playbook"].percentile is not None


def test_another_family_is_refused(release):
    instrument = load("executive-scorecard-2021")
    given = Answers(instrument.id, "en", {})
    with pytest.raises(ReleaseError, match="executive-scorecard"):
        compare(instrument, given, score(instrument, given), release)


def test_splits_are_compared_by_distance(release):
    split = {"end-user": 100, "it": 0, "executive": 0, "decision-maker": 0}
    means, distance = compared(release, time_split=Answer(split)).shares["time_split"]
    assert 97 <= sum(means.values()) <= 103
    assert distance == pytest.approx(100 - 100 * means["end-user"] / sum(means.values()))


def test_leaders_stand_beside_practices(release):
    comparison = compared(release)
    assert comparison.leaders.attributes == {"performance": "gte-110"}
    shares = {p.leaders for p in comparison.practices} | {p.cohort for p in comparison.practices}
    assert shares <= {None, *range(0, 101, 5)}


def test_cells_by_performance_hold_no_nrr(release):
    for cell in release.cells.values():
        if "performance" in cell.attributes:
            figures = cohort_figures(release, cell.attributes).figures
            assert not {"nrr", "cac_new", "cac_blended"} & set(figures)


def test_a_cohort_that_is_not_there(release):
    with pytest.raises(LookupError):
        cohort_figures(release, {"industry": "banana"})


def test_figures_of_a_respondent():
    _, given = answers()
    found = kpis(given)
    assert tuple(found) == KPIS
    assert found["customers_per_csm"] == 30
    assert found["arr_per_csm"] == 7.5e6
    _, nobody = answers(csm_count=Answer(0))
    assert kpis(nobody)["customers_per_csm"] is None


def test_comparing_loads_no_engine():
    code = (
        "import sys; import peerline.benchmark.compare; "
        "loaded = {'duckdb', 'ibis', 'pandas', 'scipy', 'django'} & set(sys.modules); "
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def associated(release, *practices):
    """The release, as if those practices went with more NRR."""
    told = tuple(Association(item, option, 4, 1, 7, "100+") for item, option in practices)
    release.__dict__["associations"] = told
    return release


def test_associations_are_of_what_the_reader_lacks(release):
    told = associated(
        release,
        ("measures", "roi"),
        ("measures", "nps"),
        ("leadership_level", "under-other-vp"),
        ("leadership_level", "leadership-team"),
        ("segment_use", "journey"),
        ("setup", "csms"),
        ("banana", "split"),
    )
    own = {
        "measures": Answer(("nps",)),
        "leadership_level": Answer("under-c-level"),
        "segments": Answer("none"),
        "setup": Answer("self-explanatory"),
    }
    found = compared(told, **own).associations
    assert [a.option for a in found] == ["roi", "leadership-team"]
    unknown = compared(told, **{**own, "measures": UNKNOWN_ANSWER}).associations
    assert [a.option for a in unknown] == ["leadership-team"]


def test_at_most_five_associations_the_surest_first(release):
    options = ("roi", "customer-defined", "nps", "logins", "features", "csm-judgement")
    told = associated(release, *(("measures", option) for option in options))
    found = compared(told, measures=Answer(("roi",))).associations
    assert [a.option for a in found] == list(options[1:])
    nothing = compared(told, measures=None).associations
    assert nothing == ()
