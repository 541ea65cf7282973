from dataclasses import replace
from datetime import date

import pytest
import yaml

from peerline.answers.answer import Answer, Answers, AnswerSource, Finance
from peerline.answers.formats import answers_file
from peerline.customers.facts import Figure, Unit
from peerline.customers.prefill import METRICS, Measured, merged, prefill
from peerline.instruments import load
from peerline.store.entries import Entry, from_json, to_json

START, END = date(2025, 6, 30), date(2026, 6, 30)
SURVEY = load.load("cs-maturity-2026")
VALUES = {
    "customers": 247, "csm_count": 5, "logo_retention": 0.888392857, "nrr_period": 1.17978,
    "nps": 30.75, "arr": 12_345_678.90, "cac_renewal": 0.14, "cac_expansion": 0.41,
    "cac_upsell": 0.61, "cac_cross_sell": 0.78, "cac_existing": 0.21, "cac_new": 1.16,
}  # fmt: skip
AS_OF = ("customers", "csm_count", "arr")


def figure(metric: str, value: float | None) -> Figure:
    start = END if metric in AS_OF else START
    return Figure(metric, f"{metric}/1", {}, start, END, value, 10, "accounts", Unit.SHARE)


def measured(**given) -> Measured:
    values = VALUES | given.pop("values", {})
    return Measured(
        START,
        END,
        given.pop("currency", "USD"),
        {name: figure(name, value) for name, value in values.items()},
        **given,
    )


def answered(**given):
    return prefill(measured(**given), SURVEY, "en")


def test_every_figure_has_a_metric():
    assert set(VALUES) == set(METRICS)


@pytest.mark.parametrize(
    ("item", "value", "metric", "period"),
    [
        ("customer_count", 247, "customers", "2026-06-30"),
        ("csm_count", 5, "csm_count", "2026-06-30"),
        ("retention_rate", 0.888393, "logo_retention", "2025-06-30/2026-06-30"),
        ("nps_score", 31, "nps", "2025-06-30/2026-06-30"),
        ("arr_band", "10-50m", "arr", "2026-06-30"),
    ],
)
def test_answers_carry_metric_period_and_value(item, value, metric, period):
    answer = answered().answers[item]
    assert (answer.value, answer.source) == (value, AnswerSource.MEASURED)
    assert answer.evidence is not None
    assert (answer.evidence.metric, answer.evidence.definition) == (metric, f"{metric}/1")
    assert answer.evidence.period == period


def test_the_finance_grid_is_ratios_each_with_its_own_evidence():
    answer = answered().answers["finance"]
    assert answer.value == Finance(
        "year", 1.17978, "derived",
        {"cac_renewals": 0.14, "cac_expansion": 0.41, "cac_upsell": 0.61, "cac_cross_sell": 0.78,
         "cac_blended": 0.21, "cac_new": 1.16},
    )  # fmt: skip
    assert answer.parts["nrr"].definition == "nrr_period/1"
    assert answer.parts["cac_blended"].metric == "cac_existing"


def test_the_amount_of_arr_is_in_no_answer():
    text = answers_file.write(SURVEY.form("en"), merged(Answers(SURVEY.id, "en"), answered()))
    assert "12345678" not in text.replace(",", "").replace("_", "")


@pytest.mark.parametrize(
    ("arr", "band"),
    [(0, "lt-10m"), (9_999_999, "lt-10m"), (10_000_000, "10-50m"), (1_000_000_000, "gt-1b")],
)
def test_on_a_shared_edge_the_higher_band_has_it(arr, band):
    assert answered(values={"arr": arr}).answers["arr_band"].value == band


def test_what_can_not_be_told_is_left_out_with_the_reason():
    found = answered(currency="EUR", values={"nps": None})
    assert "USD" in found.left_out["arr_band"]
    assert "nothing to divide by" in found.left_out["nps_score"]
    assert not {"arr_band", "nps_score"} & set(found.answers)


