"""What an operator does with a campaign: plan, open, close; and how far it is."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.db import transaction
from django.db.models import Count

from peerline.actions import audit
from peerline.actions.permissions import Deed, check
from peerline.instruments.load import load
from peerline.store.models import (
    MOVES,
    Campaign,
    CampaignState,
    Origin,
    Person,
)
from peerline.store.queries import campaigns as query

LEAST_FIELD = 20
"""Fewer companies than this can't be published, whatever an operator wishes."""

CONSENT: Mapping[str, str] = {
    "en": "My answers may be counted in this benchmark. Only figures about groups of companies are"
    " published; nobody can be recognised in them. I can correct or delete my answers at any time.",
    "ja": "このベンチマークに回答を含めることに同意します。"
    "公表されるのは企業グループの数値だけで、個々の企業が特定されることはありません。"
    "回答はいつでも訂正・削除できます。",
}
"""What a new campaign proposes that participants agree to."""


class IllegalMove(ValueError):
    """The campaign's state does not know this move."""


class Faulty(ValueError):
    """What was filled in can't be a campaign; `fields` names what to correct."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


@dataclass(frozen=True)
class Plan:
    """What an operator fills in."""

    name: str
    instrument: str
    languages: tuple[str, ...]
    consent: Mapping[str, str]
    opens_on: date | None
    closes_on: date | None
    minimum_field: int
    public_link: bool


@dataclass(frozen=True)
class Progress:
    """How far a campaign is. `left_at`: page -> drafts that were last saved there; `minutes`: the
    median from beginning to handing in."""

    invited: int
    started: int
    handed_in: int
    confirmed: int
    in_field: int
    companies: int
    left_at: tuple[tuple[str, int], ...]
    minutes: int | None


def faults_of(plan: Plan) -> list[str]:
    """The fields that must be corrected."""
    known = set(load(plan.instrument).languages) if plan.instrument else set()
    languages = set(plan.languages)
    dates = plan.opens_on and plan.closes_on and plan.closes_on < plan.opens_on
    found = {
        "name": not plan.name.strip(),
        "instrument": not plan.instrument,
        "languages": bool(plan.instrument) and (not languages or not languages <= known),
        "consent": any(not plan.consent.get(language, "").strip() for language in languages),
        "dates": bool(dates),
        "minimum_field": plan.minimum_field < LEAST_FIELD,
    }
    return [field for field, wrong in found.items() if wrong]


def create(*, plan: Plan, by: Person, now: datetime) -> Campaign:
    """Add a campaign, not yet open. Raises Faulty, NotAllowed and UnknownInstrument."""
    check(by, Deed.CREATE)
    if faults := faults_of(plan):
        raise Faulty(faults)
    with transaction.atomic():
        campaign = Campaign(
            organisation=by.organisation,
            slug=_free_slug(by, plan.name),
            origin=Origin.REAL,
            created_at=now,
        )
        _put(campaign, plan)
        campaign.save()
        _note(campaign, "campaign.created", by, now, {"instrument": plan.instrument})
    return campaign


def change(*, campaign: Campaign, plan: Plan, by: Person, now: datetime) -> Campaign:
    """Change a campaign. The questionnaire stays once somebody began to answer.

    Raises Faulty, NotAllowed, NotNow and UnknownInstrument.
    """
    with transaction.atomic():
        current = query.locked(campaign)
        check(by, Deed.CHANGE, current)
        if faults := faults_of(plan):
            raise Faulty(faults)
        if plan.instrument != current.instrument and current.responses.exists():
            raise Faulty(["instrument"])
        _put(current, plan)
        current.save()
        _note(current, "campaign.changed", by, now, {})
    return current


def move(*, campaign: Campaign, move: str, by: Person, now: datetime) -> Campaign:
    """Open, close or reopen. Raises NotAllowed and IllegalMove."""
    with transaction.atomic():
        current = query.locked(campaign)
        check(by, Deed.MOVE, current)
        after = MOVES.get((move, CampaignState(current.state)))
        if after is None or (move == "reopen" and _has_closed_release(current)):
            raise IllegalMove(move)
        _arrive(current, after, now)
        _note(current, f"campaign.{move}", by, now, {})
    return current


def moves_of(campaign: Campaign) -> list[str]:
    """The moves that are legal now."""
    state = CampaignState(campaign.state)
    closed = _has_closed_release(campaign)
    return [m for m, before in MOVES if before == state and not (m == "reopen" and closed)]


def keep_dates(*, now: datetime) -> int:
    """Open and close campaigns whose day has come; returns how many changed."""
    today = now.date()
    changed = 0
    with transaction.atomic():
        due = Campaign.objects.select_for_update().exclude(slug=query.OPEN_SURVEY)
        for campaign in due:
            state = CampaignState(campaign.state)
            opens = campaign.opens_on is not None and campaign.opens_on <= today
            ends = campaign.closes_on is not None and campaign.closes_on < today
            if state is CampaignState.DRAFT and opens and not ends:
                verb, after = "open", CampaignState.OPEN
            elif state is CampaignState.OPEN and ends:
                verb, after = "close", CampaignState.CLOSED
            else:
                continue
            _arrive(campaign, after, now)
            _note_site(campaign, f"campaign.{verb}", now)
            changed += 1
    return changed


def progress_of(campaign: Campaign, language: str) -> Progress:
    """Counts, never answers: who sees progress learns nothing of what was said."""
    responses = campaign.responses
    handed_in = responses.filter(submitted_at__isnull=False)
    times = handed_in.values_list("created_at", "submitted_at")
    minutes = [(done - began) / timedelta(minutes=1) for began, done in times if done]
    in_field = query.for_field(campaign)
    return Progress(
        invited=campaign.invitations.count(),
        started=responses.count(),
        handed_in=handed_in.count(),
        confirmed=handed_in.filter(verified_at__isnull=False).count(),
        in_field=in_field.count(),
        companies=in_field.order_by().values("company").distinct().count(),
        left_at=_left_at(campaign, language),
        minutes=round(median(minutes)) if minutes else None,
    )


def _left_at(campaign: Campaign, language: str) -> tuple[tuple[str, int], ...]:
    """Where those who have not handed in saved last; "" before the first page was saved."""
    waiting = campaign.responses.filter(submitted_at__isnull=True)
    counts = dict(waiting.values_list("page").annotate(n=Count("pk")).order_by())
    if not campaign.instrument or not counts:
        return ()
    pages = load(campaign.instrument).form(language).pages
    named = [(page.name.to(language), counts.get(page.id, 0)) for page in pages]
    return ("", counts.get("", 0)), *named


def _put(campaign: Campaign, plan: Plan) -> None:
    campaign.name = plan.name.strip()
    campaign.instrument = plan.instrument
    campaign.languages = list(plan.languages)
    campaign.consent = {language: plan.consent[language].strip() for language in plan.languages}
    campaign.opens_on = plan.opens_on
    campaign.closes_on = plan.closes_on
    campaign.minimum_field = plan.minimum_field
    campaign.public_link = plan.public_link


def _arrive(campaign: Campaign, state: CampaignState, now: datetime) -> None:
    campaign.state = state
    if state is CampaignState.OPEN:
        campaign.opened_at = campaign.opened_at or now
        campaign.closed_at = None
    if state is CampaignState.CLOSED:
        campaign.closed_at = now
    campaign.save()


def _has_closed_release(campaign: Campaign) -> bool:
    return campaign.builds.filter(closing=True, digest__gt="").exists()


def _free_slug(by: Person, name: str) -> str:
    """An address for the campaign, made from its name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50] or "campaign"
    slug, number = stem, 2
    while query.by_slug(by.organisation, slug) is not None:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _note(
    campaign: Campaign, action: str, by: Person, now: datetime, details: Mapping[str, object]
) -> None:
    audit.note(
        organisation=campaign.organisation,
        at=now,
        action=action,
        by=audit.person(by.pk),
        subject=f"campaign:{campaign.pk}",
        details=details,
    )


def _note_site(campaign: Campaign, action: str, now: datetime) -> None:
    audit.note(
        organisation=campaign.organisation,
        at=now,
        action=action,
        by=audit.SITE,
        subject=f"campaign:{campaign.pk}",
    )
