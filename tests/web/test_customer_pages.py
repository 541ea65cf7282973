"""The customers' pages: what is shown, to whom, filtered how; and a CSM's word on health."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

import customers_cast as team
import people_cast as cast
from customer_facts import AS_OF, CSMS, snapshot
from peerline.actions import customers, overrides
from peerline.store.models import AccountDay, AuditEntry, Override, Refresh
from peerline.store.queries import customers as query

pytestmark = pytest.mark.django_db

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(scope="module")
def stocked(django_db_setup, django_db_blocker):
    """Customers that all tests here look at, put in once: each test's own changes are undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield team.refreshed(accounts=120, months=4).pk
        transaction.set_rollback(True)


@pytest.fixture
def refresh(stocked, db):
    return Refresh.objects.get(pk=stocked)


@pytest.fixture
def lead(client, refresh):
    client.force_login(team.lena(), BACKEND)
    return client


@pytest.fixture
def csm(client, refresh):
    client.force_login(team.aiko(), BACKEND)
    return client


def shown(client, name: str, *arguments: str, **asked: str):
    answer = client.get(reverse(name, args=arguments), asked)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return answer


def accounts_of(answer) -> list[str]:
    return [row.account for row in answer.context["rows"]]


def states(refresh, **wanted):
    return AccountDay.objects.filter(refresh=refresh, day=AS_OF, **wanted)


# The pages


def test_every_page_says_what_is_made_up_and_what_was_set_aside(lead):
    account = reverse("customers_account", args=["A-00001"])
    pages = [reverse(n) for n in ("customers_team", "customers_accounts")]
    pages += [account, reverse("customers_figure", args=["nrr"])]
    pages.append(reverse("customers_book") + f"?csm={CSMS[1]}")
    for page in pages:
        text = lead.get(page).content.decode()
        assert "Synthetic customers" in text, page
        assert "contract_lines 3" in text, page


def test_figures_stand_with_their_n_and_interval(lead, refresh):
    text = shown(lead, "customers_team").content.decode()
    figure = query.figures(refresh, AS_OF)["nrr"]

    assert f"{figure.value * 100:.1f}%" in text
    assert "n 120" in text
    assert f"{figure.low * 100:.1f}% to {figure.high * 100:.1f}%" in text


def test_a_figure_leads_to_its_definition_and_to_rows_that_add_up(lead, refresh):
    page = shown(lead, "customers_figure", "nrr", csm=CSMS[2])
    columns, rows = query.rows_of(refresh, "nrr", AS_OF)
    place = columns.index("csm")

    assert page.context["says"].startswith("Net revenue retention")
    assert int(page.context["count"]) == sum(row[place] == CSMS[2] for row in rows)
    assert reverse("customers_account", args=["A-00002"]) in page.content.decode()


def test_what_the_source_lacks_is_named(lead):
    text = shown(lead, "customers_team").content.decode()

    assert "needs costs, which the source does not have" in text


def test_the_month_and_the_segment_are_kept_from_page_to_page(lead, refresh):
    month = refresh.days[1]
    page = shown(lead, "customers_team", month=month, segment="Small")

    assert f"segment=Small&amp;month={month}" in page.content.decode()
    assert page.context["as_of"].startswith("30 April")


def test_japanese_pages_are_japanese(lead):
    lead.cookies["peerline-language"] = "ja"
    text = shown(lead, "customers_team").content.decode()

    assert "ヘルスとその動き" in text
    assert "合成データ" in text


def test_without_a_refresh_the_page_says_how_to_begin(client, db):
    Refresh.objects.all().delete()  # those of the module, for this test alone
    client.force_login(team.lena(), BACKEND)

    assert "peerline customers refresh" in client.get("/customers/").content.decode()


# The accounts list


def test_accounts_come_in_pages_from_the_database(lead, django_assert_max_num_queries):
    with django_assert_max_num_queries(18):
        first = shown(lead, "customers_accounts")
    second = shown(lead, "customers_accounts", page="2")

    assert len(accounts_of(first)) == 50
    assert set(accounts_of(first)).isdisjoint(accounts_of(second))
    assert len(accounts_of(shown(lead, "customers_accounts", page="3"))) == 20


@pytest.mark.parametrize("sort", list(query.SORTS))
@pytest.mark.parametrize("order", ["up", "down"])
def test_every_order_holds_over_the_pages(lead, sort, order):
    whole = []
    for page in "123":
        whole += accounts_of(shown(lead, "customers_accounts", sort=sort, order=order, page=page))

    assert len(set(whole)) == 120


