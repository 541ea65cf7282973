"""Instruments by their id. Other rooms see the frozen values only, never a file.

Set-up writes each bundled instrument down as it was resolved, so that a command need not check
files again that nobody has changed: `score` starts in half the time.
"""

import hashlib
import pickle
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from peerline import content
from peerline.instruments import model
from peerline.instruments.model import Instrument


class UnknownInstrument(LookupError):
    """No instrument of that id; the message names those there are."""


@cache
def editions() -> Mapping[str, Path]:
    """Instrument id -> its file, for the bundled instruments, in the order of their ids."""
    found = {}
    for path in sorted(content.INSTRUMENTS.glob("*/*.yaml")):
        if path.name != "family.yaml":
            with path.open(encoding="utf-8") as file:
                identity = next((line for line in file if line.startswith("id:")), "id:")
            found[identity.removeprefix("id:").strip().strip("\"'")] = path
    return dict(sorted(found.items()))


@cache
def load(instrument_id: str) -> Instrument:
    """The bundled instrument of that id.

    Raises UnknownInstrument, and FileFaults where its files are wrong.
    """
    path = editions().get(instrument_id)
    if path is None:
        known = ", ".join(editions())
        raise UnknownInstrument(f"no instrument {instrument_id!r}; there are: {known}")
    compiled = _compiled(instrument_id)
    if compiled.exists():
        found = pickle.loads(compiled.read_bytes())  # noqa: S301  # set-up wrote it beside the code
        assert isinstance(found, Instrument)
        return found
    return load_file(path)


def load_file(path: Path) -> Instrument:
    """The instrument of an edition file, with the family.yaml beside it. Raises FileFaults."""
    from peerline.instruments import resolve

    return resolve.instrument(path)


def canonical_of(instrument_id: str) -> str:
    """The canonical form of a bundled instrument (see `resolve.canonical`).

    Raises UnknownInstrument.
    """
    from peerline.instruments import resolve

    load(instrument_id)
    return resolve.canonical(*resolve.files(editions()[instrument_id]))


def from_canonical(text: str) -> Instrument:
    """The instrument that `canonical_of` wrote down."""
    from peerline.instruments import resolve

    return resolve.from_canonical(text)


def compile_bundled() -> list[Path]:
    """Write down every bundled instrument as it is now. Returns the files."""
    written = []
    content.COMPILED.mkdir(exist_ok=True)
    for old in content.COMPILED.glob("*.pickle"):
        old.unlink()
    for instrument_id, path in editions().items():
        target = _compiled(instrument_id)
        target.write_bytes(pickle.dumps(load_file(path)))
        written.append(target)
    return written


def _compiled(instrument_id: str) -> Path:
    """Where the instrument is written down; the name holds all that it was made of."""
    digest = hashlib.sha256(sys.version.encode())
    families = content.INSTRUMENTS.glob("*/family.yaml")
    for part in (Path(model.__file__), editions()[instrument_id], *sorted(families)):
        digest.update(part.read_bytes())
    return content.COMPILED / f"{instrument_id}-{digest.hexdigest()[:16]}.pickle"
