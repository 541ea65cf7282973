"""From a campaign's answers to its release, as the operator meets it."""

import secrets
from datetime import timedelta

import pytest
from respondent import Respondent

import people_cast as cast
from peerline.actions import campaigns, jobs, releases, responses
from peerline.answers.formats import table
from peerline.benchmark.release import open_release
from peerline.instruments.load import load
from peerline.store.models import BuildState, Company, Person, ReleaseBuild, Response
from peerline.store.queries import responses as response_query

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA = tmp_path
    settings.DECOY_KEY_FILE = tmp_path / "decoy-key"
    settings.DECOY_KEY_FILE.write_bytes(bytes(range(32)))


@pytest.fixture
def owner(db) -> Person:
    return cast.alice()


def answered(client, campaign) -> Response:
    """A whole answer to the campaign, given through its pages."""
    someone = Respondent(client)
    someone.base = client.post(f"/join/{campaign.slug}")["Location"]
    someone.instrument = load(campaign.instrument)
    someone.fill_everything()
    done = client.post(f"{someone.base}review", {"go": "submit", "consent": "on"})
    assert done.status_code == 302
    return Response.objects.get(campaign=campaign)


def spread(response: Response, companies: int) -> None:
    """The same answers, confirmed, from that many companies."""
    respondent = response.respondent
    for number in range(companies):
        response.company = Company.objects.create(
            organisation=response.organisation,
            domain=f"firm-{number}.example",
            created_at=cast.NOW,
        )
        response.verified_at = cast.NOW
        if number:
            response.pk = None
            response.public_id, response.token_hash = (
                secrets.token_urlsafe(12),
                secrets.token_hex(8),
            )
        response.save()
        if number:
            respondent.pk, respondent.response = None, response
            respondent.save()


def build(campaign, owner, *, closing: bool) -> ReleaseBuild:
    made = releases.request_build(
        campaign=campaign, closing=closing, by=owner, on=cast.NOW.date(), now=cast.NOW
    )
    jobs.run_due(now=cast.NOW + timedelta(seconds=5))
    made.refresh_from_db()
    return made


def release_of(response, settings):
    """The release that the response's report compares with."""
    draft = responses.as_draft(response_query.by_public_id(response.public_id))
    return releases.release_dir_of(draft=draft, default=settings.RELEASE_DIR)


def test_a_closed_campaign_publishes_and_its_reports_compare(client, owner, settings):
    campaign = cast.campaign(owner, instrument="cs-maturity-2020")
    campaign.origin = "synthetic"
    campaign.save()
    response = answered(client, campaign)
    assert release_of(response, settings) is None
    spread(response, 21)
    campaign = campaigns.move(
        campaign=campaign, move="close", by=owner, now=cast.NOW + timedelta(minutes=5)
    )

    made = build(campaign, owner, closing=True)

    assert (made.state, made.reason) == (BuildState.PUBLISHED, "")
    assert open_release(release_of(response, settings), verify=True).info.digest == made.digest
    assert not list((settings.DATA / "field").rglob("*.csv"))  # answers stay in the database
    assert campaigns.moves_of(campaign) == []  # a closed release opens all cells, once
    client.force_login(owner, "allauth.account.auth_backends.AuthenticationBackend")
    assert (
        "published from 21 companies" in client.get(f"/campaigns/{campaign.slug}/").content.decode()
    )


def test_what_the_field_refuses_is_told_with_its_reason(client, owner):
    campaign = cast.campaign(owner, instrument="nps")
    someone = Respondent(client)
    someone.base = client.post(f"/join/{campaign.slug}")["Location"]
    someone.instrument = load("nps")
    someone.fill_everything()
    agreed = {"consent": "on", "address": "ann@one.example"}
    client.post(f"{someone.base}review", {"go": "submit", **agreed})
    spread(Response.objects.get(), 20)

    made = build(campaign, owner, closing=False)

    assert made.state == BuildState.REFUSED
    assert "nps" in made.reason
    client.force_login(owner, "allauth.account.auth_backends.AuthenticationBackend")
    assert made.reason in client.get(f"/campaigns/{campaign.slug}/").content.decode()


def test_a_killed_build_is_built_again(client, owner):
    campaign = cast.campaign(owner, instrument="cs-maturity-2020")
    campaign.origin = "synthetic"
    campaign.save()
    spread(answered(client, campaign), 20)
    made = releases.request_build(
        campaign=campaign, closing=False, by=owner, on=cast.NOW.date(), now=cast.NOW
    )
    ReleaseBuild.objects.update(state=BuildState.RUNNING, step=2)

    with pytest.raises(releases.AtWork):
        releases.request_build(
            campaign=campaign, closing=False, by=owner, on=cast.NOW.date(), now=cast.NOW
        )
    jobs.run_due(now=cast.NOW)

    made.refresh_from_db()
    assert (made.state, made.reason) == (BuildState.PUBLISHED, "")


def test_too_few_companies_build_nothing(owner):
    campaign = cast.campaign(owner)

    with pytest.raises(releases.TooFew):
        releases.request_build(
            campaign=campaign, closing=False, by=owner, on=cast.NOW.date(), now=cast.NOW
        )
    with pytest.raises(releases.StillOpen):
        releases.request_build(
            campaign=campaign, closing=True, by=owner, on=cast.NOW.date(), now=cast.NOW
        )


@pytest.mark.parametrize("instrument", ["cs-maturity-2020", "cs-maturity-2019", "nps"])
def test_a_row_has_all_columns_and_no_words_about_a_person(instrument):
    loaded = load(instrument)

    columns = table.columns_of(loaded)

    assert len(columns) == len(set(columns))
    assert not {"email", "respondent_name"} & set(columns)
