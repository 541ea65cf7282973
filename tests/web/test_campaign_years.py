"""Two campaigns of one survey: the trend, doubts of figures, rows taken back, who withdraws."""

import shutil
from datetime import timedelta

import pytest
from click.testing import CliRunner
from test_campaign_release import answered, build, spread

import people_cast as cast
from peerline.actions import campaigns, participation, releases, responses
from peerline.actions.form_fields import Posted
from peerline.benchmark.release import open_release
from peerline.cli import init
from peerline.engine.connect import open_table
from peerline.field.build import build_release, read_key
from peerline.field.state import load_state
from peerline.field.verify import verify_state
from peerline.store.models import AuditEntry, BuildState, Company, Letter, Response
from peerline.store.queries import campaigns as query

pytestmark = pytest.mark.django_db
FIRMS = 26


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    settings.DECOY_KEY_FILE = settings.DATA / "decoy-key"
    settings.DECOY_KEY_FILE.write_bytes(bytes(range(32)))


@pytest.fixture
def owner(db):
    return cast.alice()


def year(client, owner, name):
    """An open campaign with answers of the same companies; every other one is in retail."""
    campaign = cast.campaign(owner, instrument="cs-maturity-2020", name=name)
    campaign.origin = "synthetic"
    campaign.save()
    response = answered(client, campaign)
    known = list(Company.objects.order_by("pk"))
    for company in known:
        company.domain = f"kept-{company.domain}"
        company.save()
    spread(response, FIRMS)
    for number, row in enumerate(campaign.responses.order_by("pk")):
        if known:
            row.company = known[number]
        if number % 2:
            row.answers["industry"]["value"] = "retail"
        row.save()
    return campaign


def close(campaign, owner):
    now = cast.NOW + timedelta(minutes=5)
    return campaigns.move(campaign=campaign, move="close", by=owner, now=now)


def sign_in(client, person):
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")


@pytest.fixture
def published(client, owner):
    campaign = close(year(client, owner, "First"), owner)
    made = build(campaign, owner, closing=True)
    assert (made.state, made.reason) == (BuildState.PUBLISHED, "")
    return made


def test_the_second_year_tells_its_trend(client, owner, published, settings):
    made = build(close(year(client, owner, "Second"), owner), owner, closing=True)

    assert (made.state, made.reason) == (BuildState.PUBLISHED, "")
    release = open_release(settings.DATA / made.folder, verify=True)
    assert release.trend.since == published.date.isoformat()
    assert {m.by for m in release.trend.movements if m.figure == "index"} >= {"panel"}
    sign_in(client, owner)
    page = client.get(f"/campaigns/second/releases/{made.pk}/").content.decode()
    for expected in ("The same companies", "Change since", "Retail", "n 20–29"):
        assert expected in page
    assert not list((settings.DATA / "field").rglob("*.csv"))
    first = client.get(f"/campaigns/first/releases/{published.pk}/").content.decode()
    assert "A trend appears with the closed release of a second year" in first


def test_who_answers_again_sees_progress(client, owner):
    first = close(year(client, owner, "First"), owner)
    first.responses.update(submitted_at=cast.NOW - timedelta(days=365))
    second = year(client, owner, "Second")
    mine, earlier = (c.responses.order_by("pk").first() for c in (second, first))
    dana = cast.dana()
    Response.objects.filter(pk=mine.pk).update(person=dana)
    sign_in(client, dana)
    page = f"/survey/{mine.public_id}/report"

    assert "Your progress" in client.get(page).content.decode()
    Response.objects.filter(pk=earlier.pk).update(consented_at=None)  # a colleague's own affair
    assert "Your progress" not in client.get(page).content.decode()


def test_a_row_is_taken_back_by_the_owner(client, owner, published, settings):
    sign_in(client, owner)
    address = f"/campaigns/first/releases/{published.pk}/"
    old = settings.DATA / published.folder

    done = client.post(f"{address}take-back", {"cell": "industry=retail"}, follow=True)

    assert "will not come again" in done.content.decode()
    before = published.digest
    published.refresh_from_db()
    release = open_release(settings.DATA / published.folder, verify=True)
    assert published.digest == release.info.digest != before
    assert "industry=retail" not in release.cells
    assert not old.exists()
    assert verify_state(release.path, releases.state_of(published.campaign))
    assert AuditEntry.objects.filter(action="release.row-taken-back").count() == 1
    nothing = client.post(f"{address}take-back", {"cell": "all"}, follow=True)
    assert "no such cohort" in nothing.content.decode()
    assert open_release(settings.DATA / published.folder).cells.keys() == release.cells.keys()


def test_a_company_that_withdraws_is_in_no_later_release(client, owner):
    campaign = year(client, owner, "First")
    sign_in(client, owner)
    company = Company.objects.order_by("pk").first()

    done = client.post("/campaigns/first/withdraw", {"domain": f" {company.domain} "}, follow=True)

    assert "1 answer of that company is deleted" in done.content.decode()
    assert not Response.objects.filter(company=company).exists()
    made = build(close(campaign, owner), owner, closing=True)
    assert made.companies == FIRMS - 1
    nobody = client.post("/campaigns/first/withdraw", {"domain": "none.example"}, follow=True)
    assert "Nobody answered for a company of that domain" in nobody.content.decode()


