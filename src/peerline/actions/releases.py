"""From a campaign's confirmed answers to a published release, and the organiser's own download."""

import csv
import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from peerline.actions import audit, letters, responses
from peerline.actions.permissions import Deed, check
from peerline.actions.responses import Draft
from peerline.answers.formats import table
from peerline.instruments.load import UnknownInstrument, load
from peerline.store.models import BuildState, Campaign, Person, ReleaseBuild, Response
from peerline.store.queries import campaigns as query

if TYPE_CHECKING:
    from peerline.field.build import Before
    from peerline.field.hygiene import Hygiene

FRAME = ("company", "verified", "submitted_at", "instrument", "origin")
STEPS = 4
"""Waiting, gathering answers, building, publishing."""


class TooFew(ValueError):
    """The campaign's field has fewer companies than it promised to wait for."""


class StillOpen(ValueError):
    """A closed release needs a closed campaign."""


class AtWork(ValueError):
    """A release of this campaign is being built already."""


def request_build(
    *, campaign: Campaign, closing: bool, by: Person, on: date, now: datetime
) -> ReleaseBuild:
    """Ask for a release; a job builds it.

    Raises NotAllowed, NotNow, TooFew, StillOpen and AtWork.
    """
    with transaction.atomic():
        current = query.locked(campaign)
        check(by, Deed.BUILD, current)
        if closing and current.is_open:
            raise StillOpen
        waiting = (BuildState.WAITING, BuildState.RUNNING)
        if current.builds.filter(state__in=waiting).exists():
            raise AtWork
        companies = _companies(current)
        if companies < current.minimum_field:
            raise TooFew(str(companies))
        build = ReleaseBuild.objects.create(
            organisation=current.organisation,
            campaign=current,
            closing=closing,
            date=on,
            companies=companies,
            requested_at=now,
        )
        _note(current, "release.requested", audit.person(by.pk), now)
        build_release.enqueue(build.pk)
    return build


@task()
def build_release(build_id: int) -> str:
    """The job of one build; returns the state it left it in."""
    return run(build_id=build_id, now=timezone.now())


def run(*, build_id: int, now: datetime) -> str:
    """Build what waits. Run again after a stop it makes the same bytes, as the field promises."""
    with transaction.atomic():
        build = ReleaseBuild.objects.select_for_update().filter(pk=build_id).first()
        if build is None or build.state != BuildState.WAITING:
            return build.state if build else ""
        build.state, build.step = BuildState.RUNNING, 1
        build.save()
    folder = settings.DATA / "releases" / f"{build.campaign.slug}-{build.pk}"
    try:
        digest = _build(build, folder, now)
    except ValueError as error:  # the field's refusals are all ValueErrors with a reason
        _refuse(build, str(error), now)
    else:
        _publish(build, folder, digest, now)
    return build.state


def after_a_stop() -> int:
    """Builds that were running when their process was stopped wait again.

    Call it only while no other process builds. Returns how many there were.
    """
    running = ReleaseBuild.objects.filter(state=BuildState.RUNNING)
    return running.update(state=BuildState.WAITING, step=0)


def release_dir_of(*, draft: Draft, default: Path) -> Path | None:
    """The release that a response's report compares with; None before there is one.

    Answers of the open survey are compared with the site's `default` release, a campaign's with its
    own last release, else with the last closed one of the same family.
    """
    campaign = draft.row.campaign
    if not campaign.asks_consent:
        return default
    own = query.builds_of(campaign).filter(state=BuildState.PUBLISHED).first()
    build = own or _last_closed(campaign)
    return settings.DATA / build.folder if build else None


def download(*, campaign: Campaign, by: Person, now: datetime) -> Iterator[str]:
    """The answers of those who agreed to the organiser's reading them, as lines of CSV.

    Raises NotAllowed.
    """
    check(by, Deed.DOWNLOAD, campaign)
    shared = campaign.responses.filter(
        submitted_at__isnull=False, verified_at__isnull=False, shared_at__isnull=False
    ).select_related("company", "version", "respondent")
    found = list(shared.order_by("submitted_at", "pk"))
    _note(campaign, "campaign.downloaded", audit.person(by.pk), now)
    return _lines(campaign, found, named=True)


