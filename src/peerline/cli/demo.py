"""`peerline demo`: a site with made-up customers to look at, on this machine."""

import os
import tempfile
from datetime import date
from pathlib import Path

import click

from peerline.cli.site import LOOPBACK, prepare_django

ACCOUNTS, SEED, MONTHS = 160, 1, 8
AS_OF = date(2026, 6, 30)
LEAD = "lead@demo.example"


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.pass_context
def demo(context: click.Context, port: int) -> None:
    """Serve a site with made-up customers; the console shows the link to look at them.

    The first start makes the customers. Its data lie in the folder `demo` of the site's data, apart
    from all else, and only this machine can reach it.
    """
    from peerline.cli.site import bring_up_to_date, serve

    data = Path(os.environ.get("PEERLINE_DATA_DIR") or "var").resolve() / "demo"
    os.environ |= {"PEERLINE_DATA_DIR": str(data), "PEERLINE_DEMO": "1"}
    os.environ.pop("PEERLINE_DATABASE_URL", None)
    prepare_django()
    bring_up_to_date(quiet=True)
    _customers()
    click.echo(f"\nThe customers: http://{LOOPBACK}:{port}{_path()}\n")
    context.invoke(serve, host=LOOPBACK, port=port, workers=1)


def _path() -> str:
    from django.urls import reverse

    from peerline.actions.links import demonstration

    return reverse("demo", args=[demonstration()])


def _customers() -> None:
    """Make, measure and store the customers and their team, unless they are there."""
    from django.utils import timezone

    from peerline.actions import audit, customers, team
    from peerline.customers.load import load
    from peerline.customers.snapshot.build import build
    from peerline.simulate.customers.base import USAGE_ROWS_AN_ACCOUNT, simulate
    from peerline.simulate.customers.write import write
    from peerline.store.models import TeamPart
    from peerline.store.queries import customers as query
    from peerline.store.queries.responses import the_organisation

    organisation = the_organisation()
    if query.current(organisation) is not None:
        return
    click.echo("Making up customers and measuring them; this takes a minute, once ...", err=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "customers"
        usage = ACCOUNTS * USAGE_ROWS_AN_ACCOUNT
        write(simulate(ACCOUNTS, SEED, AS_OF), source, usage, "parquet")
        loaded = load(source, currency="USD")
        snapshot = build(loaded.base, AS_OF, months=MONTHS, synthetic=True)
        now = timezone.now()
        stored = customers.store(
            snapshot=snapshot,
            organisation=organisation,
            source="made-up customers",
            by=audit.SITE,
            now=now,
        )
    people = [(LEAD, TeamPart.LEAD, ""), ("csm@demo.example", TeamPart.CSM, stored.csms[0])]
    for email, part, csm in people:
        team.place(
            organisation=organisation, email=email, part=part, csm=csm, language="en",
            by=audit.SITE, now=now,
        )  # fmt: skip
