import logging

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from peerline.web.discreet import DiscreetFormatter
from peerline.web.views import errors


@pytest.mark.parametrize("address", ["/survey/%00/", "/invitation/a%00b", "/resume?link=%00"])
def test_a_nul_in_an_address_is_refused(client, db, address):
    answer = client.get(address)

    assert answer.status_code == 400
    assert "could not be understood" in answer.content.decode()


def test_a_nul_in_an_answer_is_refused_and_changes_nothing(alice):
    alice.start("cs-maturity-2020")

    answer = alice.send("you", {"respondent_name": "Al\0ice"})

    assert answer.status_code == 400


def test_a_crash_of_what_surrounds_every_page_still_gives_a_page(settings):
    broken = {**settings.TEMPLATES[0], "OPTIONS": {"context_processors": [f"{__name__}.crash"]}}
    settings.TEMPLATES = [broken]
    request = RequestFactory().get("/")
    request.LANGUAGE_CODE = "ja"

    answer = errors.server_error(request)

    assert answer.status_code == 500
    assert '<html lang="ja">' in answer.content.decode()
    assert "サーバーで問題が発生しました" in answer.content.decode()


def crash(request: HttpRequest) -> dict[str, object]:
    raise RuntimeError


def test_a_refused_request_leaves_no_trace_of_code_in_the_log(alice, caplog, monkeypatch):
    alice.start("cs-maturity-2020")
    monkeypatch.setattr(logging.getLogger("django"), "propagate", True)

    alice.send("you", {"respondent_name": "x" * 300_000})

    for each in caplog.records:
        each.exc_text = None  # what another formatter left there
    written = [DiscreetFormatter().format(each) for each in caplog.records]
    assert written
    assert all(len(each.splitlines()) == 1 for each in written)
