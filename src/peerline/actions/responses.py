"""What a respondent does: start, resume, save, change the language, hand in."""

import hashlib
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import transaction

from peerline.actions import audit, saving
from peerline.actions.form_fields import Posted
from peerline.answers.answer import Answer, Answers, AnswerSource, completed, is_text
from peerline.answers.faults import AnswerFault
from peerline.answers.plausibility import questions
from peerline.answers.validate import validate
from peerline.instruments.load import UnknownInstrument, canonical_of, from_canonical, load
from peerline.instruments.model import Form, Instrument, Item
from peerline.store import entries as stored
from peerline.store.entries import Entry
from peerline.store.models import (
    Campaign,
    InstrumentVersion,
    Organisation,
    Respondent,
    Response,
)
from peerline.store.queries import responses as query
from peerline.store.queries.campaigns import open_survey

KEPT_FOR = timedelta(days=90)
PERSONAL_PLACE = "you"
EMAIL = "email"
"""The item whose answer a confirmation link is sent to."""


class NoSuchResponse(LookupError):
    """No response has this secret; the same for a wrong id, so that ids can't be tried out."""


class ExpiredResponse(LookupError):
    """The response was not touched for 90 days and is emptied."""


@dataclass(frozen=True)
class Draft:
    """A response as the pages see it: the questions it answers and what is kept of them."""

    public_id: str
    instrument: Instrument
    form: Form
    entries: Mapping[str, Entry]
    answers: Answers
    submitted_at: datetime | None
    expires_at: datetime | None
    row: Response = field(repr=False, compare=False)
    """Where it was read from, for the actions that ask more of it in the same request."""

    @property
    def progress(self) -> tuple[int, int]:
        """How many numbered questions are done, and how many there are."""
        return completed(self.form, self.answers)

    def faults(self, *, complete: bool) -> tuple[AnswerFault, ...]:
        """Everything to correct, confirm and, where `complete`, still to answer.

        Where no question is required, one answer at least is.
        """
        found = saving.typed_faults(self.form, self.entries)
        unread = {fault.item for fault in found}
        missing = validate(self.form, self.answers, complete=complete)
        if complete and not missing and not self.progress[0]:
            missing = tuple(AnswerFault(q.item.id, "required") for q in self.form.numbered)
        return (
            *found,
            *(fault for fault in missing if fault.item not in unread),
            *questions(self.form, self.answers, self.row.doubted),
        )


@dataclass(frozen=True)
class Started:
    """A new response and the secret of its resume link, which is shown and not kept."""

    public_id: str
    token: str


@dataclass(frozen=True)
class Saved:
    """The response after a save, and what the save could not settle."""

    draft: Draft
    merge: saving.Merge


def start(
    *,
    instrument_id: str,
    language: str,
    now: datetime,
    by: str,
    campaign: Campaign | None = None,
) -> Started:
    """Begin a response, to the site's open survey unless a campaign is given.

    Raises UnknownInstrument.
    """
    instrument = load(instrument_id)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        organisation = query.the_organisation()
        response = Response.objects.create(
            organisation=organisation,
            campaign=campaign or open_survey(organisation),
            public_id=secrets.token_urlsafe(12),
            token_hash=hash_of(token),
            version=_version(organisation, instrument),
            language=language if language in instrument.languages else instrument.languages[0],
            created_at=now,
            updated_at=now,
            expires_at=now + KEPT_FOR,
        )
        Respondent.objects.create(organisation=organisation, response=response)
        audit.note(
            organisation=organisation,
            at=now,
            action="response.started",
            by=by,
            subject=response.public_id,
            details={"instrument": instrument.id, "digest": instrument.digest},
        )
    return Started(response.public_id, token)


def resume(*, token: str, now: datetime) -> Draft:
    """The response of a resume link. Raises NoSuchResponse and ExpiredResponse."""
    response = query.by_token_hash(hash_of(token))
    if response is None:
        raise NoSuchResponse
    return as_draft(_unexpired(response, now))


def find(*, public_id: str, token: str, now: datetime, person_id: int | None = None) -> Draft:
    """The response, for whom holds its secret or confirmed its address.

    Raises NoSuchResponse and ExpiredResponse.
    """
    response = query.by_public_id(public_id)
    if response is None:
        raise NoSuchResponse
    theirs = person_id is not None and response.person_id == person_id
    if not theirs and not secrets.compare_digest(response.token_hash, hash_of(token)):
        raise NoSuchResponse
    return as_draft(_unexpired(response, now))


def save(
    *,
    draft: Draft,
    posted: Mapping[str, Posted],
    now: datetime,
    by: str,
    tab: str = "",
    order: int | None = None,
) -> Saved:
    """Keep what changed among `posted`; what can't be settled comes back and changes nothing.

    A save that arrives behind a later one of its `tab` changes nothing: its fields are older.
    """
    with transaction.atomic():
        response = _unexpired(query.locked(draft.public_id), now)
        current = as_draft(response)
        if saving.is_late(response.saves, tab, order):
            return Saved(current, saving.Merge())
        if order is not None:
            response.saves = saving.with_save(response.saves, tab, order)
            response.save(update_fields=["saves"])
        asked = {i: given for i, given in posted.items() if i in current.form.by_item}
        merge = saving.merge(current.form, current.entries, asked)
        if not merge.changed:
            return Saved(current, merge)
        _keep(response, current.form, merge.changed, now)
        _note(response, "response.saved", now, by, {"items": sorted(merge.changed)})
    return Saved(as_draft(response), merge)


