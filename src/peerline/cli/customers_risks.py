"""`peerline customers risks` and `backtest`: who is at risk, and how far that can be trusted."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peerline.cli.customer_base import Asked, opened, source_options
from peerline.cli.offline import DIRECTORY, FILE, as_json, say_json

if TYPE_CHECKING:
    from peerline.customers.health.backtest import Result
    from peerline.customers.risk.at_risk import AtRisk, Exposure
    from peerline.customers.risk.rules import Rules

NONE = "–"
GRAVE = {3: "red", 2: "yellow", 1: ""}
AT_RISK = "at risk"
NOTHING_YET = "No term has ended yet whose outcome is known: there is nothing to test on."
HOW_TO_READ = (
    "n: ends of terms, one an account and quarter. prior: share lost of all, what flagging by "
    "chance would reach. In brackets: 90 % intervals. silent: too little was known yet."
)
FIRST_DAYS = 90
"""Expected loss takes the rates of so many days before the end."""

severity_option = click.option(
    "--severity", type=click.IntRange(1, 3), default=2, show_default=True,
    help="From which severity up a finding puts an account at risk.",
)  # fmt: skip
rules_option = click.option("--rules", "file", type=FILE, help="Your own rules; default: ours.")
profiles_option = click.option(
    "--profiles", "folder", type=DIRECTORY, help="Your own profiles; default: ours."
)


@click.command()
@source_options
@rules_option
@profiles_option
@severity_option
@click.option("--account", help="Only this account.")
@click.option("--limit", type=click.IntRange(1), default=40, show_default=True, help="Lines shown.")
@as_json
def risks(
    source: str,
    mapping: str | None,
    currency: str | None,
    settings_file: Path | None,
    as_of: datetime | None,
    file: Path | None,
    folder: Path | None,
    severity: int,
    account: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Show which accounts of SOURCE are at risk, what shows it, and what revenue hangs on them.

    An account is at risk where a rule fires at or above the severity, or its health is red. The
    expected loss is apart: at-risk and other ARR times how often such accounts were lost before.
    """
    from peerline.customers.risk.rules import load_rules

    with opened(source, mapping, currency, settings_file, as_of) as asked:
        rules = load_rules(file)
        exposure, why_not, names = _exposure(asked, rules, folder, severity, account)
    if as_json:
        say_json(_object(asked, rules, exposure, why_not, names))
    else:
        _print(asked, rules, exposure, why_not, names, limit)


def _exposure(
    asked: Asked, rules: "Rules", folder: Path | None, severity: int, account: str | None
) -> "tuple[Exposure, str | None, dict[str, str]]":
    """What hangs on whom, why there is no expected loss, and what accounts are called."""
    from peerline.customers.health.backtest import backtest
    from peerline.customers.health.profile import load_profiles
    from peerline.customers.metrics.mrr import account_mrr
    from peerline.customers.risk.assessed import assessed
    from peerline.customers.risk.at_risk import at_risk
    from peerline.engine import fetch

    profiles = load_profiles(folder)
    healths, found = assessed(
        asked.base, asked.day, profiles, rules, asked.settings, account=account, rows=True
    )
    money = fetch.rows(account_mrr(asked.base, asked.day))
    arr = {
        row["account"]: (12 * row["mrr"]).quantize(Decimal("0.01"))
        for row in money
        if account in (None, row["account"])
    }
    results = backtest(
        asked.base, profiles, rules, asked.settings, until=asked.day, severity=severity
    )
    rates = next((r for r in results if r.subject == AT_RISK and r.days == FIRST_DAYS), None)
    told = None if rates is None else rates.loss_rates
    why_not = None if told else f"{rates.lost if rates else 0} lost terms are too few to tell it"
    return at_risk(arr, healths, found, severity, told), why_not, asked.base.names()


def _object(
    asked: Asked,
    rules: "Rules",
    exposure: "Exposure",
    why_not: str | None,
    names: Mapping[str, str],
) -> dict[str, Any]:
    loss = exposure.expected_loss
    return {
        "schema": "peerline/customers-risks/1",
        "as_of": asked.day.isoformat(),
        "currency": asked.base.reporting_currency,
        "severity": exposure.severity,
        "rules": rules.version,
        "accounts": exposure.accounts,
        "arr": float(exposure.total_arr),
        "at_risk_accounts": len(exposure.at_risk),
        "at_risk_arr": float(exposure.arr),
        "expected_loss": None if loss is None else float(loss),
        "expected_loss_why_not": why_not,
        "quarantined": dict(asked.base.quarantined),
        "at_risk": [_account(entry, rules, names) for entry in exposure.at_risk],
        "watched": [_finding(finding, rules) for finding in exposure.watched],
    }


def _account(entry: "AtRisk", rules: "Rules", names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "account": entry.account,
        "name": names.get(entry.account, ""),
        "arr": float(entry.arr),
        "severity": entry.severity,
        "health": entry.score,
        "colour": entry.colour,
        "findings": [_finding(finding, rules) for finding in entry.findings],
    }


