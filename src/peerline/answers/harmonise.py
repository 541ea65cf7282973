"""Old codings into today's: the seeds wrote "unknown" as a number that no mean must see."""

from collections.abc import Mapping
from typing import Any

from peerline.answers.numbers import NotANumber, parse_number
from peerline.instruments.model import UNKNOWN, Item

OLD_UNKNOWN = {"nrr": 0, "retention_rate": 0, "nps_score": -100}


def without_old_codes(item: Item, raw: Any) -> Any:
    """`raw` with the old code for unknown (0; -100 for NPS) replaced by the word."""
    if item.id in OLD_UNKNOWN and _is(raw, OLD_UNKNOWN[item.id]):
        return UNKNOWN
    if isinstance(raw, Mapping) and "nrr" in raw and _is(raw["nrr"], OLD_UNKNOWN["nrr"]):
        return {key: value for key, value in raw.items() if key != "nrr"} or UNKNOWN
    return raw


def _is(raw: Any, code: int) -> bool:
    try:
        return parse_number(raw) == code
    except NotANumber:
        return False
