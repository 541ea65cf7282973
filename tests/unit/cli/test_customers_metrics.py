"""`peerline customers metrics` and `explain` over a folder of files."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import customer_golden as golden
from peerline.cli import main
from peerline.cli.customer_outputs import ExplainOutput, MetricRow

ASKED = ("--as-of", "2026-07-01", "--window", "12m", "--currency", "USD")
TABLES = ("accounts", "contract_lines", "owners", "fx_rates")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden base's accounts and contracts as CSV files."""
    folder = tmp_path_factory.mktemp("golden")
    for table in TABLES:
        rows = golden.rows()[table]
        names = list(dict.fromkeys(name for row in rows for name in row))
        with (folder / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["customers", *(str(argument) for argument in arguments)])


def told(*arguments: object) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_metrics_are_a_list_of_flat_rows(source: Path) -> None:
    rows = told("metrics", source, *ASKED, "--by", "segment", "--metric", "nrr")
    for row in rows:
        MetricRow.model_validate(row)
    assert {row["by"] for row in rows} >= {"segment=enterprise", "segment=mid", "segment=small"}
    assert {(row["metric"], row["from"], row["to"]) for row in rows} == {
        ("nrr", "2025-07-01", "2026-07-01")
    }


def test_without_metrics_named_all_are_told_that_the_source_can_tell(source: Path) -> None:
    figures = {row["metric"]: row for row in told("metrics", source, *ASKED)}
    assert figures["mrr_end"]["value"] == figures["mrr"]["value"] == 4551.29
    assert figures["nrr"]["value"] == pytest.approx(0.91031360)
    assert "nps" not in figures
    shown = run("metrics", source, *ASKED)
    assert shown.exit_code == 0, shown.output
    assert "Net revenue retention" in shown.stdout
    assert "needs nps_responses, which the source" in " ".join(shown.stdout.split())
    assert "retain 110 to 120 % net" in shown.stdout


def test_explain_gives_definition_n_and_rows(source: Path) -> None:
    found = ExplainOutput.model_validate(told("explain", "nrr", source, *ASKED, "--rows", 3))
    assert (found.figures[0].n, found.total, len(found.rows)) == (21, 21, 3)
    assert found.rows[0]["start"] >= found.rows[1]["start"]
    assert found.choices == {"roll_up": "account", "csm_at": "start"}
    shown = run("explain", "nrr", source, *ASKED, "--rows", 3).stdout
    assert "Net revenue retention (nrr, version 1)" in shown
    assert "91.03 % (n = 21 customers)" in shown
    assert "3 of 21" in shown


def test_settings_of_the_user_s_own_count_otherwise(source: Path, tmp_path: Path) -> None:
    own = tmp_path / "settings.yaml"
    own.write_text("peerline: customer-settings/1\nroll_up: parent\n", encoding="utf-8")
    (row,) = told("metrics", source, *ASKED, "--metric", "nrr", "--settings", own)
    assert (row["definition"], row["n"]) == ("nrr/1?roll_up=parent", 20)
    own.write_text("peerline: customer-settings/1\nroll_up: planet\n", encoding="utf-8")
    wrong = run("metrics", source, *ASKED, "--settings", own)
    assert wrong.exit_code == 1
    assert "settings.yaml: roll_up" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--metric", "nr"), "there is no metric 'nr'"),
        (("--by", "colour"), "no metric can be told by colour"),
        (("--window", "12"), "'12' is not a window"),
        (("--metric", "nrr", "--by", "state"), "nrr can't be told by state"),
    ],
)
def test_what_is_not_there_is_told_what_there_is(
    source: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = run("metrics", source, "--as-of", "2026-07-01", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_explaining_what_the_source_lacks_says_so(source: Path) -> None:
    result = run("explain", "nps", source, *ASKED)
    assert result.exit_code == 1
    assert "nps needs nps_responses, which the source does not have" in result.stderr