def _finding(finding: Any, rules: "Rules") -> dict[str, Any]:
    from peerline.customers.risk.sentence import sentence

    return {
        "account": finding.account,
        "rule": finding.rule,
        "severity": finding.severity,
        "says": sentence(rules.by_id[finding.rule], finding.evidence, "en"),
        "evidence": dict(finding.evidence),
        "rows": list(finding.rows),
    }


def _print(
    asked: Asked,
    rules: "Rules",
    exposure: "Exposure",
    why_not: str | None,
    names: Mapping[str, str],
    limit: int,
) -> None:
    from peerline.cli.tables import say, say_table

    money = asked.base.reporting_currency
    say(
        f"{len(exposure.at_risk)} of {exposure.accounts} accounts are at risk as of {asked.day} "
        f"(severity {exposure.severity} or more, or red)."
    )
    say(f"ARR at risk: {exposure.arr:,.2f} of {exposure.total_arr:,.2f} {money}.")
    if exposure.expected_loss is None:
        say(f"Expected loss: not told, {why_not}.")
    else:
        say(f"Expected loss at the next ends of terms: {exposure.expected_loss:,.2f} {money}.")
    rows = [row for entry in exposure.at_risk[:limit] for row in _lines(entry, rules, names)]
    head = ["account", "name", "ARR", "health", "severity", "what shows it"]
    say_table(head, rows, right={"ARR", "health"})
    if len(exposure.at_risk) > limit:
        say(f"... and {len(exposure.at_risk) - limit} with less ARR (--limit, or --json for all).")
    if exposure.watched:
        say(f"{len(exposure.watched)} findings below that severity, too (--severity 1, or --json).")


def _lines(entry: "AtRisk", rules: "Rules", names: Mapping[str, str]) -> list[list[Any]]:
    """The account's first line has its name and figures, each further finding one of its own."""
    from peerline.cli.tables import coloured
    from peerline.customers.risk.sentence import sentence

    score = NONE if entry.score is None else f"{entry.score:.0f}"
    first = [entry.account, names.get(entry.account, ""), f"{entry.arr:,.2f}"]
    first.append(f"{score} {entry.colour or ''}".strip())
    said: list[list[Any]] = [
        [
            coloured(str(finding.severity), GRAVE[finding.severity]),
            sentence(rules.by_id[finding.rule], finding.evidence, "en"),
        ]
        for finding in entry.findings
    ] or [[NONE, "Its health is red; customers health --account shows why."]]
    return [[*first, *said[0]], *(["", "", "", "", *more] for more in said[1:])]


@click.command()
@source_options
@rules_option
@profiles_option
@severity_option
@as_json
def backtest(
    source: str,
    mapping: str | None,
    currency: str | None,
    settings_file: Path | None,
    as_of: datetime | None,
    file: Path | None,
    folder: Path | None,
    severity: int,
    as_json: bool,
) -> None:
    """Show how well health and rules told which accounts of SOURCE were lost.

    What each profile and the rules would have said 60 and 90 days before terms ended, from the rows
    of before that day, against what came until --as-of.
    """
    from peerline.customers.health import backtest as told
    from peerline.customers.health.profile import load_profiles
    from peerline.customers.risk.rules import load_rules

    with opened(source, mapping, currency, settings_file, as_of) as asked:
        results = told.backtest(
            asked.base, load_profiles(folder), load_rules(file), asked.settings,
            until=asked.day, severity=severity,
        )  # fmt: skip
    if as_json:
        say_json(
            {
                "schema": "peerline/customers-backtest/1",
                "as_of": asked.day.isoformat(),
                "least_lost": told.LEAST_LOST,
                "results": [_result(result) for result in results],
            }
        )
    else:
        _print_results(results, told.LEAST_LOST)


def _result(result: "Result") -> dict[str, Any]:
    return {
        "subject": result.subject,
        "flag": result.flag,
        "days_before": result.days,
        "n": result.n,
        "lost": result.lost,
        "flagged": result.flagged,
        "hits": result.hits,
        "silent": result.silent,
        "prior": result.prior,
        "precision": result.precision,
        "precision_interval": result.precision_interval,
        "recall": result.recall,
        "recall_interval": result.recall_interval,
        "enough": result.enough,
    }


def _print_results(results: "Sequence[Result]", least: int) -> None:
    from peerline.cli.tables import say, say_table

    if not results:
        say(NOTHING_YET)
        return
    head = ["days before", "what", "flagged where", "n", "lost", "prior", "flagged", "precision"]
    head += ["recall", "silent", ""]
    rows = [
        [
            str(r.days), r.subject, r.flag, f"{r.n:,}", f"{r.lost:,}", _share(r.prior),
            f"{r.flagged:,}", _with(r.precision, r.precision_interval),
            _with(r.recall, r.recall_interval), f"{r.silent:,}",
            "" if r.enough else f"too few: {r.lost} lost, {least} are needed",
        ]
        for r in results
    ]  # fmt: skip
    say_table(head, rows, right={"days before", "n", "lost", "prior", "flagged", "silent"})
    say(HOW_TO_READ)


def _share(value: float | None) -> str:
    return NONE if value is None else f"{value:.1%}"


def _with(value: float | None, interval: tuple[float, float] | None) -> str:
    if value is None or interval is None:
        return NONE
    return f"{value:.1%} ({interval[0]:.0%}-{interval[1]:.0%})"
