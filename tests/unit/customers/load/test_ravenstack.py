"""Every fault that the RavenStack set is known for is reported, with its number.

`tests/fixtures/ravenstack` is a small part of the set (synthetic; MIT) that holds each of them; the
whole set lies beside the project or where PEERLINE_SHARED says.
"""

import os
from pathlib import Path

import pytest
from customer_files import found

from peerline.customers.load import load
from peerline.customers.load.suggest import suggestion

ROOT = Path(__file__).resolve().parents[4]
PART = ROOT / "tests" / "fixtures" / "ravenstack"
WHOLE = Path(os.environ.get("PEERLINE_SHARED", ROOT.parent / "shared")) / "data" / "ravenstack"
CASES = {
    "part": (PART, {"repeats": 2, "blank": 12, "open": 4, "left": 5, "events": 44}),
    "whole": (WHOLE, {"repeats": 21, "blank": 825, "open": 110, "left": 277, "events": 25_000}),
}


@pytest.fixture(scope="module", params=CASES)
def case(request):
    source, expected = CASES[request.param]
    if not source.is_dir():
        pytest.skip(f"{source} is not there")
    return load(source, "ravenstack"), expected


def test_each_known_fault_is_reported_with_its_number(case):
    loaded, expected = case
    faults = found(loaded)
    assert faults["repeated-row-id", "usage_id"][0] == expected["repeats"]
    assert faults["blank-values", "satisfaction_score"][0] == expected["blank"]
    churned = {fault.code: fault.count for fault in loaded.faults if fault.column == "churn_flag"}
    assert churned == {"churned-but-open": expected["open"], "left-but-unflagged": expected["left"]}


def test_every_file_has_a_byte_order_mark_and_its_dates_begin_with_the_day(case):
    loaded, _ = case
    marked = {fault.file for fault in loaded.faults if fault.code == "byte-order-mark"}
    assert len(marked) == 5
    read = {fault.column: fault.detail for fault in loaded.faults if fault.code == "read-dates"}
    assert set(read) == {
        "signup_date", "start_date", "end_date", "usage_date", "submitted_at", "closed_at",
        "churn_date",
    }  # fmt: skip
    assert set(read.values()) == {"read as dd-mm-yyyy"}


def test_rows_with_an_id_that_came_before_are_counted_on_the_base(case):
    loaded, expected = case
    assert loaded.base.quarantined["usage"] == expected["repeats"]
    counts = {read.table: (read.rows, read.kept) for read in loaded.read}
    assert counts["usage"] == (expected["events"], expected["events"] - expected["repeats"])


def test_usage_finds_its_account_through_the_subscription(case):
    loaded, _ = case
    usage, accounts = loaded.base.table("usage"), loaded.base.table("accounts")
    assert usage.anti_join(accounts, "account").count().to_pyarrow().as_py() == 0
    assert usage.account.isnull().sum().to_pyarrow().as_py() == 0
    assert not loaded.base.has("usage", "user")


def test_amounts_come_from_the_monthly_amount_and_the_term(case):
    loaded, _ = case
    lines = loaded.base.table("contract_lines")
    terms = lines.group_by("term_months").aggregate(n=lines.count()).to_pyarrow().to_pylist()
    assert {row["term_months"] for row in terms} == {1, 12}


def test_the_set_is_recognised():
    text = suggestion(str(PART))
    assert "--mapping ravenstack" in text
    assert "preset: RavenStack" in text
