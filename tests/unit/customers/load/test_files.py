"""Files as people have them: encodings, separators, titles, sheets, broken rows."""

import datetime

import duckdb
import openpyxl
import pytest
from customer_files import ACCOUNTS, LINES, codes, found, refused, rows, write

from peerline.customers.load import load
from peerline.engine.connect import SourceError


def test_a_sound_folder_is_loaded_with_the_contracts_types(tmp_path):
    loaded = load(write(tmp_path))

    lines = loaded.base.table("contract_lines")
    assert str(lines.schema()["amount"]).startswith("decimal(18, 4)")
    assert rows(loaded, "contract_lines", "line", "end_on")[2] == ("l3", None)
    assert loaded.base.reporting_currency == "USD"
    assert loaded.quarantined == {"accounts": 0, "contract_lines": 0, "owners": 0}
    assert not loaded.base.has("accounts", "region")


def test_owners_are_taken_from_accounts_where_nobody_names_them(tmp_path):
    loaded = load(write(tmp_path))

    assert rows(loaded, "owners", "account", "csm", "start_on")[0] == (
        "a1", "Kim", datetime.date(2024, 1, 5),
    )  # fmt: skip
    assert "derived-owners" in codes(loaded)


def test_a_byte_order_mark_is_said_and_taken_off(tmp_path):
    loaded = load(write(tmp_path, accounts=b"\xef\xbb\xbf" + ACCOUNTS.encode()))
    assert "byte-order-mark" in codes(loaded)
    assert rows(loaded, "accounts", "account") == ["a1", "a2", "a3"]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("cp932", "アルファ株式会社"), ("cp1252", "Müller & Söhne"), ("utf-16", "Ωmega")],
)
def test_other_encodings_are_read_and_said(tmp_path, encoding, name):
    loaded = load(write(tmp_path, accounts=ACCOUNTS.replace("Alpha", name).encode(encoding)))
    assert "other-encoding" in codes(loaded)
    assert name in rows(loaded, "accounts", "name")


def test_semicolons_with_decimal_commas(tmp_path):
    lines = LINES.replace(",", ";").replace("1200.00", "1.200,00").replace(";500;", ";500,5;")
    lines = lines.replace("2400.00", "2.400,50")
    loaded = load(write(tmp_path, contract_lines=lines))
    assert [float(v) for v in rows(loaded, "contract_lines", "amount")] == [1200.0, 2400.5, 500.5]
    assert {"separator", "decimal-comma"} <= codes(loaded)


def test_rows_with_other_cells_than_the_header_are_set_aside_under_their_row(tmp_path):
    lines = LINES + "l4,c4,a1\n\nl5,c5,a1,core,2025-01-01,,1,USD,12,more\nl6,c6,a1,x,bad,,1,USD,1\n"
    loaded = load(write(tmp_path, contract_lines=lines), quarantine=tmp_path / "aside")

    assert found(loaded)["ragged-row", ""] == (2, 5)
    assert found(loaded)["not-a-date", "start_on"] == (1, 8)
    assert loaded.quarantined["contract_lines"] == 3
    aside = (tmp_path / "aside" / "contract_lines-ragged.csv").read_text(encoding="utf-8")
    assert "ragged-row,contract_lines.csv,5,l4,c4,a1" in aside


def test_rows_of_separators_alone_are_no_rows(tmp_path):
    loaded = load(write(tmp_path, accounts=ACCOUNTS + ",,,,\n,,,,\n"))
    assert len(rows(loaded, "accounts", "account")) == 3
    assert loaded.quarantined["accounts"] == 0


def test_a_quotation_mark_left_open_is_said_with_its_row(tmp_path):
    error = refused(write(tmp_path, contract_lines=LINES + 'l4,c4,a1,"core,2025-01-01,,1,USD,1\n'))
    assert "after row" in str(error)
    assert "quotation mark" in str(error)


def test_titles_above_the_header_are_passed_over(tmp_path):
    loaded = load(write(tmp_path, accounts=f"Accounts\nmade on 2026-01-01\n\n{ACCOUNTS}"))
    assert "title-rows" in codes(loaded)
    assert rows(loaded, "accounts", "account") == ["a1", "a2", "a3"]


