from datetime import date, timedelta

import pytest

import people_cast as cast
from peerline.actions import campaigns, responses
from peerline.actions.permissions import MAY, Deed, NotAllowed, NotNow, allowed_now, check, may
from peerline.store.models import MOVES, AuditEntry, CampaignState, Response, RoleKind
from peerline.store.queries.campaigns import open_survey

pytestmark = pytest.mark.django_db


def test_a_new_site_has_an_open_survey_that_enters_no_field():
    started = responses.start(instrument_id="nps", language="ja", now=cast.NOW, by="respondent")

    campaign = Response.objects.get(public_id=started.public_id).campaign
    assert campaign == open_survey(campaign.organisation)
    assert not campaign.asks_consent
    assert campaign.origin == "synthetic"


def test_a_campaign_begins_as_a_draft_with_an_address_of_its_own():
    alice = cast.alice()

    first = campaigns.create(plan=cast.plan(), by=alice, now=cast.NOW)
    second = campaigns.create(plan=cast.plan(), by=alice, now=cast.NOW)
    japanese = campaigns.create(plan=cast.plan(name="成熟度調査"), by=alice, now=cast.NOW)

    assert [first.slug, second.slug, japanese.slug] == [
        "maturity-2026",
        "maturity-2026-2",
        "campaign",
    ]
    assert first.state == CampaignState.DRAFT
    assert first.origin == "real"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": "  "}, "name"),
        ({"instrument": ""}, "instrument"),
        ({"languages": ()}, "languages"),
        ({"languages": ("en", "fr")}, "languages"),
        ({"consent": {"en": "yes"}}, "consent"),
        ({"opens_on": date(2026, 5, 2), "closes_on": date(2026, 5, 1)}, "dates"),
        ({"minimum_field": 19}, "minimum_field"),
    ],
)
def test_what_is_wrong_with_a_plan_is_named(changes, field):
    assert field in campaigns.faults_of(cast.plan(**changes))


@pytest.mark.parametrize("state", CampaignState)
@pytest.mark.parametrize("verb", sorted({verb for verb, _ in MOVES}))
def test_only_the_moves_of_the_table_are_legal(state, verb):
    alice = cast.alice()
    campaign = cast.campaign(alice, opened=False)
    campaign.state = state
    campaign.save()

    if (verb, state) in MOVES:
        after = campaigns.move(campaign=campaign, move=verb, by=alice, now=cast.NOW)
        assert after.state == MOVES[verb, state]
    else:
        with pytest.raises(campaigns.IllegalMove):
            campaigns.move(campaign=campaign, move=verb, by=alice, now=cast.NOW)


def test_a_move_is_noted_in_the_same_transaction():
    alice = cast.alice()
    campaign = cast.campaign(alice)

    entry = AuditEntry.objects.get(action="campaign.open")

    assert entry.by == f"person:{alice.pk}"
    assert entry.subject == f"campaign:{campaign.pk}"


def test_the_questionnaire_stays_once_somebody_answers():
    alice = cast.alice()
    campaign = cast.campaign(alice)
    responses.start(
        instrument_id="nps", language="en", now=cast.NOW, by="respondent", campaign=campaign
    )

    other = cast.plan(instrument="cs-maturity-2026")

    with pytest.raises(campaigns.Faulty) as caught:
        campaigns.change(campaign=campaign, plan=other, by=alice, now=cast.NOW)

    assert caught.value.fields == ["instrument"]


def test_campaigns_open_and_close_by_their_dates():
    alice = cast.alice()
    today = cast.NOW.date()
    campaign = cast.campaign(alice, opened=False, opens_on=today, closes_on=today)

    assert campaigns.keep_dates(now=cast.NOW) == 1
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.OPEN
    assert campaigns.keep_dates(now=cast.NOW) == 0

    campaigns.keep_dates(now=cast.NOW + timedelta(days=1))
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.CLOSED


@pytest.mark.parametrize("deed", Deed)
@pytest.mark.parametrize("kind", [*RoleKind, None])
def test_who_may_is_a_table(deed, kind):
    someone = cast.person("someone@operator.example", kind)
    campaign = cast.campaign(cast.alice())

    assert may(someone, deed, campaign) is (kind is not None and deed in MAY[kind])


@pytest.mark.parametrize("deed", Deed)
def test_an_owner_elsewhere_is_a_stranger(deed):
    campaign = cast.campaign(cast.alice())

    assert not may(cast.charlie(), deed, campaign)


def test_a_member_only_looks_and_invites():
    """Leading a learning team is nobody's campaign."""
    assert MAY[RoleKind.MEMBER] - {Deed.LEAD_LEARNING} == {Deed.SEE_CAMPAIGNS, Deed.INVITE}
    assert MAY[RoleKind.PARTICIPANT] == {Deed.LEAD_LEARNING}


def test_a_closed_campaign_takes_no_invitations_and_is_not_changed():
    alice = cast.alice()
    campaign = campaigns.move(campaign=cast.campaign(alice), move="close", by=alice, now=cast.NOW)

    assert not allowed_now(Deed.INVITE, campaign)
    with pytest.raises(NotNow):
        check(alice, Deed.CHANGE, campaign)
    with pytest.raises(NotAllowed):
        check(cast.bob(), Deed.CHANGE, campaign)
