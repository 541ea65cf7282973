"""For whom, and as of when: accounts on days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import ibis

from peerline.customers.account_metrics.sources import known_lines
from peerline.customers.base import Base


@dataclass(frozen=True)
class Points:
    """Accounts on days: `table` has account and as_of, each pair once. All days lie in
    `earliest`..`latest`, so that older and newer rows need not be looked at."""

    table: ibis.Table
    earliest: date
    latest: date

    def of(self, account: str) -> "Points":
        """Those of one account."""
        table = self.table.filter(self.table.account == account)
        return Points(table, self.earliest, self.latest)


def on_days(base: Base, days: Sequence[date]) -> Points:
    """Every account with a contract line in force, on each of `days`."""
    accounts = base.table("accounts").select("account")
    parts = [accounts.mutate(as_of=ibis.literal(day)) for day in sorted(set(days))]
    every = ibis.union(*parts) if len(parts) > 1 else parts[0]
    return Points(active(base, every), min(days), max(days))


def active(base: Base, pairs: ibis.Table) -> ibis.Table:
    """Those of `pairs` (account, as_of) that have a line in force that was known by then."""
    lines = known_lines(base)
    in_force = (
        (lines.account == pairs.account)
        & (lines.start_on <= pairs.as_of)
        & (lines.end_on.isnull() | (lines.end_on > pairs.as_of))
        & ((lines.known_on <= pairs.as_of) | (lines.known_on == lines.start_on))
    )
    return pairs.semi_join(lines, in_force)
