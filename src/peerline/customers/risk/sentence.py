"""A finding as a sentence, its evidence written as its units are."""

import re
from collections.abc import Mapping

from peerline.customers.account_metrics import ACCOUNT_METRICS
from peerline.customers.facts import Unit
from peerline.customers.readings import Reading
from peerline.customers.risk.rules import Rule, look_of

UNKNOWN = "–"


def sentence(rule: Rule, evidence: Mapping[str, str | float | int], language: str) -> str:
    """The rule's sentence in `language` with the evidence; a dash where something is unknown."""
    return re.sub(
        r"\{([^{}]*)\}",
        lambda found: written(found[1], evidence.get(found[1])),
        rule.sentence.to(language),
    )


def written(name: str, value: str | float | int | None) -> str:
    """A piece of evidence: shares in percent, other numbers to one place at most."""
    if value is None or isinstance(value, str):
        return value or UNKNOWN
    look = look_of(name)
    share = look is not None and ACCOUNT_METRICS[look.metric].unit is Unit.SHARE
    if look is not None and share and look.reading is not Reading.PEER_DISTANCE:
        return f"{value * 100:.0f} %"
    return f"{value:,.1f}".removesuffix(".0")
