"""Made-up customers: whole, labelled, the same for a seed, and driven by what the truth tells."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from peerline.cli.simulate import simulate as command
from peerline.customers.tables import ColumnKind, contracts

ACCOUNTS = 300
AS_OF = date(2026, 6, 30)


def make(folder: Path, *options: object) -> None:
    run = CliRunner().invoke(command, ["customers", "-o", str(folder), *map(str, options)])
    assert run.exit_code == 0, run.output


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made-up") / "base"
    make(folder, "--accounts", ACCOUNTS, "--seed", 5, "--usage-rows", 200_000)
    connection = duckdb.connect()
    for path in [*folder.glob("*.parquet"), *folder.glob("truth/*.csv")]:
        connection.execute(f"CREATE VIEW {path.name.split('.')[0]} AS FROM '{path}'")
    return connection


def one(base, query):
    return base.execute(query).fetchone()[0]


def test_a_seed_gives_the_same_bytes(tmp_path):
    small = ("--accounts", 40, "--usage-rows", 3000)
    for name, seed in (("one", 3), ("two", 3), ("other", 4)):
        make(tmp_path / name, *small, "--seed", seed)
    files = sorted(p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("*.*"))
    assert len(files) == len(contracts()) + 4  # label, settings and two of truth

    for file in files:
        content = (tmp_path / "one" / file).read_bytes()
        assert content == (tmp_path / "two" / file).read_bytes()
    usage = [(tmp_path / name / "usage.parquet").read_bytes() for name in ("one", "other")]
    assert usage[0] != usage[1]


def test_csv_and_parquet_hold_the_same(tmp_path):
    for kind in ("csv", "parquet"):
        make(tmp_path / kind, "--accounts", 30, "--usage-rows", 2000, "--format", kind)
    for table in contracts():
        count = [
            duckdb.sql(f"SELECT count(*) FROM '{tmp_path / kind / table}.{kind}'").fetchall()[0]
            for kind in ("csv", "parquet")
        ]
        assert count[0] == count[1]
        assert count[0] > (0,) or table in ("overrides", "churn_reasons", "customer_events")


@pytest.mark.parametrize("table", contracts())
def test_every_table_keeps_its_contract(base, table):
    contract = contracts()[table]
    key = ", ".join(f'"{column}"' for column in contract.key)
    rows = one(base, f"SELECT count(*) FROM {table}")
    assert rows > 0
    assert one(base, f"SELECT count(DISTINCT ({key})) FROM {table}") == rows
    assert base.execute(f"SELECT DISTINCT origin FROM {table}").fetchall() == [("synthetic",)]
    for column in contract.columns.values():
        name = f'"{column.name}"'
        if column.required:
            assert one(base, f"SELECT count(*) FROM {table} WHERE {name} IS NULL") == 0
        if column.words:
            found = {w for (w,) in base.execute(f"SELECT DISTINCT {name} FROM {table}").fetchall()}
            assert found - {None} <= set(column.words)
        if column.within:
            strange = f"{name} IS NOT NULL AND {name} NOT IN (SELECT account FROM {column.within})"
            assert one(base, f"SELECT count(*) FROM {table} WHERE {strange}") == 0
        if column.least is not None:
            assert one(base, f"SELECT min({name}) FROM {table}") >= column.least
        if column.most is not None:
            assert one(base, f"SELECT max({name}) FROM {table}") <= column.most


def test_nothing_is_recorded_on_the_day_itself_or_later(base):
    later = {
        "contract_lines": {"start_on", "end_on"},
        "invoices": {"due_on"},
        "milestones": {"planned_on", "due_on"},
        "overrides": {"until_on"},
    }
    for table in contracts().values():
        for column in table.columns.values():
            dated = column.kind in (ColumnKind.DATE, ColumnKind.MOMENT)
            if dated and column.name not in later.get(table.name, ()):
                latest = one(base, f'SELECT max("{column.name}")::date FROM {table.name}')
                assert latest is None or latest < AS_OF, (table.name, column.name)


def test_the_base_holds_every_kind_of_history(base):
    assert one(base, "SELECT count(*) FROM accounts WHERE parent IS NOT NULL") > 0
    assert one(base, "SELECT count(DISTINCT name) FROM accounts") == ACCOUNTS
    assert one(base, "SELECT count(*) FROM owners WHERE end_on IS NOT NULL") > 0
    assert one(base, "SELECT count(DISTINCT currency) FROM contract_lines") == 2
    assert {1, 12, 24} <= {
        m for (m,) in base.execute("SELECT term_months FROM contract_lines").fetchall()
    }
    assert one(base, "SELECT count(*) FROM contract_lines WHERE escalator > 0") > 0
    early = "start_on > signed_on + 30"
    late = "signed_on > start_on AND contract NOT LIKE '%-01'"
    for timing in (early, late):
        assert one(base, f"SELECT count(*) FROM contract_lines WHERE {timing}") > 0
    assert (
        one(base, "SELECT count(*) FROM terms WHERE result = 'open' AND end_on < '2026-06-30'") > 0
    )
    held = """SELECT count(*) FROM contract_lines a JOIN contract_lines b USING (account)
              WHERE a.product = b.product AND a.division <> b.division"""
    assert one(base, held) > 0


def test_an_account_has_at_most_one_csm_a_day(base):
    overlapping = """SELECT count(*) FROM owners a JOIN owners b USING (account)
        WHERE a.start_on < b.start_on AND (a.end_on IS NULL OR a.end_on > b.start_on)"""
    assert one(base, overlapping) == 0


def test_usage_is_about_as_much_as_asked_for_and_only_while_a_contract_runs(base):
    rows = one(base, "SELECT count(*) FROM usage")
    assert rows == pytest.approx(200_000, rel=0.02)
    outside = """SELECT count(*) FROM usage u WHERE NOT EXISTS (
        SELECT 1 FROM contract_lines l WHERE l.account = u.account
        AND l.start_on <= u.day AND u.day < l.end_on)"""
    assert one(base, outside) == 0


def test_what_goes_wrong_shows_in_the_tables_and_drives_the_leaving(base):
    lost = "avg((result = 'churned')::int) FILTER"
    bad, good = base.execute(
        f"SELECT {lost} (drivers IS NOT NULL), {lost} (drivers IS NULL) FROM terms "
        "WHERE result <> 'open' AND end_on > '2023-10-01'"
    ).fetchone()
    assert bad > 5 * good

    def while_at_work(driver, table, day, value):
        """The value in the quarter before a driver sets in, and from 60 days after it on."""
        return base.execute(
            f"""SELECT avg({value}) FILTER ({day}::date >= onset - 90 AND {day}::date < onset),
                avg({value}) FILTER ({day}::date >= onset + 60
                    AND {day}::date < least(coalesce("until", '2026-06-30'), onset + 200))
            FROM {table} JOIN drivers USING (account) WHERE driver = '{driver}'"""
        ).fetchone()

    before, after = while_at_work("low-nps", "nps_responses", "day", "score")
    assert after < before - 3
    before, after = while_at_work(
        "bad-support", "tickets", "opened_at", "epoch(closed_at - opened_at)"
    )
    assert after > 3 * before
    before, after = while_at_work(
        "overdue-invoices", "invoices", "due_on", "coalesce(paid_on, '2026-06-30') - due_on"
    )
    assert after > before + 30
    usage = base.execute(
        """SELECT count(*) FILTER (day >= onset - 90 AND day < onset),
            count(*) FILTER (day >= onset + 90 AND day < onset + 180)
        FROM usage JOIN drivers USING (account)
        WHERE driver = 'usage-decline' AND "until" IS NULL"""
    ).fetchone()
    assert usage[1] < 0.4 * usage[0]
    gone = """SELECT avg(active::int) FROM contacts c JOIN drivers d USING (account)
        WHERE driver = 'champion-left' AND champion AND NOT sponsor"""
    assert one(base, gone) == 0


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("dear all")
    run = CliRunner().invoke(command, ["customers", "--accounts", "5", "-o", str(tmp_path)])
    assert run.exit_code == 2
    assert "other files" in run.output
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
