"""How much stays of what customers paid: NRR, GRR, logo retention, and their named variants."""

from peerline.customers.facts import Unit
from peerline.customers.metrics.definition import ACCOUNT_DIMENSIONS, Metric, Months, ratio
from peerline.customers.metrics.positions import cohort

_BY = (*ACCOUNT_DIMENSIONS, "product")

NRR = Metric(
    id="nrr",
    version=1,
    unit=Unit.SHARE,
    of="customers",
    needs=("contract_lines",),
    rows=cohort,
    value=lambda rows: ratio(rows.end.sum(), rows.start.sum()),
    n=lambda rows: rows.unit.nunique(),
    by=_BY,
    months=Months.ROLLING,
)

METRICS = (NRR,)
