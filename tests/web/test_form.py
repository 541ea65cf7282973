import pytest
from respondent import errors_of, question_of, sound_fields

from peerline.instruments.load import editions, load
from peerline.store.models import Respondent as Person
from peerline.store.models import Response

EVERY_FORM = [(i, language) for i in sorted(editions()) for language in load(i).languages]


@pytest.mark.parametrize(("instrument", "language"), EVERY_FORM)
def test_each_instrument_is_answered_handed_in_and_reported(alice, instrument, language):
    alice.start(instrument, language).fill_everything()

    answer = alice.submit()

    assert answer.status_code == 302, errors_of(answer.content.decode())
    assert answer["Location"] == f"{alice.base}report"
    report = alice.open("report")
    assert f'<html lang="{language}">' in report
    assert load(instrument).name.to(language) in report


def test_the_pdf_is_the_same_report(alice):
    alice.start("cs-maturity-2020").fill_everything().submit()

    answer = alice.client.get(f"{alice.base}report.pdf")

    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert "attachment" in answer["Content-Disposition"]


def test_progress_counts_numbered_questions(alice):
    alice.start("cs-maturity-2020")
    assert "0 of 34 completed" in alice.open("you")

    alice.fill("you")

    assert "3 of 34 completed" in alice.open("company")


def test_all_on_one_page_saves_the_same(alice):
    alice.start("executive-scorecard-2021")
    page = alice.open("all")
    assert "Rating" in page
    fields = {}
    for form_page in alice.instrument.form("en").pages:
        for question in form_page.questions:
            fields |= sound_fields(question)

    answer = alice.send("all", fields)

    assert answer["Location"] == f"{alice.base}review"
    assert alice.submit()["Location"] == f"{alice.base}report"


def test_continuing_opens_the_first_page_with_something_open(alice):
    alice.start("cs-maturity-2020")
    alice.fill("you")

    answer = alice.client.get(alice.base)

    assert answer["Location"] == f"{alice.base}page/company"


def test_a_questionnaire_without_required_questions_begins_at_its_first_page(alice):
    alice.start("executive-scorecard-2021")

    assert alice.client.get(alice.base)["Location"] == f"{alice.base}page/company"


def test_nothing_at_all_can_not_be_handed_in(alice):
    alice.start("executive-scorecard-2021")

    answer = alice.submit()

    assert answer.status_code == 200
    assert "10 things are left" in answer.content.decode()


def test_the_link_stands_on_the_page_until_something_is_saved(alice):
    alice.start("cs-maturity-2020")
    assert "Your private link" in alice.open("you")

    alice.fill("you")

    assert "Your private link" not in alice.open("company")


def test_every_fault_at_once_beside_its_field_and_nothing_lost(alice):
    alice.start("cs-maturity-2020")

    answer = alice.fill("performance", retention_rate="most", nps_score="101")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "“most” is not a number." in question_of(page, "retention_rate")
    assert "101 is outside -100 to 100." in question_of(page, "nps_score")
    assert 'value="most"' in page
    assert page.count('href="#q-') == 2  # the summary leads to both
    assert 'value="most"' in alice.open("performance")  # and another day too


def test_text_that_is_no_answer_stays_when_going_elsewhere(alice):
    alice.start("cs-maturity-2020")

    answer = alice.send("you", {"email": "alice@"}, go="page:team")

    assert answer["Location"] == f"{alice.base}page/team"
    assert 'value="alice@"' in alice.open("you")
    assert "is not an e-mail address" in alice.open("review")


def test_shares_of_99_percent(alice):
    alice.start("cs-maturity-2020")

    answer = alice.fill("relationship", time_split__it="29")

    said = errors_of(answer.content.decode())
    assert said == ["The shares add up to 99 %, not to 100 %. Change them by +1 %."]
    assert 'value="29"' in alice.open("relationship")


def test_unfinished_shares_are_no_fault_while_typing(alice):
    alice.start("cs-maturity-2020")

    said = errors_of(alice.autosave("relationship", {"time_split__it": "29"}))

    assert said == []
    assert 'value="29"' in alice.open("relationship")


