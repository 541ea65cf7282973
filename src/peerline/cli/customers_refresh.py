"""`peerline customers refresh`: work out what the site shows; `team`: who may look at it."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peerline.cli.customers_check import mapping_option, progress_bar
from peerline.cli.site import bring_up_to_date, prepare_django

if TYPE_CHECKING:
    from peerline.customers.health.overrides import Override
    from peerline.customers.load import Loaded

LABEL = "SYNTHETIC.txt"
"""Stands in a folder whose customers are made up."""


@click.command()
@click.argument("source")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="The day that everything is told for.",
)
@click.option("--months", type=click.IntRange(2, 60), default=24, show_default=True)
@mapping_option
@click.option("--currency", metavar="CODE", help="The currency to report in, such as USD.")
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A file of own choices of counting.",
)
@click.option("--synthetic", is_flag=True, help="Say on every page that the customers are made up.")
def refresh(
    source: str,
    as_of: datetime,
    months: int,
    mapping: str | None,
    currency: str | None,
    settings_file: Path | None,
    synthetic: bool,
) -> None:
    """Work out everything that the site shows of the customers in SOURCE, and store it.

    Until that is done the site shows what it showed before. A folder that `peerline simulate
    customers` wrote is known as synthetic by itself.
    """
    from peerline.customers.load.faults import CannotLoad
    from peerline.customers.settings import SettingsError
    from peerline.engine.connect import SourceError
    from peerline.instruments.faults import FileFaults

    prepare_django()
    bring_up_to_date(quiet=True)
    made_up = synthetic or (Path(source) / LABEL).is_file()
    try:
        stored = _refreshed(
            source, mapping, currency, as_of.date(), months, settings_file, synthetic=made_up
        )
    except CannotLoad as error:
        lines = "\n".join(f"  {fault}" for fault in error.faults)
        raise click.ClickException(f"{source} can't be read:\n{lines}") from error
    except FileFaults as error:
        raise click.ClickException("\n".join(str(fault) for fault in error.faults)) from error
    except (SourceError, SettingsError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(stored)


def _refreshed(
    source: str,
    mapping: str | None,
    currency: str | None,
    as_of: date,
    months: int,
    settings_file: Path | None,
    *,
    synthetic: bool,
) -> str:
    """Load, work out, store; returns what to say."""
    from django.db import IntegrityError
    from django.utils import timezone

    from peerline.actions import audit, customers
    from peerline.customers.load import load
    from peerline.customers.settings import load_settings
    from peerline.customers.snapshot.build import build
    from peerline.engine.connect import asking, masked
    from peerline.store.queries.responses import the_organisation

    settings = load_settings(settings_file)
    organisation = the_organisation()
    with progress_bar() as told:
        loaded = load(source, mapping, told, currency=currency)
        with asking(f"{masked(source)} could not be read to its end", source):
            snapshot = build(
                loaded.base,
                as_of,
                months=months,
                synthetic=synthetic,
                overrides=_given(),
                settings=settings,
                progress=told,
            )
        try:
            stored = customers.store(
                snapshot=snapshot,
                organisation=organisation,
                source=masked(source),
                by=audit.SITE,
                now=timezone.now(),
            )
        except IntegrityError as error:
            raise click.ClickException(
                "another refresh ended meanwhile, and is shown; this one was dropped"
            ) from error
    return _summary(stored.accounts, len(snapshot.days), as_of, loaded, snapshot.missing)


def _summary(
    accounts: int, months: int, as_of: date, loaded: "Loaded", missing: Mapping[str, str]
) -> str:
    aside = sum(loaded.quarantined.values())
    said = [f"The site now shows {accounts:,} customers as of {as_of}, with {months} months."]
    if aside:
        said.append(f"{aside:,} rows were set aside: see `peerline customers check`.")
    if missing:
        said.append(f"Not told for want of data: {', '.join(missing)}.")
    return "\n".join(said)


def _given() -> "list[Override]":
    """The overrides given in the site, for health to know of."""
    from peerline.customers.health.overrides import Override
    from peerline.store.models import Override as Stored
    from peerline.store.queries.responses import the_organisation

    return [
        Override(
            account=each.account,
            from_on=each.from_on,
            until_on=min(each.until_on, each.ended_at.date()) if each.ended_at else each.until_on,
            score=each.score,
            reason=each.reason,
            csm=each.csm,
        )
        for each in Stored.objects.filter(organisation=the_organisation())
    ]


@click.command()
@click.argument("address")
@click.option("--lead", is_flag=True, help="They see the whole team.")
@click.option("--csm", default="", metavar="NAME", help="Who they are in the customer data.")
@click.option("--remove", is_flag=True, help="Take them out of the team.")
def team(address: str, lead: bool, csm: str, remove: bool) -> None:
    """Say who looks after customers: ADDRESS sees the whole team, or the book of a CSM.

    They sign in at /sign-in by a code that is mailed to them.
    """
    prepare_django()
    bring_up_to_date(quiet=True)
    if remove:
        _remove(address)
        return
    if not lead and not csm:
        raise click.UsageError("give --lead, or --csm with the name that the customer data has")
    _place(address, csm, lead=lead)
    seen = "the whole team" if lead else f"the book of {csm}"
    click.echo(f"{address} sees {seen} now and can sign in at /sign-in")


def _place(address: str, csm: str, *, lead: bool) -> None:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.utils import timezone

    from peerline.actions import audit
    from peerline.actions import team as verbs
    from peerline.store.models import TeamPart
    from peerline.store.queries.responses import the_organisation

    try:
        validate_email(address)
        verbs.place(
            organisation=the_organisation(),
            email=address,
            part=TeamPart.LEAD if lead else TeamPart.CSM,
            csm=csm,
            language="en",
            by=audit.SITE,
            now=timezone.now(),
        )
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from error
    except verbs.NameTaken as error:
        raise click.ClickException(f"{csm} is somebody else already") from error


def _remove(address: str) -> None:
    from django.utils import timezone

    from peerline.actions import audit
    from peerline.actions import team as verbs
    from peerline.store.queries.people import person_of, team_member

    person = person_of(address)
    member = team_member(person) if person else None
    if member is None:
        raise click.ClickException(f"{address} is not in the team")
    verbs.remove(member=member, by=audit.SITE, now=timezone.now())
    click.echo(f"{address} no longer sees customers")