def take_back(*, build: ReleaseBuild, cell: str, by: Person, now: datetime) -> tuple[str, ...]:
    """Take a row out of a published release, for good; returns the cells that went.

    The release without it is another directory: who has the old one open reads no mixture. Raises
    NotAllowed, ReleaseError, StateError and LookupError.
    """
    from peerline.field.retire import retire_row

    check(by, Deed.TAKE_BACK, build.campaign)
    with transaction.atomic():
        current = ReleaseBuild.objects.select_for_update().get(pk=build.pk)
        if current.state != BuildState.PUBLISHED:
            raise LookupError(cell)
        old = settings.DATA / current.folder
        number = 1 + int(old.name.partition(".")[2] or 1)
        new = old.with_name(f"{old.name.partition('.')[0]}.{number}")
        digest, cells = retire_row(old, state_of(current.campaign), cell, new)
        current.digest, current.folder = digest, str(new.relative_to(settings.DATA))
        current.save(update_fields=["digest", "folder"])
        note = {"digest": digest, "cells": ", ".join(cells)}
        _note(current.campaign, "release.row-taken-back", audit.person(by.pk), now, **note)
    shutil.rmtree(old, ignore_errors=True)
    return cells


def state_of(campaign: Campaign) -> Path:
    """Where the private state of the campaign's field lies."""
    return Path(settings.DATA / "field" / f"campaign-{campaign.pk}" / "state")


@contextmanager
def answers_of(campaign: Campaign) -> Iterator[Path]:
    """The campaign's answers as a table, in a file that is gone afterwards: what people answered
    stays in the database alone."""
    work = state_of(campaign).parent
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=work) as folder:
        path = Path(folder) / "answers.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            file.writelines(_lines(campaign, list(query.for_field(campaign)), named=False))
        yield path


@contextmanager
def at_the_command(
    *, slug: str, state: Path, closing: bool | None, now: datetime
) -> Iterator[Campaign]:
    """A campaign whose release is built by hand, with `state` as its field's private state.

    `closing` None: it is only read, as an earlier year.

    A field has one state: the site's own builds go on with this one. Raises ValueError with what
    stands against it.
    """
    campaign = Campaign.objects.filter(slug=slug).exclude(slug=query.OPEN_SURVEY).first()
    if campaign is None:
        known = ", ".join(
            Campaign.objects.exclude(slug=query.OPEN_SURVEY).values_list("slug", flat=True)
        )
        raise ValueError(f"no campaign “{slug}”; there are: {known or 'none'}")
    if closing and campaign.is_open:
        raise ValueError("a closed release needs a closed campaign; close it first")
    companies = _companies(campaign)
    if companies < campaign.minimum_field:
        raise ValueError(
            f"the field has {companies} companies; the campaign waits for {campaign.minimum_field}"
        )
    if campaign.builds.filter(state__in=(BuildState.WAITING, BuildState.RUNNING)).exists():
        raise ValueError("the site is building a release of this campaign; wait for it")
    _share_state(campaign, state)
    yield campaign
    if closing is None:
        return
    details = {"closing": str(closing).lower()}
    _note(campaign, "release.built-at-the-command", audit.SITE, now, **details)


def _share_state(campaign: Campaign, state: Path) -> None:
    own = state_of(campaign)
    if own.exists() and own.resolve() != state.resolve():
        raise ValueError(f"this campaign's private state is {own.resolve()}; name that one")
    if not own.exists():
        own.parent.mkdir(parents=True, exist_ok=True)
        state.mkdir(parents=True, exist_ok=True, mode=0o700)
        own.unlink(missing_ok=True)  # a link to what was moved away
        own.symlink_to(state.resolve(), target_is_directory=True)


def _build(build: ReleaseBuild, folder: Path, now: datetime) -> str:
    from peerline.engine.connect import open_table
    from peerline.field.build import build_release as build_of_field
    from peerline.field.build import looked_through, read_key

    key = read_key(settings.DECOY_KEY_FILE)
    with (
        answers_of(build.campaign) as answers,
        year_before(build.campaign, closing=build.closing) as before,
    ):
        if build.campaign.is_open:  # first: a build that is refused asks all the same
            _ask_about(build.campaign, looked_through(open_table(str(answers)), key), key, now)
        _step(build, query.LOOKED)
        if folder.exists():  # of a build that was stopped before it was noted down
            shutil.rmtree(folder)
        report = build_of_field(
            open_table(str(answers)),
            state_of(build.campaign),
            key,
            folder,
            date=build.date.isoformat(),
            close=build.closing,
            before=before,
        )
    _step(build, 3)
    return report.digest