def workbook(path):
    book = openpyxl.Workbook()
    accounts = book.active
    accounts.title = "Accounts"
    accounts.append(["Accounts of the company"])
    accounts.append([])
    for line in ACCOUNTS.splitlines():
        accounts.append(line.split(","))
    accounts["E4"] = datetime.datetime(2024, 1, 5)  # noqa: DTZ001  # Excel knows no zones
    lines = book.create_sheet("Contract lines")
    for line in LINES.splitlines():
        lines.append(line.split(","))
    lines["G2"], lines["I2"] = 1200.5, 12
    book.create_sheet("Remarks").append(["of no use"])
    book.save(path)


def test_a_workbook_with_a_sheet_for_each_table(tmp_path):
    workbook(tmp_path / "Export.xlsx")

    for source in (tmp_path, tmp_path / "Export.xlsx"):
        loaded = load(source)
        assert rows(loaded, "accounts", "account") == ["a1", "a2", "a3"]
        assert 1200.5 in [float(v) for v in rows(loaded, "contract_lines", "amount")]
        assert {"title-rows", "unused-file"} <= codes(loaded)


def test_parquet_files_and_folders_of_them(tmp_path):
    (tmp_path / "usage").mkdir()
    for name, text in {"accounts": ACCOUNTS, "contract_lines": LINES}.items():
        (tmp_path / "raw.csv").write_text(text)
        duckdb.sql(f"from read_csv('{tmp_path}/raw.csv')").write_parquet(
            f"{tmp_path}/{name}.parquet"
        )
    (tmp_path / "raw.csv").unlink()
    for part in range(2):
        duckdb.sql(
            f"select 'a1' as account, 'u{part}' as user, 'f' as feature, "
            "date '2025-01-01' as day, 3 as count"
        ).write_parquet(f"{tmp_path}/usage/part-{part}.parquet")

    loaded = load(tmp_path)
    assert rows(loaded, "usage", "user", "count") == [("u0", 3), ("u1", 3)]
    assert rows(loaded, "accounts", "account") == ["a1", "a2", "a3"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 no text", "Excel workbook"),
        (b"PAR1 no text", "Parquet"),
        (b"\x1f\x8b no text", "compressed"),
        (b"\x00\x01\x02", "no text"),
        (b"a,b\n\x81\xff\n", "neither"),
    ],
)
def test_what_is_no_csv_is_refused_by_name(tmp_path, data, said):
    error = refused(write(tmp_path, accounts=data))
    assert "unreadable-file" in codes(error)
    assert said in str(error)


def test_all_that_stops_a_load_is_said_at_once(tmp_path):
    error = refused(write(tmp_path, accounts="", contract_lines=LINES.replace("currency", "cur")))
    assert {"empty-file", "missing-column"} <= codes(error)


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"accounts": None, "contract_lines": None}, "no-tables"),
        ({"contract_lines": None}, "missing-table"),
        ({"accounts": ACCOUNTS.replace("segment", "Name")}, "repeated-column"),
        ({"accounts": ACCOUNTS.replace("account,", "whose,")}, "missing-column"),
    ],
)
def test_what_no_base_can_be_made_of(tmp_path, files, code):
    assert code in codes(refused(write(tmp_path, **files)))


def test_a_table_that_could_be_two_files_is_asked_about(tmp_path):
    write(tmp_path)
    (tmp_path / "Accounts.csv").write_text(ACCOUNTS)
    assert "same-table-twice" in codes(refused(tmp_path))


def test_an_optional_table_that_cannot_be_read_leaves_the_rest(tmp_path):
    loaded = load(write(tmp_path, csat="response,account\nr1,a1\n"))
    assert ("missing-column", "day") in found(loaded)
    assert not loaded.base.has("csat")
    assert loaded.base.has("accounts")


def test_header_alone_is_a_table_without_rows(tmp_path):
    loaded = load(write(tmp_path, accounts=ACCOUNTS.splitlines()[0] + "\n"))
    assert "no-rows" in codes(loaded)
    assert loaded.quarantined["contract_lines"] == 3


def test_a_source_that_is_not_there(tmp_path):
    with pytest.raises(SourceError, match="does not exist"):
        load(tmp_path / "nowhere")
    (tmp_path / "notes.pdf").write_text("")
    with pytest.raises(SourceError, match="is a file"):
        load(tmp_path / "notes.pdf")


def test_progress_is_told(tmp_path):
    told = []
    load(write(tmp_path), progress=lambda what, done, of: told.append((what, done, of)))
    size = (tmp_path / "accounts.csv").stat().st_size
    assert ("looking through accounts.csv", size, size) in told
    assert any(what == "checking contract_lines" for what, _, _ in told)