def take_measured(*, draft: Draft, answers: Mapping[str, Answer], now: datetime, by: str) -> Draft:
    """Take measured answers that the person has seen and confirms, in place of what is kept.

    Items that the form doesn't ask are passed over.
    """
    with transaction.atomic():
        response = _unexpired(query.locked(draft.public_id), now)
        form = as_draft(response).form
        taken = {
            item_id: Entry(answer)
            for item_id, answer in answers.items()
            if item_id in form.by_item and answer.source is AnswerSource.MEASURED
        }
        if taken:
            _keep(response, form, taken, now)
            _note(response, "response.measured", now, by, {"items": sorted(taken)})
    return as_draft(response)


def _keep(
    response: Response, form: Form, changed: Mapping[str, Entry | None], now: datetime
) -> None:
    response.revision += 1
    for item_id, entry in changed.items():
        _put(response, form.by_item[item_id].item, entry)
    response.doubted = [i for i in response.doubted if _is_doubted_still(changed, i)]
    if EMAIL in changed:
        _unconfirm(response, now)
    response.page = _page_of(form, changed)
    response.updated_at = now
    response.expires_at = response.expires_at and now + KEPT_FOR
    response.save()
    response.respondent.save()


def change_language(*, draft: Draft, language: str, now: datetime, by: str) -> Draft:
    """Go on in another language with the same answers."""
    with transaction.atomic():
        response = _unexpired(query.locked(draft.public_id), now)
        if language in draft.instrument.languages and language != response.language:
            response.language = language
            response.save(update_fields=["language"])
            _note(response, "response.language-changed", now, by, {"language": language})
    return as_draft(response)


def submit(*, draft: Draft, now: datetime, by: str) -> tuple[AnswerFault, ...]:
    """Hand in. Returns what stands against it; handing in again changes nothing."""
    with transaction.atomic():
        response = _unexpired(query.locked(draft.public_id), now)
        if response.submitted_at is not None:
            return ()
        faults = as_draft(response).faults(complete=True)
        if faults:
            return faults
        response.submitted_at = now
        response.save(update_fields=["submitted_at"])
        _note(response, "response.submitted", now, by, {"revision": response.revision})
    return ()


def empty_expired(*, now: datetime, by: str) -> int:
    """Take the answers and the person out of expired responses; returns how many there were.

    The row stays, so that its link says that it expired rather than that it never was.
    """
    with transaction.atomic():
        responses = list(query.expired(now).select_related("respondent", "organisation"))
        for response in responses:
            response.answers = {}
            response.save(update_fields=["answers"])
            response.respondent.answers = {}
            response.respondent.save(update_fields=["answers"])
            _note(response, "response.expired", now, by, {})
    return len(responses)


def is_personal(item: Item) -> bool:
    """Whether the item's answer is kept with the person: what one typed in words, and the title."""
    return is_text(item) or item.place == PERSONAL_PLACE


def _is_doubted_still(changed: Mapping[str, Entry | None], item_id: str) -> bool:
    """An item stays on the list untouched or confirmed, so that its tick stays; a new value is
    asked about anew."""
    entry = changed.get(item_id)
    confirmed = entry is not None and entry.answer is not None and entry.answer.confirmed
    return item_id not in changed or confirmed


def _put(response: Response, item: Item, entry: Entry | None) -> None:
    kept = response.respondent.answers if is_personal(item) else response.answers
    if entry is None:
        kept.pop(item.id, None)
    else:
        kept[item.id] = {**stored.to_json(entry), "revision": response.revision}


def as_draft(response: Response) -> Draft:
    """The response as the pages see it."""
    instrument = _pinned(response.version.instrument, response.version.digest)
    form = instrument.form(response.language)
    kept = {**response.answers, **response.respondent.answers}
    everything = {item_id: stored.from_json(data) for item_id, data in kept.items()}
    entries = saving.effective(instrument, form, everything)
    return Draft(
        public_id=response.public_id,
        instrument=instrument,
        form=form,
        entries=entries,
        answers=saving.answers_of(instrument, form, entries),
        submitted_at=response.submitted_at,
        expires_at=response.expires_at,
        row=response,
    )


@lru_cache(maxsize=64)
def _pinned(instrument_id: str, digest: str) -> Instrument:
    """The instrument as it was when the response began; today's where that is the same."""
    with suppress(UnknownInstrument):
        today = load(instrument_id)
        if today.digest == digest:
            return today
    return from_canonical(query.canonical_of(digest))


def _version(organisation: Organisation, instrument: Instrument) -> InstrumentVersion:
    version, _ = InstrumentVersion.objects.get_or_create(
        organisation=organisation,
        digest=instrument.digest,
        defaults={"instrument": instrument.id, "canonical": canonical_of(instrument.id)},
    )
    return version


def _unexpired(response: Response, now: datetime) -> Response:
    if response.expires_at is not None and response.expires_at <= now:
        raise ExpiredResponse
    return response


def _unconfirm(response: Response, now: datetime) -> None:
    """Another address was typed: what the earlier one confirmed no longer holds."""
    response.person = None
    response.company = None
    response.verified_at = None
    response.expires_at = now + KEPT_FOR


def _page_of(form: Form, changed: Mapping[str, object]) -> str:
    """The last page that a save touched."""
    touched = [p.id for p in form.pages if any(q.item.id in changed for q in p.questions)]
    return touched[-1] if touched else ""


def hash_of(token: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def _note(
    response: Response, action: str, now: datetime, by: str, details: Mapping[str, object]
) -> None:
    audit.note(
        organisation=response.organisation,
        at=now,
        action=action,
        by=by,
        subject=response.public_id,
        details=details,
    )