def test_a_figure_that_is_missing_says_what_the_source_lacks():
    known = measured()
    figures = {name: found for name, found in known.figures.items() if name != "nps"}
    known = replace(known, figures=figures, missing={"nps": "nps needs nps_responses"})
    assert prefill(known, SURVEY, "en").left_out["nps_score"] == "nps needs nps_responses"


def test_some_ratios_are_better_than_none():
    known = measured()
    figures = {name: found for name, found in known.figures.items() if name == "nrr_period"}
    answer = prefill(replace(known, figures=figures), SURVEY, "en").answers["finance"]
    assert answer.value == Finance("year", 1.17978, "derived", {})
    assert set(answer.parts) == {"nrr"}


def test_a_figure_that_the_question_does_not_take_is_left_out():
    assert "outside" in answered(values={"logo_retention": 1.3}).left_out["retention_rate"]


def test_segments_and_measures_in_use_are_proposed():
    found = answered(
        segments=frozenset({"smb", "enterprise"}), measures={"nps": 12, "tickets": 3, "logins": 0}
    )
    assert found.answers["segments"].value == "several"
    assert found.answers["measures"].value == ("nps", "tickets")
    by_industry = answered(segments=frozenset({"a", "b"}), industries=frozenset({"a", "b", "c"}))
    assert by_industry.answers["segments"].value == "by-industry"
    assert "segments" in answered(segments=frozenset({"all"})).left_out


def test_2019_asks_nrr_by_itself():
    found = prefill(measured(), load.load("cs-maturity-2019"), "en")
    assert found.answers["nrr"].value == 1.17978
    assert "finance" not in found.answers


def test_the_japanese_2019_form_asks_other_counts_and_has_none_of_these():
    found = prefill(measured(), load.load("cs-maturity-2019"), "ja")
    assert not {"customer_count", "csm_count"} & set(found.answers)


def test_measured_beats_what_was_said_and_leaves_the_rest():
    said = Answers(SURVEY.id, "en", {"csm_count": Answer(9), "industry": Answer("technology")})
    whole = merged(said, answered())
    assert whole.value("csm_count") == 5
    assert whole.value("industry") == "technology"


def test_a_file_keeps_sources_and_evidence(tmp_path):
    whole = merged(
        Answers(SURVEY.id, "en", {"industry": Answer("technology")}),
        answered(segments=frozenset({"smb", "enterprise"}), measures={"nps": 12}),
    )
    path = tmp_path / "answers.yaml"
    path.write_text(answers_file.write(SURVEY.form("en"), whole), encoding="utf-8")
    assert answers_file.read(path)[1] == whole


@pytest.mark.parametrize(
    "evidence",
    [
        {"metric": "nps"},
        {"metric": "nps", "definition": "nps/1", "period": "2026", "value": "31"},
        {"metric": 1, "definition": "nps/1", "period": "2026", "value": 31},
        ["nps"],
        "nps",
    ],
)
def test_evidence_of_another_shape_is_a_fault(tmp_path, evidence):
    raw = {"value": 31, "source": "measured", "evidence": evidence}
    faults = _faults(tmp_path, {"nps_score": raw})
    assert [fault.code for fault in faults] == ["wrong-type"]


def test_evidence_of_a_part_that_the_grid_has_not_is_a_fault(tmp_path):
    one = {"metric": "nps", "definition": "nps/1", "period": "2026", "value": 31}
    raw = {"value": {"nrr": 104}, "source": "measured", "evidence": {"profit": one}}
    assert [fault.code for fault in _faults(tmp_path, {"finance": raw})] == ["wrong-type"]


def _faults(tmp_path, answers):
    from peerline.cli.checking import check_file

    path = tmp_path / "answers.yaml"
    told = {"peerline": "answers/1", "instrument": SURVEY.id, "language": "en", "answers": answers}
    path.write_text(yaml.safe_dump(told), encoding="utf-8")
    return check_file(path)


def test_the_database_keeps_the_evidence_of_parts():
    entry = Entry(answered().answers["finance"], revision=3)
    assert from_json(to_json(entry)) == entry
