"""Accounts at risk and the revenue on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from peerline.customers.facts import Finding, Health

SEVERITY = 2
"""From which severity up a finding puts an account at risk, unless another is asked for."""


def is_at_risk(severity: int, colour: str | None) -> bool:
    """Whether an account is at risk, by its gravest finding (0: none) and its health's colour."""
    return severity >= SEVERITY or colour == "red"


@dataclass(frozen=True, slots=True)
class AtRisk:
    """An account at risk, and why: findings at or above the severity, or a red health."""

    account: str
    arr: Decimal
    severity: int
    findings: tuple[Finding, ...]
    colour: str | None
    score: float | None


@dataclass(frozen=True, slots=True)
class Exposure:
    """What hangs on the accounts at risk.

    `arr`: sum of their ARR, of `total_arr` of all `accounts`. `expected_loss`: ARR x how often such
    accounts were lost, at risk and not, from a backtest; null where there were too few. `watched`:
    findings below the severity.
    """

    severity: int
    accounts: int
    total_arr: Decimal
    at_risk: tuple[AtRisk, ...]
    arr: Decimal
    expected_loss: Decimal | None
    watched: tuple[Finding, ...] = ()


def at_risk(
    arr: Mapping[str, Decimal],
    healths: Iterable[Health],
    findings: Iterable[Finding],
    severity: int = SEVERITY,
    loss_rates: tuple[float, float] | None = None,
) -> Exposure:
    """The accounts of `arr` at risk, the most ARR first.

    `arr`: account -> ARR of every active account. `loss_rates`: which share of the accounts at
    risk, and of the others, was lost at the end of a term (see `health.backtest`).
    """
    by_account: dict[str, list[Finding]] = {}
    watched = []
    for finding in findings:
        if finding.severity >= severity:
            by_account.setdefault(finding.account, []).append(finding)
        else:
            watched.append(finding)
    health = {known.account: known for known in healths}
    found = [
        _at_risk(account, money, by_account.get(account, []), health.get(account))
        for account, money in arr.items()
        if account in by_account or (account in health and health[account].colour == "red")
    ]
    found.sort(key=lambda entry: (-entry.arr, -entry.severity, entry.account))
    total = sum(arr.values(), Decimal(0))
    exposed = sum((entry.arr for entry in found), Decimal(0))
    loss = None
    if loss_rates is not None:
        lost, other = (Decimal(repr(rate)) for rate in loss_rates)
        loss = (exposed * lost + (total - exposed) * other).quantize(Decimal("0.01"))
    return Exposure(severity, len(arr), total, tuple(found), exposed, loss, tuple(watched))


def _at_risk(account: str, arr: Decimal, findings: list[Finding], health: Health | None) -> AtRisk:
    return AtRisk(
        account,
        arr,
        max((finding.severity for finding in findings), default=0),
        tuple(sorted(findings, key=lambda f: (-f.severity, f.rule))),
        health.colour if health else None,
        health.score if health else None,
    )