@contextmanager
def year_before(campaign: Campaign, *, closing: bool) -> "Iterator[Before | None]":
    """The field that a closing one is set beside: that of the last closed release of the family,
    where the key is still the same; None without any."""
    from peerline.engine.connect import open_table
    from peerline.field.build import Before, is_closed_year, read_key

    last = _last_closed(campaign, but=campaign) if closing else None
    if last is None or not is_closed_year(
        state_of(last.campaign), read_key(settings.DECOY_KEY_FILE)
    ):
        yield None
        return
    with answers_of(last.campaign) as answers:
        yield Before(open_table(str(answers)), state_of(last.campaign))


def _ask_about(
    campaign: Campaign, found: "Mapping[str, Hygiene]", key: bytes, now: datetime
) -> None:
    """Ask those whose figure lies far from all others, once a figure, while they can still say."""
    from peerline.field.pool import pseudonym, sources_of

    items = sources_of(load(campaign.instrument))
    doubts: dict[bytes, set[str]] = {}
    for figure, hygiene in found.items():
        for company in hygiene.doubtful:
            doubts.setdefault(company, set()).add(items[figure])
    for response in query.for_field(campaign) if doubts else ():
        new = doubts.get(pseudonym(str(response.company_id), key), set()) - {*response.doubted}
        if new:
            _doubt(response, sorted(new), now)


def _doubt(response: Response, items: list[str], now: datetime) -> None:
    with transaction.atomic():
        response.doubted = sorted({*response.doubted, *items})
        response.save(update_fields=["doubted"])
        if response.person is not None:
            letters.queue(
                organisation=response.organisation,
                kind="doubt",
                about=response.public_id,
                key=f"doubt:{response.pk}:{','.join(items)}",
                to=response.person.email,
                language=response.language,
                campaign=response.campaign,
                now=now,
            )
        _note(response.campaign, "response.doubted", audit.SITE, now, items=", ".join(items))


def _publish(build: ReleaseBuild, folder: Path, digest: str, now: datetime) -> None:
    with transaction.atomic():
        build.state, build.step, build.digest = BuildState.PUBLISHED, STEPS, digest
        build.folder = str(folder.relative_to(settings.DATA))
        build.finished_at = now
        build.save()
        _note(build.campaign, "release.published", audit.SITE, now, digest=digest)


def _refuse(build: ReleaseBuild, reason: str, now: datetime) -> None:
    with transaction.atomic():
        build.state, build.reason, build.finished_at = BuildState.REFUSED, reason, now
        build.save()
        _note(build.campaign, "release.refused", audit.SITE, now)


def _step(build: ReleaseBuild, step: int) -> None:
    build.step = step
    build.save(update_fields=["step"])


def _companies(campaign: Campaign) -> int:
    return query.for_field(campaign).order_by().values("company").distinct().count()


def _lines(campaign: Campaign, found: list[Response], *, named: bool) -> Iterator[str]:
    """CSV lines. `named`: by the company's domain, else by a number that says nothing outside."""
    buffer = io.StringIO()
    instrument = load(campaign.instrument)
    names = (*FRAME, *table.columns_of(instrument))
    writer = csv.DictWriter(buffer, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for response in found:
        draft = responses.as_draft(response)
        assert response.submitted_at is not None  # only those who handed in are asked for
        company = response.company
        writer.writerow(
            {
                "company": "" if company is None else company.domain if named else company.pk,
                "verified": "true",
                "submitted_at": response.submitted_at.strftime("%Y-%m-%dT%H:%M:%S"),
                "instrument": draft.instrument.id,
                "origin": campaign.origin,
                **table.row_of(draft.instrument, draft.answers),
            }
        )
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _last_closed(campaign: Campaign, but: Campaign | None = None) -> ReleaseBuild | None:
    """The newest closed release of the organisation in the family, of another campaign."""
    family = load(campaign.instrument).family
    builds = ReleaseBuild.objects.select_related("campaign").filter(
        organisation=campaign.organisation,
        closing=True,
        state=BuildState.PUBLISHED,
        campaign__origin=campaign.origin,
    )
    for build in (
        builds.order_by("-pk") if but is None else builds.exclude(campaign=but).order_by("-pk")
    ):
        try:
            if load(build.campaign.instrument).family == family:
                return build
        except UnknownInstrument:
            continue
    return None


def _note(campaign: Campaign, action: str, by: str, now: datetime, **details: str) -> None:
    audit.note(
        organisation=campaign.organisation,
        at=now,
        action=action,
        by=by,
        subject=f"campaign:{campaign.pk}",
        details=details,
    )