def test_the_list_is_filtered_by_each_thing_asked_for(lead, refresh):
    def found(**asked):
        whole = [accounts_of(shown(lead, "customers_accounts", page=p, **asked)) for p in "123"]
        return {account for page in whole for account in page}

    def expected(**wanted):
        return set(states(refresh, **wanted).values_list("account", flat=True))

    soon = AS_OF + timedelta(days=60)
    assert found(segment="Small") == expected(segment="Small")
    assert found(csm=CSMS[0]) == expected(csm=CSMS[0])
    assert found(colour="red") == expected(colour="red")
    assert found(renewal="60") == expected(renews_on__gt=AS_OF, renews_on__lte=soon)
    assert found(q="cedar bank") == expected(name="Cedar Bank")
    assert found(only="at-risk", segment="Small") == expected(at_risk=True, segment="Small")


@pytest.mark.parametrize(
    "asked",
    [{"sort": "'; --"}, {"page": "-4"}, {"page": "x"}, {"colour": "blue"}, {"renewal": "7"},
     {"month": "2026-13-45"}, {"segment": "?"}, {"q": "%_ab" * 90}, {"only": "?"}],
)  # fmt: skip
def test_nonsense_in_the_address_is_not_asked_for(lead, asked):
    shown(lead, "customers_accounts", **asked)


# Who sees what


def test_a_csm_sees_the_own_book_and_nothing_else(csm, refresh):
    own = set(states(refresh, csm=CSMS[0]).values_list("account", flat=True))

    assert set(accounts_of(shown(csm, "customers_accounts"))) == own
    assert set(accounts_of(shown(csm, "customers_accounts", csm=CSMS[1]))) == own
    assert csm.get(reverse("customers_account", args=["A-00001"])).status_code == 404
    assert csm.get(reverse("customers_account", args=["A-00000"])).status_code == 200


def test_a_csm_is_led_to_the_own_book(csm):
    assert csm.get("/customers/")["Location"] == reverse("customers_book")
    assert shown(csm, "customers_book", csm=CSMS[1]).context["csm"] == CSMS[0]


def test_a_csm_opens_only_own_rows_behind_a_figure(csm, refresh):
    page = shown(csm, "customers_figure", "nrr", csm=CSMS[3])

    assert int(page.context["count"]) == states(refresh, csm=CSMS[0]).count()
    names = set(states(refresh).exclude(csm=CSMS[0]).values_list("account", flat=True))
    assert not any(f"/customers/account/{name}" in page.content.decode() for name in names)


def test_a_csm_opens_no_rows_that_belong_to_no_book(csm, client_of):
    whole = client_of()
    whole.force_login(team.lena(), BACKEND)

    assert len(shown(whole, "customers_figure", "cost").context["rows"]) == 1
    assert shown(csm, "customers_figure", "cost").context["rows"] == []


def test_a_csm_who_is_nobody_in_the_data_sees_nobody(client, refresh):
    member = team._member("new@team.example", team.TeamPart.CSM, "Nobody Yet")
    client.force_login(member, BACKEND)

    assert accounts_of(shown(client, "customers_accounts")) == []


def test_another_organisation_sees_none_of_it(client, refresh):
    client.force_login(cast.charlie(), BACKEND)

    assert "No customers yet" in client.get("/customers/").content.decode()


def test_the_owner_says_who_is_who(client, refresh):
    client.force_login(cast.alice(), BACKEND)
    given = {"email": "ben@team.example", "part": "csm", "csm": CSMS[1]}

    assert client.post(reverse("customers_people"), given).status_code == 302
    assert "ben@team.example" in client.get(reverse("customers_people")).content.decode()
    twice = client.post(reverse("customers_people"), {**given, "email": "eve@team.example"})
    assert twice.status_code == 422
    nameless = client.post(reverse("customers_people"), {**given, "csm": ""})
    assert nameless.status_code == 422
    assert AuditEntry.objects.filter(action="team.placed").count() == 1


# Overrides


def given(**changes):
    until = timezone.localdate() + timedelta(days=20)
    return {"score": "82", "until": until.isoformat(), "reason": "New sponsor signed.", **changes}


def test_a_csm_overrides_an_own_account_with_reason_and_expiry(csm, refresh):
    address = reverse("customers_override", args=["A-00000"])

    assert csm.post(address, given()).status_code == 302

    state = states(refresh, account="A-00000").get()
    assert (state.score, state.colour, state.overridden) == (82, "green", True)
    page = csm.get(reverse("customers_account", args=["A-00000"])).content.decode()
    assert "New sponsor signed." in page
    assert "in force" in page
    assert AuditEntry.objects.filter(action="health.overridden").count() == 1