def test_the_command_withdraws_a_company_too(client, owner):
    year(client, owner, "First")
    company = Company.objects.order_by("pk").first()

    done = CliRunner().invoke(init.withdraw, [company.domain, "--yes"])

    assert done.output == f"Deleted 1 answer of {company.domain}.\n"
    assert not Response.objects.filter(company=company).exists()


def test_a_figure_far_out_is_asked_about_and_enters_when_confirmed(client, owner):
    campaign = year(client, owner, "First")
    rows = campaign.responses.order_by("pk")
    for number, row in enumerate(rows):
        row.answers["nps_score"] = {"value": 30 + number % 5, "revision": 1, "tab": ""}
        row.save()
    odd = rows[3]
    odd.answers["nps_score"]["value"] = -90
    odd.person = cast.dana()
    odd.save()

    build(campaign, owner, closing=False)

    odd.refresh_from_db()
    assert odd.doubted == ["nps_score"]
    assert Response.objects.exclude(doubted=[]).count() == 1
    letter = Letter.objects.get(kind="doubt")
    assert (letter.to, letter.state) == ("dana@firm.example", "sent")
    sign_in(client, odd.person)
    page = client.get(f"/survey/{odd.public_id}/page/performance").content.decode()
    assert "lies far from what all others report" in page
    faults = responses.as_draft(odd).faults(complete=True)
    assert [(fault.item, fault.code) for fault in faults] == [("nps_score", "outlying")]
    odd.answers["nps_score"]["confirmed"] = True
    odd.save()
    assert responses.as_draft(odd).faults(complete=True) == ()
    made = build(close(campaign, owner), owner, closing=True)
    assert made.state == BuildState.PUBLISHED
    first, last = load_state(releases.state_of(campaign))
    counted = [e.issued.records.kpi_given.sum(axis=0)[2] for e in (first, last)]
    assert counted == [FIRMS - 1, FIRMS]


def test_who_comes_late_is_asked_by_a_build_that_is_refused(client, owner, settings):
    campaign = year(client, owner, "First")
    for number, row in enumerate(campaign.responses.order_by("pk")):
        row.answers["nps_score"] = {"value": 30 + number % 5, "revision": 1, "tab": ""}
        row.submitted_at = cast.NOW
        row.save()
    sign_in(client, owner)
    waiting = "answers came in since figures were last looked through"
    assert f"{FIRMS} {waiting}" in client.get("/campaigns/first/").content.decode()
    key = settings.DECOY_KEY_FILE.rename(settings.DATA / "elsewhere")
    assert build(campaign, owner, closing=False).state == BuildState.REFUSED
    assert waiting in client.get("/campaigns/first/").content.decode()  # nothing was looked at
    key.rename(settings.DECOY_KEY_FILE)
    build(campaign, owner, closing=False)
    assert waiting not in client.get("/campaigns/first/").content.decode()
    late = campaign.responses.order_by("pk")[5]
    late.answers["nps_score"]["value"] = -90
    late.submitted_at = cast.NOW + timedelta(seconds=9)
    late.save()
    assert "1 answer came in since" in client.get("/campaigns/first/").content.decode()

    made = build(campaign, owner, closing=False)

    assert made.state == BuildState.REFUSED
    late.refresh_from_db()
    assert late.doubted == ["nps_score"]
    close(campaign, owner)
    assert "came in since" not in client.get("/campaigns/first/").content.decode()


def test_a_corrected_figure_is_asked_about_no_more(client, owner):
    campaign = year(client, owner, "First")
    row = campaign.responses.first()
    row.doubted = ["nps_score"]
    row.save()
    draft = responses.as_draft(row)
    posted = {"nps_score": Posted({"": ("42",)})}
    responses.save(draft=draft, posted=posted, now=cast.NOW, by="respondent")
    row.refresh_from_db()
    assert row.doubted == []


def test_the_command_builds_a_campaign_with_the_sites_own_state(
    client,
    owner,
    settings,
    tmp_path,
):
    campaign = year(client, owner, "First")
    key = read_key(settings.DECOY_KEY_FILE)
    state = tmp_path / "by-hand"

    def by_hand(state, *, close):
        given = {"slug": "first", "state": state, "closing": close, "now": cast.NOW}
        with (
            releases.at_the_command(**given) as found,
            releases.answers_of(found) as answers,
        ):
            table = open_table(str(answers))
            out = tmp_path / "release"
            return build_release(table, state, key, out, date="2026-01-01", close=close)

    with pytest.raises(ValueError, match="needs a closed campaign"):
        by_hand(state, close=True)
    by_hand(state, close=False)
    assert releases.state_of(campaign).resolve() == state.resolve()
    with pytest.raises(ValueError, match="name that one"):
        by_hand(tmp_path / "another", close=False)
    made = build(close(campaign, owner), owner, closing=True)
    assert made.state == BuildState.PUBLISHED
    assert len(load_state(state)) == 2  # one ledger of everything that was told
    assert AuditEntry.objects.filter(action="release.built-at-the-command").count() == 1
    shutil.rmtree(tmp_path / "release")
    with pytest.raises(ValueError, match="no campaign “second”"):
        releases.at_the_command(slug="second", state=state, closing=None, now=cast.NOW).__enter__()


def test_nobody_of_an_unknown_domain_withdraws(owner):
    gone = participation.withdraw_company(
        organisation=owner.organisation, domain="none.example", by="site", now=cast.NOW
    )
    assert gone == 0
    assert query.open_survey(owner.organisation)
