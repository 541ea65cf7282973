"""A learner's progress in a file of their own: JSON, a list of reviews for each deck.

The file is replaced as a whole after each response, so that nothing is lost when a terminal closes,
and what another terminal wrote meanwhile is kept: reviews are merged, never overwritten.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, ValidationError

from peerline.instruments.faults import unreadable
from peerline.instruments.files import Slug, Strict
from peerline.quiz.practice import Grade, Progress, Review, merged, progress

MAX_BYTES = 20_000_000


class ReviewFile(Strict):
    """One try at one clue."""

    clue: Slug
    at: Annotated[AwareDatetime, Field(strict=False)]
    grade: Annotated[Grade, Field(strict=False)]


class PracticeFile(Strict):
    """practice.json"""

    peerline: Literal["practice/1"]
    decks: dict[Slug, list[ReviewFile]]


def read(path: Path) -> Mapping[str, Progress]:
    """Deck id -> progress; empty where there is no file yet. Raises FileFaults."""
    try:
        if path.stat().st_size > MAX_BYTES:
            remedy = "Name another file, or begin anew."
            raise unreadable(path, "too-large", f"more than {MAX_BYTES:,} bytes", remedy)
        file = PracticeFile.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except OSError as error:
        reason = error.strerror or str(error)
        raise unreadable(path, "unreadable", reason, "Check the path and its rights.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        message = f"this is no practice file: {first['msg']}{f' ({place})' if place else ''}"
        remedy = "Move it away to begin anew, or put back a copy; it was left as it is."
        raise unreadable(path, "not-practice", message, remedy) from error
    return {
        deck_id: progress(deck_id, (Review(r.at, r.clue, r.grade) for r in reviews))
        for deck_id, reviews in file.decks.items()
    }


def save(path: Path, known: Progress) -> Progress:
    """Write `known` into the file beside the other decks; returns it with what was there before.

    Raises FileFaults, with the file as it was, where it can't be read or written.
    """
    decks = dict(read(path))
    if known.deck in decks:
        known = merged(decks[known.deck], known)
    decks[known.deck] = known
    file = PracticeFile(
        peerline="practice/1",
        decks={
            deck_id: [ReviewFile(clue=r.clue, at=r.at, grade=r.grade) for r in deck.reviews]
            for deck_id, deck in sorted(decks.items())
        },
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as written:
                written.write(file.model_dump_json(indent=1) + "\n")
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise unreadable(path, "unwritable", reason, "Name another file by --state.") from error
    return known