def test_an_override_in_force_is_only_replaced_by_who_saw_it(csm, refresh):
    address = reverse("customers_override", args=["A-00000"])
    csm.post(address, given())
    first = Override.objects.get()

    assert csm.post(address, given(score="20")).status_code == 422
    assert Override.objects.count() == 1
    assert csm.post(address, given(score="20", replaces=str(first.pk))).status_code == 302
    first.refresh_from_db()
    assert first.ended_at is not None
    assert states(refresh, account="A-00000").get().colour == "red"


def test_a_withdrawn_override_leaves_what_the_profile_says(csm, refresh):
    address = reverse("customers_override", args=["A-00000"])
    csm.post(address, given())
    csm.post(address, {"withdraw": "1"})

    state = states(refresh, account="A-00000").get()
    assert state.score == pytest.approx(query.computed_score(refresh, "A-00000"))
    assert not state.overridden
    assert Override.objects.get().ended_at is not None


def test_an_override_that_has_ended_by_itself_is_in_no_list(csm, refresh):
    before = states(refresh, account="A-00000").get()
    csm.post(reverse("customers_override", args=["A-00000"]), given(score="20"))
    assert states(refresh, account="A-00000").get().at_risk
    last = timezone.localdate() + timedelta(days=20)

    assert overrides.expire(now=timezone.now(), today=last) == 0
    assert overrides.expire(now=timezone.now(), today=last + timedelta(days=1)) == 1
    assert overrides.expire(now=timezone.now(), today=last + timedelta(days=1)) == 0

    after = states(refresh, account="A-00000").get()
    assert not after.overridden
    assert after.score == pytest.approx(query.computed_score(refresh, "A-00000"))
    assert (after.colour, after.at_risk) == (before.colour, before.at_risk)
    assert Override.objects.get().ended_at is None  # it stays on record as it was given
    assert AuditEntry.objects.filter(action="health.override-expired").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("score", "101"), ("score", "nan"), ("score", ""), ("until", "2020-01-01"), ("until", "soon"),
     ("until", "2999-01-01"), ("reason", " "), ("reason", "x" * 1001)],
)  # fmt: skip
def test_a_faulty_override_changes_nothing_and_says_what_to_correct(csm, field, value):
    answer = csm.post(reverse("customers_override", args=["A-00000"]), given(**{field: value}))

    assert answer.status_code == 422
    assert answer.context["faults"] == [field]
    assert not Override.objects.exists()


def test_nobody_overrides_an_account_out_of_sight(csm):
    assert csm.post(reverse("customers_override", args=["A-00001"]), given()).status_code == 404
    assert not Override.objects.exists()


# Refreshes


def test_a_new_refresh_replaces_the_one_in_use_and_old_ones_go(refresh):
    second = team.refreshed(accounts=30, months=2)
    third = team.refreshed(accounts=31, months=2)

    assert query.current(team.home()) == third
    assert set(Refresh.objects.values_list("pk", flat=True)) == {second.pk, third.pk}
    assert not AccountDay.objects.filter(refresh_id=refresh.pk).exists()


def test_a_refresh_that_is_cut_off_shows_nothing_of_itself(lead, refresh):
    def broken():
        yield from snapshot(accounts=5, months=2).files[:2]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        customers.store(
            snapshot=snapshot(accounts=5, months=2, files=broken()),
            organisation=team.home(),
            source="a test",
            by="test",
            now=cast.NOW,
        )

    assert query.current(team.home()) == refresh
    assert shown(lead, "customers_accounts").context["page"].paginator.count == 120
    team.refreshed(accounts=6, months=2)
    assert Refresh.objects.count() == 2  # what was cut off is gone


# Looking at a demonstration


def test_the_demonstration_opens_only_where_it_was_started(client, refresh, settings):
    from peerline.actions.links import demonstration

    team.lena()
    address = reverse("demo", args=[demonstration()])

    assert client.get(address).status_code == 404
    settings.DEMO = True
    assert client.get(address).status_code == 200
    assert client.get(reverse("demo", args=["wrong"])).status_code == 404
    assert client.get(address, REMOTE_ADDR="192.0.2.7").status_code == 404
    member = client.get(address).context["members"][0]
    assert client.post(address, {"member": member.pk})["Location"] == "/customers/"
    Refresh.objects.update(synthetic=False)
    assert client.get(address).status_code == 404


def test_pages_load_no_data_engine():
    program = (
        "from peerline.cli.site import prepare_django; prepare_django();"
        "import sys, peerline.web.urls;"
        "sys.exit(bool({'ibis', 'duckdb', 'pyarrow'} & set(sys.modules)))"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
