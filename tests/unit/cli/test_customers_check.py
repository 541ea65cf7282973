"""`peerline customers check` as somebody in customer success types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from peerline.cli import main, outputs
from peerline.cli.customers import ALL, COMMANDS

ROOT = Path(__file__).resolve().parents[3]
RAVENSTACK = ROOT / "tests" / "fixtures" / "ravenstack"
SOUND = {
    "accounts": "account,name\na1,Alpha\n",
    "contract_lines": "line,contract,account,product,start_on,amount,currency,term_months\n"
    "l1,c1,a1,core,2025-01-01,1200,USD,12\n",
}


def run(*arguments):
    return CliRunner().invoke(main, ["customers", *map(str, arguments)])


@pytest.fixture
def sound(tmp_path):
    for name, text in SOUND.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def test_a_sound_folder_leaves_with_0(sound):
    result = run("check", sound)
    assert result.exit_code == 0, result.output
    assert "contract_lines  contract_lines.csv     1     1          -" in result.output
    assert "Not in the source: owners" in result.output
    assert "Reported in USD." in result.output


def test_faults_are_grouped_by_how_grave_they_are_and_leave_with_1(tmp_path):
    aside = tmp_path / "aside"
    result = run("check", RAVENSTACK, "--mapping", "ravenstack", "--quarantine", aside)
    assert result.exit_code == 1
    headings = [line for line in result.output.splitlines() if line and line[0] != " "]
    told = [h for h in headings if h.startswith(("Set aside", "Kept", "How"))]
    assert [heading.split()[0] for heading in told] == ["Set", "Kept", "How"]
    assert f"The rows set aside are in {aside}." in result.output
    assert len((aside / "usage.csv").read_text().splitlines()) == 3


def test_json_keeps_its_shape_also_where_nothing_can_be_loaded(tmp_path, sound):
    for source, usable in ((RAVENSTACK, True), (tmp_path / "empty", False)):
        source.mkdir(exist_ok=True)
        result = run("check", source, "--mapping", "ravenstack", "--json")
        told = outputs.CustomersCheckOutput.model_validate(json.loads(result.stdout))
        assert told.usable is usable
        assert told.faults


def test_what_can_not_be_read_is_one_clear_line(tmp_path):
    result = run("check", tmp_path / "nowhere")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "does not exist" in result.stderr
    result = run("check", "postgres://kim:s3cret@127.0.0.1:1/db")
    assert "can't be reached" in result.stderr
    assert "s3cret" not in result.stderr


def test_a_wrong_mapping_is_told_with_its_lines(sound):
    (sound / "m.yaml").write_text("peerline: customer-mapping/1\ntables: {acounts: {from: a}}\n")
    result = run("check", sound, "--mapping", sound / "m.yaml")
    assert result.exit_code == 1
    assert "m.yaml:2:" in result.stderr
    assert "Traceback" not in result.output


def test_a_mapping_is_proposed(sound):
    result = run("check", sound, "--suggest-mapping")
    assert result.exit_code == 0
    assert result.stdout.startswith("# Proposed")
    assert "from: accounts" in result.stdout


def test_only_commands_that_exist_are_listed():
    listed = run("--help").output
    assert "check" in COMMANDS
    assert all((f"  {name}" in listed) == (name in COMMANDS) for name in ALL)
    assert run("nonsense").exit_code == 2


def test_help_loads_no_engine():
    program = (
        "import sys; from peerline.cli import main\n"
        "try: main(['customers', 'check', '--help'])\n"
        "except SystemExit: print(sorted({'ibis', 'duckdb', 'pandas'} & set(sys.modules)))"
    )
    run_ = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run_.stdout.endswith("[]\n")
