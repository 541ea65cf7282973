"""Values as people write them, read from what the whole column gives away."""

import datetime

import pytest
from customer_files import ACCOUNTS, LINES, codes, found, rows, write
from hypothesis import given
from hypothesis import strategies as st

from peerline.customers.load import dates, load
from peerline.customers.load.dates import Shape, decide, parse_format

DAY = datetime.date


def accounts_created(tmp_path, *written):
    lines = "".join(f'a{n},Name,,,"{text}"\n' for n, text in enumerate(written))
    text = "account,name,segment,csm,created_on\n" + lines
    loaded = load(write(tmp_path, accounts=text, contract_lines=LINES.replace(",a", ",a")))
    return loaded, [day for _, day in rows(loaded, "accounts", "account", "created_on")]


def test_a_day_above_12_anywhere_says_which_number_is_the_day(tmp_path):
    loaded, days = accounts_created(tmp_path, "01/02/2025", "13/02/2025", "02/03/2025")
    assert days == [DAY(2025, 2, 1), DAY(2025, 2, 13), DAY(2025, 3, 2)]
    loaded, days = accounts_created(tmp_path, "01/02/2025", "02/13/2025", "02/03/2025")
    assert days == [DAY(2025, 1, 2), DAY(2025, 2, 13), DAY(2025, 2, 3)]
    assert "read-dates" in codes(loaded)


def test_dates_that_nothing_decides_are_a_fault(tmp_path):
    lines = LINES.replace("2025-01-01", "01/02/2025")
    loaded = load(write(tmp_path, contract_lines=lines))
    assert found(loaded)["ambiguous-date", "start_on"] == (3, 2)
    assert loaded.quarantined["contract_lines"] == 3


def test_a_column_that_contradicts_itself_is_read_where_a_row_speaks_for_itself(tmp_path):
    loaded, days = accounts_created(tmp_path, "25/01/2025", "01/26/2025", "03/04/2025")
    assert days == [DAY(2025, 1, 25), DAY(2025, 1, 26), None]
    assert found(loaded)["ambiguous-date", "created_on"] == (1, 4)


def test_three_forms_in_one_column_are_each_read_and_said(tmp_path):
    written = ("2025-01-31", "31/01/2025", "Jan 31, 2025", "31.02.2025", "soon")
    loaded, days = accounts_created(tmp_path, *written)
    assert days == [DAY(2025, 1, 31)] * 3 + [None, None]
    assert found(loaded)["not-a-date", "created_on"] == (2, 5)
    [said] = [fault.detail for fault in loaded.faults if fault.code == "mixed-dates"]
    assert all(form in said for form in ("yyyy-mm-dd", "dd/mm/yyyy", "mmm dd, yyyy"))


def test_japanese_dates_and_times_of_day(tmp_path):
    _, days = accounts_created(tmp_path, "2025年1月31日", "2025年12月1日")
    assert days == [DAY(2025, 1, 31), DAY(2025, 12, 1)]
    _, days = accounts_created(tmp_path, "2025-01-31T10:00:00Z", "2025-02-01 23:59")
    assert days == [DAY(2025, 1, 31), DAY(2025, 2, 1)]


def test_moments_with_a_zone_become_utc(tmp_path):
    tickets = (
        "ticket,account,opened_at,closed_at\nt1,a1,2025-01-01T08:00:00+09:00,2025-01-01 12:00:00\n"
    )
    loaded = load(write(tmp_path, tickets=tickets))
    assert rows(loaded, "tickets", "opened_at") == [datetime.datetime(2024, 12, 31, 23)]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,234.50", 1234.5), ("$1,234.50", 1234.5), ("USD 1234.5", 1234.5), ("１２３４", 1234.0),
        ("1 234.50", 1234.5), ("1,234", 1234.0), ("¥1,234,567", 1234567.0), ("1234.", 1234.0),
        ("1e3", 1000.0), ("12,34,567.5", 1234567.5),
    ],
)  # fmt: skip
def test_amounts_as_they_are_written(tmp_path, written, value):
    lines = LINES.replace("1200.00", f'"{written}"')
    loaded = load(write(tmp_path, contract_lines=lines))
    assert value in [float(amount) for amount in rows(loaded, "contract_lines", "amount")]


@pytest.mark.parametrize("written", ["abc", "1,2,3", "1.2.3", "--5", "12 months", "1O0"])
def test_what_is_no_amount_is_set_aside(tmp_path, written):
    loaded = load(write(tmp_path, contract_lines=LINES.replace("1200.00", f'"{written}"')))
    assert found(loaded)["not-a-number", "amount"] == (1, 2)


def test_a_comma_that_nothing_decides_is_a_fault(tmp_path):
    lines = LINES.replace(",", ";").replace("1200.00", "1,200").replace("2400.00", "2,400")
    loaded = load(write(tmp_path, contract_lines=lines))
    assert found(loaded)["ambiguous-number", "amount"] == (2, 2)


def test_whole_numbers_are_not_rounded(tmp_path):
    lines = LINES.replace("USD,12\nl2", "USD,12.5\nl2").replace("USD,1\n", "USD,1.0\n")
    loaded = load(write(tmp_path, contract_lines=lines))
    assert found(loaded)["not-whole", "term_months"] == (1, 2)
    assert rows(loaded, "contract_lines", "line", "term_months") == [("l2", 12), ("l3", 1)]


def test_flags_in_the_words_of_the_house_and_of_spreadsheets(tmp_path):
    words = ["TRUE", "no", "はい", "0", "maybe"]
    text = "contact,account,champion\n" + "".join(f"c{n},a1,{w}\n" for n, w in enumerate(words))
    loaded = load(write(tmp_path, contacts=text))
    flags = [flag for _, flag in rows(loaded, "contacts", "contact", "champion")]
    assert flags == [True, False, True, False]
    assert found(loaded)["not-a-flag", "champion"] == (1, 6)


def test_blanks_are_null_and_counted_never_filled(tmp_path):
    text = "ticket,account,opened_at,satisfaction\nt1,a1,2025-01-01,\nt2,a1,2025-01-01,N/A\n"
    loaded = load(write(tmp_path, tickets=text))
    assert rows(loaded, "tickets", "satisfaction") == [None, None]
    assert found(loaded)["blank-values", "satisfaction"] == (2, None)


def test_an_account_called_none_keeps_its_name(tmp_path):
    loaded = load(write(tmp_path, accounts=ACCOUNTS.replace("Alpha", "None")))
    assert "None" in rows(loaded, "accounts", "name")


@given(st.dates(DAY(1970, 1, 1), DAY(2099, 12, 31)), st.sampled_from(range(14)))
def test_every_known_form_is_found_again_by_its_shape(day, number):
    form = dates.known_forms()[number]
    written = day.strftime(form.strptime)
    shape = "".join(
        "9" if c.isdigit() else "A" if c.isascii() and c.isalpha() else c for c in written
    )
    parts = [int(p) for p in written.replace(".", "-").replace("/", "-").split("-") if p.isdigit()]
    first, second = [*parts, 0, 0][:2]
    decided = decide([Shape(shape, 1, first if first < 100 else 0, second)])
    forms = [*decided.forms, *(form for pair in decided.undecided for form in pair)]
    assert form.words in [found.words for found in forms]


@pytest.mark.parametrize("words", ["dd/mm", "dd/mm/yyyy/yyyy", "day month year", "", "dd-xx-yyyy"])
def test_what_is_no_form_of_dates_is_refused(words):
    with pytest.raises(ValueError, match="no form of dates"):
        parse_format(words)
