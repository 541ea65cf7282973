"""`peerline customers`: from a company's own tables to how its customers do."""

import importlib.util

import click

from peerline.cli import Commands, LazyGroup

ALL: Commands = {
    "check": ("peerline.cli.customers_check:check", "Say what is wrong with the tables."),
    "metrics": ("peerline.cli.customers_metrics:metrics", "Revenue, retention, use: every figure."),
    "explain": ("peerline.cli.customers_metrics:explain", "A figure's definition and its rows."),
    "health": ("peerline.cli.customers_health:health", "Each account's health, and why."),
    "risks": ("peerline.cli.customers_risks:risks", "Accounts at risk, with evidence."),
    "backtest": ("peerline.cli.customers_risks:backtest", "How well health told renewals."),
    "refresh": ("peerline.cli.customers_refresh:refresh", "Compute what the site shows."),
    "team": ("peerline.cli.customers_refresh:team", "Say who sees which customers."),
}


def _installed(where: str) -> bool:
    return importlib.util.find_spec(where.partition(":")[0]) is not None


COMMANDS: Commands = {name: told for name, told in ALL.items() if _installed(told[0])}
"""Those whose module is there."""


@click.group(cls=LazyGroup, lazy=COMMANDS)
def customers() -> None:
    """Measure how your own customers do, from your tables.

    SOURCE is a folder of CSV, XLSX or Parquet files, or the URL of a database.
    """
