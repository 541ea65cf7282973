"""From a campaign's confirmed answers to a published release, and the organiser's own download."""

import csv
import io
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from peerline.actions import audit, responses
from peerline.actions.permissions import Deed, check
from peerline.answers.formats import table
from peerline.instruments.load import UnknownInstrument, load
from peerline.store.models import BuildState, Campaign, Person, ReleaseBuild, Response
from peerline.store.queries import campaigns as query
from peerline.store.queries import responses as response_query

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
        digest = _build(build, folder)
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


def release_dir_of(*, public_id: str, default: Path) -> Path | None:
    """The release that a response's report compares with; None before there is one.

    Answers of the open survey are compared with the site's `default` release, a campaign's with its
    own last release, else with the last closed one of the same family.
    """
    response = response_query.by_public_id(public_id)
    if response is None or not response.campaign.asks_consent:
        return default
    campaign = response.campaign
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


def _build(build: ReleaseBuild, folder: Path) -> str:
    from peerline.engine.connect import open_table
    from peerline.field.build import build_release as build_of_field
    from peerline.field.build import read_key

    work = settings.DATA / "field" / f"campaign-{build.campaign_id}"
    work.mkdir(parents=True, exist_ok=True)
    answers = work / f"answers-{build.pk}.csv"
    try:
        with answers.open("w", encoding="utf-8", newline="") as file:
            file.writelines(_lines(build.campaign, _members(build), named=False))
        _step(build, 2)
        if folder.exists():  # of a build that was stopped before it was noted down
            shutil.rmtree(folder)
        report = build_of_field(
            open_table(str(answers)),
            work / "state",
            read_key(settings.DECOY_KEY_FILE),
            folder,
            date=build.date.isoformat(),
            close=build.closing,
        )
    finally:
        answers.unlink(missing_ok=True)  # what people answered stays in the database alone
    _step(build, 3)
    return report.digest


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


def _members(build: ReleaseBuild) -> list[Response]:
    return list(query.for_field(build.campaign))


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


def _last_closed(campaign: Campaign) -> ReleaseBuild | None:
    """The newest closed release of the organisation in the campaign's family."""
    family = load(campaign.instrument).family
    builds = ReleaseBuild.objects.select_related("campaign").filter(
        organisation=campaign.organisation,
        closing=True,
        state=BuildState.PUBLISHED,
        campaign__origin=campaign.origin,
    )
    for build in builds.order_by("-pk"):
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
