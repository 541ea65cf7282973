"""Refused mail, a mail server that is away, a sender that is killed: told, and never twice."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django_tasks_db.models import DBTaskResult

import people_cast as cast
from peerline.actions import invitations, jobs, letters
from peerline.actions.invitations import Guest
from peerline.store.models import Letter, LetterState

pytestmark = pytest.mark.django_db
TROUBLES: dict[str, BaseException] = {}


class Troubled(EmailBackend):
    """A mail server that does to an address what the test says."""

    def send_messages(self, messages):
        for message in messages:
            if trouble := TROUBLES.get(message.to[0]):
                raise trouble
        return super().send_messages(messages)


@pytest.fixture(autouse=True)
def _server(settings, tmp_path):
    settings.DATA = tmp_path
    settings.EMAIL_BACKEND = f"{__name__}.Troubled"
    TROUBLES.clear()


@pytest.fixture
def campaign():
    return cast.campaign(cast.alice())


def invite(campaign, *addresses: str) -> None:
    from peerline.store.models import Person

    guests = [Guest(address, "en") for address in addresses]
    by = Person.objects.get(email="alice@operator.example")
    invitations.invite(campaign=campaign, guests=guests, by=by, now=cast.NOW)


def test_a_round_sends_each_letter_once(campaign):
    invite(campaign, "ann@one.example")
    invite(campaign, "ann@one.example")

    jobs.run_due(now=cast.NOW)
    jobs.run_due(now=cast.NOW)

    assert [message.to for message in mail.outbox] == [["ann@one.example"]]
    assert Letter.objects.get().state == LetterState.SENT
    assert campaign.invitations.get().sent_at is not None


def test_a_refused_address_is_told_and_stops_nobody_else(campaign):
    TROUBLES["bad@one.example"] = smtplib.SMTPRecipientsRefused(
        {"bad@one.example": (550, b"no such user")}
    )
    invite(campaign, "bad@one.example", "ann@one.example")

    jobs.run_due(now=cast.NOW)

    assert Letter.objects.get(to="bad@one.example").state == LetterState.REFUSED
    assert Letter.objects.get(to="bad@one.example").trouble == "SMTPRecipientsRefused 550"
    assert [message.to for message in mail.outbox] == [["ann@one.example"]]


@pytest.mark.parametrize(
    "trouble",
    [
        ConnectionRefusedError(),
        smtplib.SMTPConnectError(421, b"busy"),
        smtplib.SMTPSenderRefused(451, b"later", "peerline@localhost"),
        smtplib.SMTPRecipientsRefused({"ann@one.example": (450, b"greylisted")}),
    ],
)
def test_a_passing_trouble_is_tried_again_later(campaign, trouble):
    TROUBLES["ann@one.example"] = trouble
    invite(campaign, "ann@one.example")
    jobs.run_due(now=cast.NOW)
    letter = Letter.objects.get()
    assert letter.state == LetterState.WAITING
    TROUBLES.clear()

    letters.deliver(letter_id=letter.pk, now=letter.due_at - timedelta(seconds=1))
    assert mail.outbox == []
    letters.deliver(letter_id=letter.pk, now=letter.due_at)

    assert len(mail.outbox) == 1


def test_what_never_passes_is_given_up_and_told(campaign):
    TROUBLES["ann@one.example"] = ConnectionRefusedError()
    invite(campaign, "ann@one.example")
    letter = Letter.objects.get()

    for _ in range(letters.TRIES):
        letter.refresh_from_db()
        letters.deliver(letter_id=letter.pk, now=letter.due_at)

    letter.refresh_from_db()
    assert letter.state == LetterState.REFUSED
    assert letter.due_at - cast.NOW < timedelta(hours=3)


@pytest.mark.parametrize("trouble", [TimeoutError(), smtplib.SMTPServerDisconnected()])
def test_what_may_have_arrived_waits_for_a_persons_word(campaign, trouble):
    TROUBLES["ann@one.example"] = trouble
    invite(campaign, "ann@one.example")
    jobs.run_due(now=cast.NOW)
    TROUBLES.clear()

    jobs.run_due(now=cast.NOW + timedelta(days=1))
    assert mail.outbox == []
    assert Letter.objects.get().state == LetterState.UNCERTAIN

    letters.send_again(letter=Letter.objects.get(), now=cast.NOW)
    jobs.run_due(now=cast.NOW)
    assert len(mail.outbox) == 1


def test_a_killed_sender_sends_nothing_twice(campaign):
    invite(campaign, "ann@one.example", "ben@one.example")
    Letter.objects.filter(to="ann@one.example").update(state=LetterState.SENDING)
    killed = DBTaskResult.objects.ready().order_by("enqueued_at").first()
    killed.claim("a worker that was killed")

    jobs.run_due(now=cast.NOW)

    assert [message.to for message in mail.outbox] == [["ben@one.example"]]
    assert Letter.objects.get(to="ann@one.example").state == LetterState.UNCERTAIN
    assert not DBTaskResult.objects.running().exists()


def test_a_lost_job_is_found_again(campaign):
    invite(campaign, "ann@one.example")
    DBTaskResult.objects.all().delete()

    jobs.run_due(now=cast.NOW)

    assert len(mail.outbox) == 1


def test_one_worker_at_a_time(campaign, settings):
    with jobs.the_only_worker(settings.DATA / "worker.lock"), pytest.raises(jobs.AlreadyRunning):
        jobs.run_due(now=cast.NOW)

    with jobs.the_only_worker(settings.DATA / jobs.ALIVE):
        assert jobs.is_worker_running()
    assert not jobs.is_worker_running()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_an_invitation_speaks_the_guests_language(campaign, language):
    guests = [Guest("ann@one.example", language)]
    from peerline.store.models import Person

    by = Person.objects.get(email="alice@operator.example")
    invitations.invite(campaign=campaign, guests=guests, by=by, now=cast.NOW)
    jobs.run_due(now=cast.NOW)

    sent = mail.outbox[0]
    assert (
        sent.subject
        == {
            "en": "Your invitation: Maturity 2026",
            "ja": "ご招待：Maturity 2026",
        }[language]
    )
    assert "http://127.0.0.1:8000/invitation/" in sent.body
    assert sent.extra_headers["Message-ID"] == f"<letter-{Letter.objects.get().pk}@127.0.0.1>"


def test_a_list_is_read_in_the_forms_people_have():
    text = (
        "\ufeffEmail;Language\nAnn <Ann@One.example>;ja\nben@one.example\n\nann@one.example, en\n"
    )

    found = invitations.read_list(text, languages=["en", "ja"])

    assert found.guests == (Guest("ann@one.example", "ja"), Guest("ben@one.example", "en"))
    assert found.repeated == 1
    assert found.faults == ()
