"""Plain values that are read whole or not at all, as compressed JSON: lists, dates, decimals."""

import json
import zlib
from datetime import date, datetime
from decimal import Decimal
from typing import Any

LEVEL = 6
_DAY, _MOMENT, _EXACT = "~day", "~moment", "~exact"


def pack(value: Any) -> bytes:
    """`value` as bytes. Raises TypeError for what is no plain value."""
    text = json.dumps(value, default=_tagged, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), LEVEL)


def unpack(packed: bytes | memoryview) -> Any:
    """What `pack` was given; tuples come back as lists."""
    return json.loads(zlib.decompress(packed), object_hook=_untagged)


def _tagged(value: object) -> dict[str, str]:
    if isinstance(value, datetime):
        return {_MOMENT: value.isoformat()}
    if isinstance(value, date):
        return {_DAY: value.isoformat()}
    if isinstance(value, Decimal):
        return {_EXACT: str(value)}
    raise TypeError(f"{type(value).__name__} is no plain value")


def _untagged(found: dict[str, Any]) -> Any:
    if len(found) == 1:
        if _DAY in found:
            return date.fromisoformat(found[_DAY])
        if _EXACT in found:
            return Decimal(found[_EXACT])
        if _MOMENT in found:
            return datetime.fromisoformat(found[_MOMENT])
    return found
