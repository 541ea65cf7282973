"""The commands over health, risks, backtests and prefill, on a small folder of tables."""

import csv
import json
import sys
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from peerline.cli import health_outputs, main
from peerline.customers.settings import default_settings

sys.path.insert(0, str(Path(__file__).parents[1] / "customers"))
from company import DAY, KEY_FEATURES, Company, ago

AS_OF = ("--as-of", DAY.isoformat())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Ten accounts as they should be, one of them with a bill long overdue."""
    made = Company()
    for number in range(10):
        made.healthy(f"a{number}")
    made.add("invoices", "a3", issued_on=ago(110), due_on=ago(80), paid_on=None, amount=5,
             currency="USD")  # fmt: skip
    target = tmp_path_factory.mktemp("company")
    for table, rows in made.rows.items():
        columns = list(dict.fromkeys(name for row in rows for name in row))
        with (target / f"{table}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            for row in rows:
                writer.writerow({k: _plain(v) for k, v in row.items()})
    assert default_settings(key_features=KEY_FEATURES)
    (target / "settings.yaml").write_text(
        f"peerline: customer-settings/1\nkey_features: [{', '.join(KEY_FEATURES)}]\n",
        encoding="utf-8",
    )
    return target


def _plain(value):
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value).lower() if isinstance(value, bool) else value


def run(*arguments, code: int = 0):
    result = CliRunner().invoke(main, ["customers", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


def test_health_prints_the_lowest_first_with_what_pulls_it_down(folder):
    lines = run("health", folder, *AS_OF).splitlines()
    assert lines[0].startswith("10 accounts as of 2026-06-30")
    assert lines[2].split()[0] == "a3"
    assert "invoices" in lines[2]


def test_health_as_json_keeps_its_shape_and_adds_up(folder):
    printed = json.loads(run("health", folder, *AS_OF, "--since", "2026-05-31", "--json"))
    told = health_outputs.HealthOutput.model_validate(printed)
    assert len(told.accounts) == len(told.changes) == 10
    for account in told.accounts:
        assert round(sum(row.contribution for row in account.ledger), 6) == account.computed
    for change in told.changes:
        assert change.total == pytest.approx(sum(part.change for part in change.parts))
    overdue = next(a for a in told.accounts if a.account == "a3")
    rows = {row.measure: row.rows for row in overdue.ledger}
    assert rows["overdue_days"] == ["invoices:in10"]


def test_one_account_shows_its_ledger_and_why_it_moved(folder):
    printed = run("health", folder, *AS_OF, "--since", "2026-04-01", "--account", "a3")
    assert "They add up to" in printed
    assert "Days overdue" in printed
    assert "From 2026-04-01 to 2026-06-30: -" in printed


def test_risks_name_what_shows_them_and_the_revenue_on_them(folder):
    printed = run("risks", folder, *AS_OF)
    assert "1 of 10 accounts are at risk" in printed
    assert "ARR at risk: 1,200.00 of 12,000.00 USD" in printed
    assert "Unpaid invoices past their day: 1; the oldest by 80 days." in printed
    assert "Expected loss: not told" in printed
    told = health_outputs.RisksOutput.model_validate(
        json.loads(run("risks", folder, *AS_OF, "--json"))
    )
    assert [entry.account for entry in told.at_risk] == ["a3"]
    assert told.expected_loss is None
    assert told.at_risk_arr == 1200


def test_a_backtest_says_that_too_few_were_lost(folder):
    assert "too few: 0 lost, 20 are needed" in run("backtest", folder, *AS_OF)
    printed = json.loads(run("backtest", folder, *AS_OF, "--json"))
    told = health_outputs.BacktestOutput.model_validate(printed)
    assert {row.days_before for row in told.results} == {60, 90}
    assert not any(row.enough for row in told.results)


def test_prefill_writes_answers_that_check_and_can_be_reported(folder, tmp_path):
    target = tmp_path / "answers.yaml"
    printed = json.loads(run("prefill", folder, *AS_OF, "-o", target, "--json"))
    told = health_outputs.PrefillOutput.model_validate(printed)
    assert {"customer_count", "retention_rate", "nps_score"} <= {a.item for a in told.answers}
    assert "csm_count" in told.left_out
    checked = CliRunner().invoke(main, ["check", str(target)])
    assert checked.output == f"{target}: no faults\n"
    page = tmp_path / "report.html"
    made = CliRunner().invoke(main, ["report", str(target), "--alone", "-o", str(page)])
    assert made.exit_code == 0, made.output
    assert "What the measured figures rest on" in page.read_text(encoding="utf-8")


def test_prefill_begins_with_answers_that_are_there(folder, tmp_path):
    known, target = tmp_path / "known.yaml", tmp_path / "answers.yaml"
    known.write_text(
        "peerline: answers/1\ninstrument: cs-maturity-2020\nlanguage: en\n"
        "answers: {customer_count: 3, industry: technology}\n",
        encoding="utf-8",
    )
    printed = run("prefill", folder, *AS_OF, "--with", known, "-o", target)
    assert "replaces what was said" in printed
    text = target.read_text(encoding="utf-8")
    assert "industry: technology" in text
    assert "value: 10" in text


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["health", "nowhere"], "nowhere"),
        (["health", "FOLDER", *AS_OF, "--account", "zz"], "No account zz"),
        (["health", "FOLDER", *AS_OF, "--since", "2026-07-01"], "give a day before 2026-06-30"),
        (["health", "FOLDER", *AS_OF, "--profiles", "EMPTY"], "general-profile"),
        (["risks", "FOLDER", *AS_OF, "--rules", "missing.yaml"], "missing.yaml"),
        (["risks", "FOLDER", *AS_OF, "--severity", "4"], "--severity"),
        (["prefill", "FOLDER", *AS_OF, "--instrument", "none"], "none"),
        (["prefill", "FOLDER", *AS_OF, "--window", "a year"], "--window"),
        (["prefill", "FOLDER", *AS_OF, "-o", "nowhere/a.yaml"], "nowhere/a.yaml: No such file"),
        (["backtest", "FOLDER", "--as-of", "June"], "--as-of"),
    ],
)
def test_bad_input_is_told_without_a_traceback(folder, tmp_path, arguments, says):
    places = {"FOLDER": str(folder), "EMPTY": str(tmp_path)}
    result = CliRunner().invoke(main, ["customers", *(places.get(a, a) for a in arguments)])
    assert result.exit_code in (1, 2)
    assert says in result.output
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)
