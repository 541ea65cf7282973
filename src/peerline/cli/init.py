"""`peerline init`: from an empty machine to a site with an operator; `colleague` adds more."""

import secrets
import sys
from pathlib import Path

import click

from peerline.cli.site import bring_up_to_date, prepare_django

ROLES = ("owner", "member")
KEY_BYTES = 32


@click.command()
@click.option("--organisation", help="The organisation's name, as invitations show it.")
@click.option("--email", help="The first operator's address.")
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A file that holds the operator's password. Without it, it is asked for.",
)
@click.option("--no-password", is_flag=True, help="The operator signs in by a mailed code alone.")
def init(
    organisation: str | None, email: str | None, password_file: Path | None, no_password: bool
) -> None:
    """Make keys, database and first operator. Asks for what no option gives."""
    prepare_django()
    bring_up_to_date(quiet=True)
    _make_decoy_key()
    from peerline.store.queries.people import has_owner

    if has_owner():
        raise click.ClickException(
            "this site has an operator already; add another with: peerline colleague ADDRESS"
        )
    name = organisation or _ask("Name of your organisation")
    address = email or _ask("Your e-mail address")
    password = None if no_password else _password(password_file)
    _add(address, "owner", password)
    _name(name)
    click.echo("The site is ready. See what is still missing with: peerline doctor")
    click.echo("Start it with: peerline serve, then sign in at /sign-in/password")


@click.command()
@click.argument("address")
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True)
@click.option(
    "--password-file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="A file that holds their password. Without it, they sign in by a mailed code.",
)
def colleague(address: str, role: str, password_file: Path | None) -> None:
    """Let somebody else run campaigns: an owner everything, a member looks and invites."""
    prepare_django()
    bring_up_to_date(quiet=True)
    _add(address, role, _read(password_file) if password_file else None)
    click.echo(f"{address} is {role} now and can sign in at /sign-in")


@click.command()
@click.argument("domain")
@click.option("--yes", is_flag=True, help="Do not ask first.")
def withdraw(domain: str, yes: bool) -> None:
    """Delete everything that the people of DOMAIN answered, at the company's wish.

    Releases that are out stay as the statistics they are; later ones do not count it.
    """
    prepare_django()
    bring_up_to_date(quiet=True)
    if not yes:
        click.confirm(f"Delete all that was answered for {domain}, for good?", abort=True, err=True)
    from django.utils import timezone

    from peerline.actions import audit, participation
    from peerline.store.queries.responses import the_organisation

    deleted = participation.withdraw_company(
        organisation=the_organisation(), domain=domain, by=audit.SITE, now=timezone.now()
    )
    if not deleted:
        raise click.ClickException(f"nobody answered for a company of the domain {domain}")
    click.echo(f"Deleted {deleted} answer{'' if deleted == 1 else 's'} of {domain}.")


def _add(address: str, role: str, password: str | None) -> None:
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.utils import timezone

    from peerline.actions import audit, people
    from peerline.store.models import RoleKind

    try:
        validate_email(address)
        people.add_staff(
            email=address,
            kind=RoleKind(role),
            password=password,
            language="en",
            by=audit.SITE,
            now=timezone.now(),
        )
    except people.AlreadyThere as error:
        raise click.ClickException(f"{address} is {role} already") from error
    except ValidationError as error:
        raise click.ClickException(" ".join(error.messages)) from error


def _name(name: str) -> None:
    from django.utils import timezone

    from peerline.actions import audit, people

    people.name_organisation(name=name, by=audit.SITE, now=timezone.now())


def _make_decoy_key() -> None:
    from django.conf import settings

    from peerline.cli.setup import make_secret

    make_secret(settings.DECOY_KEY_FILE, secrets.token_bytes(KEY_BYTES))


def _password(file: Path | None) -> str:
    if file is not None:
        return _read(file)
    if not sys.stdin.isatty():
        raise click.ClickException("no terminal to ask for a password; give --password-file")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))


def _read(file: Path) -> str:
    text = file.read_text(encoding="utf-8").strip()
    if not text:
        raise click.ClickException(f"{file} is empty; write the password into it")
    return text


def _ask(question: str) -> str:
    if not sys.stdin.isatty():
        raise click.ClickException(
            f"no terminal to ask: {question}? Give --organisation and --email"
        )
    return str(click.prompt(question))
