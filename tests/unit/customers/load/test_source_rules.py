"""What a base must keep to: contracts, keys, references, and rules between rows and tables."""

import pytest
from customer_files import ACCOUNTS, LINES, codes, found, refused, rows, write

from peerline.customers.load import load

RATES = "currency,day,rate\nEUR,2025-03-01,1.1\n"


def test_negative_amounts_are_set_aside(tmp_path):
    lines = LINES.replace("1200.00", "-1200.00").replace("2400.00", "(2400.00)")
    loaded = load(write(tmp_path, contract_lines=lines))
    assert found(loaded)["negative-amount", "amount"] == (2, 2)
    assert rows(loaded, "contract_lines", "line") == ["l3"]


def test_of_rows_with_one_key_the_first_is_kept(tmp_path):
    lines = LINES + "l1,c9,a2,core,2025-01-01,,9,USD,1\nl1,c9,a3,core,2025-01-01,,9,USD,1\n"
    loaded = load(write(tmp_path, contract_lines=lines), quarantine=tmp_path / "aside")
    assert found(loaded)["repeated-key", "line"] == (2, 5)
    assert ("l1", "c1") in rows(loaded, "contract_lines", "line", "contract")
    assert loaded.quarantined["contract_lines"] == 2
    aside = (tmp_path / "aside" / "contract_lines.csv").read_text(encoding="utf-8").splitlines()
    assert aside[0].startswith("reason,file,row,line,contract")
    assert aside[1].startswith("repeated-key (line),contract_lines.csv,5,l1,c9")


def test_usage_repeats_by_account_user_feature_and_day(tmp_path):
    usage = (
        "account,user,feature,day,count\n"
        "a1,u1,f,2025-01-01,1\na1,u2,f,2025-01-01,1\na1,u1,f,2025-01-01,5\n"
    )
    loaded = load(write(tmp_path, usage=usage))
    assert rows(loaded, "usage", "user", "count") == [("u1", 1), ("u2", 1)]
    without = usage.replace(",user", "").replace(",u1", "").replace(",u2", "")
    loaded = load(write(tmp_path, usage=without))
    assert loaded.quarantined["usage"] == 2
    assert not loaded.base.has("usage", "user")


def test_what_hangs_on_an_account_that_was_set_aside_follows_it(tmp_path):
    loaded = load(write(tmp_path, accounts=ACCOUNTS.replace("a1,Alpha", "a1,")))
    assert found(loaded)["missing-value", "name"] == (1, 2)
    assert found(loaded)["unknown-reference", "account"] == (1, 2)
    assert loaded.quarantined == {"accounts": 1, "contract_lines": 1, "owners": 0}


def test_a_wrong_optional_value_of_an_account_goes_and_the_account_stays(tmp_path):
    accounts = ACCOUNTS.replace("csm,", "csm,parent,").replace("Kim,", "Kim,a9,")
    accounts = accounts.replace("Lee,2024-02", "Lee,a2,2024-02").replace(
        "Lee,2024-03", "Lee,a1,2024-03"
    )
    loaded = load(write(tmp_path, accounts=accounts))
    assert found(loaded)["unknown-reference", "parent"] == (1, 2)
    assert found(loaded)["own-parent", "parent"] == (1, 3)
    assert rows(loaded, "accounts", "account", "parent") == [
        ("a1", None),
        ("a2", None),
        ("a3", "a1"),
    ]
    assert loaded.quarantined["accounts"] == 0


def test_words_that_are_not_of_the_column(tmp_path):
    text = "event,account,kind,day\ne1,a1,merger,2025-01-01\ne2,a1,party,2025-01-01\n"
    loaded = load(write(tmp_path, customer_events=text))
    assert found(loaded)["unknown-word", "kind"] == (1, 3)


def test_values_outside_their_range(tmp_path):
    text = "response,account,contact,day,score\nr1,a1,p,2025-01-01,11\nr2,a1,p,2025-01-01,10\n"
    loaded = load(write(tmp_path, nps_responses=text))
    assert found(loaded)["out-of-range", "score"] == (1, 2)


def test_lines_that_end_before_they_start_or_never_begin(tmp_path):
    lines = LINES.replace("01-01,2026-01-01,12", "01-01,2024-12-31,12")
    lines = lines.replace("01-01,2026-01-01,24", "01-01,2025-01-01,24")
    loaded = load(write(tmp_path, contract_lines=lines))
    assert found(loaded)["end-before-start", "end_on"] == (1, 2)
    assert found(loaded)["never-active", "end_on"] == (1, 3)
    assert rows(loaded, "contract_lines", "line") == ["l2", "l3"]


def test_overlapping_lines_are_said_and_both_counted(tmp_path):
    lines = LINES + (
        "l4,c1,a1,core,2025-12-01,2026-12-01,1,USD,12\n"  # overlaps l1
        "l5,c1,a1,extra,2025-12-01,2026-12-01,1,USD,12\n"  # another product
        "l6,c2,a2,core,2026-01-01,2027-01-01,1,USD,12\n"  # follows l2
    )
    loaded = load(write(tmp_path, contract_lines=lines))
    assert found(loaded)["overlapping-lines", "start_on"] == (1, 5)
    assert loaded.quarantined["contract_lines"] == 0


