"""Writing a deck file."""

from typing import Any

import yaml

from peerline.quiz.files import DeckFile


class _Dumper(yaml.CSafeDumper):
    """Block style outside, so that each clue is a paragraph; every text on a line of its own."""


def dumped(deck: DeckFile) -> str:
    """The deck as YAML, as `peerline check` reads it."""
    whole: dict[str, Any] = deck.model_dump(mode="json", exclude_defaults=True)
    ordered = {"peerline": deck.peerline, **whole}
    return yaml.dump(ordered, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)
