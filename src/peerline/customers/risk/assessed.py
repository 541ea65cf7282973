"""Health and risks of a base at once: what both look at is counted in one query."""

from collections.abc import Sequence
from datetime import date

from peerline.customers.base import Base
from peerline.customers.facts import Finding, Health
from peerline.customers.health import overrides
from peerline.customers.health.ledger import healths
from peerline.customers.health.profile import Profiles
from peerline.customers.readings import read
from peerline.customers.risk.findings import fired
from peerline.customers.risk.rules import Rules
from peerline.customers.rows import rows_of
from peerline.customers.settings import Settings


def assessed(
    base: Base,
    day: date,
    profiles: Profiles,
    rules: Rules,
    settings: Settings,
    *,
    since: Sequence[date] = (),
    account: str | None = None,
    rows: bool = False,
) -> tuple[list[Health], list[Finding]]:
    """The healths and the findings as of `day` and the days of `since`, by day and account.

    account: only this one's, beside the same peers. rows: also name the source rows (a query a
    table more).
    """
    days = sorted({day, *since})
    looks = (*profiles.looks, *rules.looks)
    readings = read(base, days, looks, settings)
    behind = rows_of(base, days, looks, settings, account) if rows else {}
    told = healths(readings, profiles, overrides.of_base(base), behind)
    found = fired(readings, rules, behind)
    return (
        [health for health in told if account in (None, health.account)],
        [finding for finding in found if account in (None, finding.account)],
    )