def test_unknown_is_an_answer_of_its_own(alice):
    alice.start("cs-maturity-2020")

    alice.send("performance", {"nps_score": "", "nps_score__unknown": "on"})

    assert Response.objects.get().answers["nps_score"]["unknown"] is True
    assert "1 of 34 completed" in alice.open("performance")


def test_a_number_beside_unknown_is_asked_about(alice):
    alice.start("cs-maturity-2020")

    answer = alice.send("performance", {"nps_score": "31", "nps_score__unknown": "on"})

    assert errors_of(answer.content.decode()) == [
        "“I don't know” can't stand beside other choices. Keep it alone, or take it away."
    ]


def test_an_implausible_figure_is_asked_about_and_may_be_confirmed(alice):
    alice.start("cs-maturity-2020")
    answer = alice.fill("performance", retention_rate="0.9")
    page = answer.content.decode()
    assert "Did you mean 90 %?" in page
    assert "Yes, this is right" in page
    mark = page.split('name="retention_rate__confirm"')[1].split('value="')[1].split('"')[0]

    confirmed = alice.fill("performance", retention_rate="0.9", retention_rate__confirm=mark)
    assert confirmed.status_code == 302
    assert 'value="' + mark + '" checked' in " ".join(alice.open("performance").split())

    changed = alice.fill("performance", retention_rate="0.8", retention_rate__confirm=mark)
    assert "Did you mean 80 %?" in changed.content.decode()


def test_a_question_that_does_not_apply_is_not_missing(alice):
    alice.start("cs-maturity-2020").fill_everything()

    alice.send("segmentation", {"segments": "none", "segment_use": []})

    assert "Leave this out if" in alice.open("segmentation")
    assert "34 of 34 completed" in alice.open("segmentation")
    assert alice.submit()["Location"] == f"{alice.base}report"


def test_an_option_that_does_not_apply_leaves_the_list(alice):
    alice.start("cs-maturity-2020")
    assert 'value="implementation"' in alice.open("relationship")

    alice.send("onboarding", {"setup": "self-explanatory"})

    assert 'value="implementation"' not in alice.open("relationship")


def test_the_review_lists_what_is_missing_and_leads_there(alice):
    alice.start("cs-maturity-2020").fill_everything()
    alice.fill("team", structure="", roles=[])

    answer = alice.submit()

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2 things are left" in page
    assert "page/team?missing=1#q-structure" in page
    missing = alice.open("team", "?missing=1")
    assert "This question is not answered yet." in question_of(missing, "structure")


def test_the_person_is_kept_apart_from_the_answers(alice):
    alice.start("cs-maturity-2020")
    alice.fill("you")

    assert Response.objects.get().answers == {}
    kept = Person.objects.get().answers
    assert kept["respondent_name"]["value"] == "Alice"
    assert kept["email"]["value"] == "alice@example.com"


def test_the_language_switch_keeps_what_is_on_the_page(alice):
    alice.start("cs-maturity-2020")

    answer = alice.send("company", {"customer_count": "1,200"}, go="language:ja")

    assert answer["Location"] == f"{alice.base}page/company"
    page = alice.open("company")
    assert '<html lang="ja">' in page
    assert 'value="1200"' in page


def test_2019_maps_japan_to_asia_and_asks_again_the_other_way(alice):
    alice.start("cs-maturity-2019", "ja")
    alice.send("company", {"region": "japan", "customers_covered": "70"}, go="language:en")
    assert 'value="asia" id="f-region-asia" checked' in _flat(alice.open("company"))
    assert 'name="customer_count"' in alice.open("company")

    alice.send("company", {"region": "asia"}, go="language:ja")
    back = _flat(alice.open("company"))
    assert 'value="japan" id="f-region-japan" checked' in back  # what was said first is not lost
    assert 'name="customers_covered" id="f-customers_covered" value="70"' in back

    alice.send("company", {}, go="language:en")
    alice.send("company", {"region": "asia", "industry": "banking"})
    alice.send("company", {"region": "emea"})
    alice.send("company", {"region": "asia"}, go="language:ja")
    assert "checked" not in question_of(_flat(alice.open("company")), "region")


def _flat(page: str) -> str:
    return " ".join(page.split())