def test_added_licences_of_a_contract_are_no_overlap(tmp_path):
    lines = (
        "line,contract,account,product,start_on,end_on,amount,currency,term_months,quantity\n"
        "l1,c1,a1,core,2025-01-01,2026-01-01,1200,USD,12,100\n"
        "l2,c1,a1,core,2025-07-01,2026-01-01,60,USD,6,10\n"  # ten more
        "l3,c1,a1,core,2025-08-01,2026-01-01,650,USD,5,130\n"  # all anew: it replaces l1
        "l4,c9,a1,core,2025-09-01,2026-01-01,40,USD,4,10\n"  # of another contract
    )
    loaded = load(write(tmp_path, contract_lines=lines))
    assert found(loaded)["overlapping-lines", "start_on"] == (2, 4)


def test_divisions_buy_apart(tmp_path):
    lines = LINES.replace("product,", "product,division,").replace("core,", "core,north,")
    lines += "l4,c1,a1,core,south,2025-12-01,2026-12-01,1,USD,12\n"
    loaded = load(write(tmp_path, contract_lines=lines))
    assert "overlapping-lines" not in codes(loaded)


def test_two_csms_at_a_time_are_said(tmp_path):
    owners = "account,csm,start_on,end_on\na1,Kim,2025-01-01,2025-07-01\na1,Lee,2025-06-01,\n"
    loaded = load(write(tmp_path, owners=owners))
    assert found(loaded)["overlapping-owners", "start_on"] == (1, 3)
    assert "derived-owners" not in codes(loaded)


def test_unknown_currencies(tmp_path):
    loaded = load(write(tmp_path, contract_lines=LINES.replace("500,USD", "500,XXY")))
    assert found(loaded)["unknown-currency", "currency"] == (1, 4)
    assert loaded.base.reporting_currency == "USD"


def test_currencies_without_a_rate_can_not_be_told(tmp_path):
    lines = LINES.replace("500,USD", "500,EUR").replace("2400.00,USD", "2400.00,gbp")
    write(tmp_path, contract_lines=lines, fx_rates=RATES)
    assert "unknown-currency-of-report" in codes(refused(tmp_path))

    loaded = load(tmp_path, currency="USD")
    assert found(loaded)["missing-rate", "currency"] == (1, 3)
    assert found(loaded)["early-rate", "currency"] == (1, 4)
    assert rows(loaded, "contract_lines", "line") == ["l1", "l3"]


def test_the_currency_without_rates_is_the_one_to_report_in(tmp_path):
    lines = LINES.replace("500,USD", "500,EUR")
    loaded = load(write(tmp_path, contract_lines=lines, fx_rates=RATES))
    assert loaded.base.reporting_currency == "USD"
    assert loaded.quarantined["contract_lines"] == 0


def test_rates_of_nothing_are_set_aside(tmp_path):
    loaded = load(write(tmp_path, fx_rates=RATES + "EUR,2025-04-01,0\n"))
    assert found(loaded)["rate-not-positive", "rate"] == (1, 3)


def test_flags_of_churn_are_held_against_the_contracts(tmp_path):
    accounts = "account,name,churned\na1,A,true\na2,B,false\na3,C,true\n"
    reasons = "account,day,reason\na2,2025-05-01,price\na1,2025-06-01,price\n"
    loaded = load(write(tmp_path, accounts=accounts, churn_reasons=reasons))
    assert found(loaded)["churned-but-open", "churned"] == (1, 4)
    assert found(loaded)["left-but-unflagged", "churned"] == (1, 3)


def test_tickets_without_a_time_may_close_on_the_day_they_were_opened(tmp_path):
    tickets = (
        "ticket,account,opened_at,closed_at\n"
        "t1,a1,2025-01-02 10:00,2025-01-02\nt2,a1,2025-01-02,2025-01-01 10:00\n"
    )
    loaded = load(write(tmp_path, tickets=tickets))
    assert found(loaded)["end-before-start", "closed_at"] == (1, 3)


def test_days_of_unlikely_years_are_doubted(tmp_path):
    loaded = load(
        write(tmp_path, contract_lines=LINES.replace("l1,c1,a1,core,2025", "l1,c1,a1,core,0205"))
    )
    assert found(loaded)["unlikely-day", "start_on"] == (1, 2)


def test_a_million_equal_faults_are_one(tmp_path):
    usage = "account,feature,day,count\n" + "zz,f,2025-01-01,1\n" * 10_000
    loaded = load(write(tmp_path, usage=usage))
    [fault] = [fault for fault in loaded.faults if fault.code == "unknown-reference"]
    assert fault.count == 10_000
    assert [example.row for example in fault.examples] == [2, 3, 4]


@pytest.mark.parametrize("held", ["letter.txt", "quarantine.json"])
def test_the_folder_of_rows_set_aside_is_replaced_whole_or_left_alone(tmp_path, held):
    aside = tmp_path / "aside"
    aside.mkdir()
    (aside / held).write_text("old")
    source = write(tmp_path / "base", accounts=ACCOUNTS + "a1,Twice,,,\n")
    if held == "letter.txt":
        with pytest.raises(ValueError, match="holds other files"):
            load(source, quarantine=aside)
        assert (aside / held).read_text() == "old"
    else:
        load(source, quarantine=aside)
        assert sorted(path.name for path in aside.iterdir()) == ["accounts.csv", "quarantine.json"]
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_load_that_fails_leaves_no_folder(tmp_path):
    refused(write(tmp_path / "base", contract_lines=None), quarantine=tmp_path / "aside")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base"]
