"""What every command over a customer base takes, and how it gets at the base."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peerline.cli.offline import FILE, fail

if TYPE_CHECKING:
    from peerline.customers.base import Base
    from peerline.customers.settings import Settings

_OPTIONS = (
    click.argument("source"),
    click.option("--mapping", metavar="FILE", help="A mapping file, or the name of a preset."),
    click.option("--currency", metavar="CODE", help="The currency to report in, such as USD."),
    click.option(
        "--settings",
        "settings_file",
        type=FILE,
        help="How to count; default: settings.yaml in SOURCE, else ours.",
    ),
    click.option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%d"]),
        help="Rows dated before this day count.  [default: today]",
    ),
)


@dataclass(frozen=True)
class Asked:
    """A base, how to count on it, and as of when."""

    base: "Base"
    settings: "Settings"
    day: date


def source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command SOURCE, --mapping, --currency, --settings and --as-of."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@contextmanager
def opened(
    source: str,
    mapping: str | None,
    currency: str | None,
    settings_file: Path | None,
    as_of: datetime | None,
) -> Iterator[Asked]:
    """The base of the source, to be measured inside.

    Leaves with a message where a file is wrong, the source can't be read or the engine fails.
    """
    from peerline.cli.customers_check import progress_bar
    from peerline.customers.load import load
    from peerline.customers.settings import SettingsError, load_settings
    from peerline.engine.connect import SourceError
    from peerline.instruments.faults import FileFaults

    day = as_of.date() if as_of else datetime.now().astimezone().date()
    try:
        settings = load_settings(settings_file or _beside(source))
        with progress_bar() as told:
            loaded = load(source, mapping, told, currency=currency)
        yield Asked(loaded.base, settings, day)
    except click.ClickException:
        raise
    except FileFaults as error:
        fail(error.faults)
    except (SourceError, SettingsError) as error:
        raise click.ClickException(f"{str(error).removesuffix('.')}.") from error
    except Exception as error:  # each engine raises its own types
        raise click.ClickException(f"{_without_secrets(source, error)}.") from error


def _without_secrets(source: str, error: Exception) -> str:
    """What an engine said, in one line."""
    from peerline.engine.connect import SourceError, asking, masked

    try:
        with asking(f"{masked(source)} could not be measured", source):
            raise error
    except SourceError as said:
        return str(said).removesuffix(".")


def _beside(source: str) -> Path | None:
    """The settings that lie in a folder of tables."""
    path = Path(source) / "settings.yaml"
    return path if "://" not in source and path.is_file() else None
