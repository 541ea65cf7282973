"""What one account did as of a day, as numbers: what health and risk read."""

from peerline.customers.account_metrics.catalogue import ACCOUNT_METRICS
from peerline.customers.account_metrics.definition import AccountMetric
from peerline.customers.account_metrics.wide import table

__all__ = ["ACCOUNT_METRICS", "AccountMetric", "table"]
