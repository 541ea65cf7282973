"""Health and risk of a base, put beside its tables for the metrics that read them."""

from collections.abc import Sequence
from decimal import Decimal

from peerline.customers.assessed import TABLE, with_assessments
from peerline.customers.base import Base
from peerline.customers.health.ledger import ledger
from peerline.customers.metrics.definition import Months, Span, months_before
from peerline.customers.metrics.registry import METRICS, MONTH, month_spans
from peerline.customers.risk.at_risk import at_risk
from peerline.customers.risk.findings import findings
from peerline.customers.settings import Settings


def assessed(
    base: Base, ids: Sequence[str], span: Span, by: tuple[str, ...], settings: Settings
) -> Base:
    """`base` with the assessments that these metrics need; as it is where they need none.

    By the profiles and rules that come with the product: as of the window's end (of each month's,
    if told by month) and a month before.
    """
    if not any(TABLE in METRICS[name].needs for name in ids):
        return base
    spans = month_spans(span, Months.STATES) if MONTH in by else [("", span)]
    ends = sorted({part.end for _, part in spans})
    before = [months_before(day, 1) for day in ends]
    healths = ledger(base, ends[-1], settings=settings, since=[*ends, *before], rows=False)
    risky = {}
    for day in ends:
        of_day = [health for health in healths if health.day == day]
        found = findings(base, day, settings=settings, rows=False)
        exposed = at_risk({health.account: Decimal(0) for health in of_day}, of_day, found)
        risky[day] = {risk.account for risk in exposed.at_risk}
    return with_assessments(base, healths, risky)
