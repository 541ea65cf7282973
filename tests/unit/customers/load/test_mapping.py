"""Mappings: a user's own names, words, forms and rules; presets; what is proposed."""

import datetime
from decimal import Decimal

import pytest
from customer_files import ACCOUNTS, LINES, codes, found, refused, rows, write

from peerline.customers.load import load
from peerline.customers.load import mapping as mappings
from peerline.customers.load.suggest import suggestion
from peerline.instruments.faults import FileFaults

DAY = datetime.date
CUSTOMERS = """\
Customer No,Company,Kind,Since
7,Alpha,SMB,31/12/2023
8,Beta,Big,01/02/2024
9,Gamma,None of these,01/03/2024
"""
SUBSCRIPTIONS = """\
Sub,Order,MRR,Interval,From,Last day,State,Pays
s1,o7,100.10,yearly,01/02/2025,31/01/2026,live,Yen
s2,o8,50,monthly,01/02/2025,,live,Yen
s3,o9,50,monthly,01/02/2025,,draft,Yen
"""
ORDERS = "Order,Customer\no7,7\no8,8\no9,9\n"
MAPPING = """\
peerline: customer-mapping/1
tables:
  accounts:
    from: customers
    columns:
      account: Customer No
      name: Company
      segment: {from: Kind, values: {smb: small, BIG: large}, otherwise: other}
      created_on: {from: Since, format: dd/mm/yyyy}
  contract_lines:
    from: subscriptions
    where: {State: live}
    columns:
      line: Sub
      contract: Order
      account: {from: Order, through: {table: orders, match: Order, take: Customer}}
      product: {always: Everything}
      start_on: {from: From, format: dd/mm/yyyy}
      end_on: {from: Last day, format: dd/mm/yyyy, plus_days: 1}
      term_months: {from: Interval, values: {monthly: 1, yearly: 12}}
      amount: {multiply: [MRR, term_months]}
      currency: {from: Pays, values: {yen: JPY}}
"""


@pytest.fixture
def own(tmp_path):
    folder = write(
        tmp_path / "base", accounts=None, contract_lines=None,
        customers=CUSTOMERS, subscriptions=SUBSCRIPTIONS, orders=ORDERS,
    )  # fmt: skip
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    return folder, tmp_path / "mapping.yaml"


def test_own_names_words_forms_constants_and_rules(own):
    folder, mapping = own
    loaded = load(folder, mapping)

    assert rows(loaded, "accounts", "account", "segment", "created_on") == [
        ("7", "small", DAY(2023, 12, 31)),
        ("8", "large", DAY(2024, 2, 1)),
        ("9", "other", DAY(2024, 3, 1)),
    ]
    columns = ("line", "account", "amount", "currency", "start_on", "end_on", "product")
    assert rows(loaded, "contract_lines", *columns) == [
        ("s1", "7", Decimal("1201.2000"), "JPY", DAY(2025, 2, 1), DAY(2026, 2, 1), "Everything"),
        ("s2", "8", Decimal("50.0000"), "JPY", DAY(2025, 2, 1), None, "Everything"),
    ]
    assert loaded.base.reporting_currency == "JPY"


def test_rows_that_the_mapping_leaves_out_are_counted(own):
    loaded = load(*own)
    [fault] = [fault for fault in loaded.faults if fault.code == "outside-where"]
    assert (fault.count, fault.of) == (1, 3)
    assert loaded.quarantined["contract_lines"] == 0


def test_rows_without_a_match_among_those_looked_up_are_left_out(own):
    folder, mapping = own
    text = MAPPING.replace("take: Customer}", "take: Customer, where: {Customer: ['7', '9']}}")
    mapping.write_text(text)
    assert rows(load(folder, mapping), "contract_lines", "line") == ["s1"]


def test_a_mapping_that_names_what_is_not_there_is_refused(own):
    folder, mapping = own
    mapping.write_text(MAPPING.replace("from: customers", "from: clients").replace("MRR,", "MMR,"))
    error = refused(folder, mapping=mapping)
    assert {"unknown-source", "unknown-column"} <= codes(error)
    assert ("unknown-column", "MMR") in found(error)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("accounts:", "acounts:"), "no table 'acounts'"),
        (("segment:", "segments:"), "accounts has no 'segments'"),
        (("dd/mm/yyyy}", "day first}"), "no form of dates"),
        (("{always: Everything}", "{always: Everything, from: Sub}"), "exactly one"),
        (("[MRR, term_months]", "[MRR, amount]"), "derived from itself"),
        (("where:", "were:"), "Extra inputs"),
    ],
)
def test_faults_of_a_mapping_file_have_their_line(tmp_path, change, said):
    (tmp_path / "mapping.yaml").write_text(MAPPING.replace(*change, 1))
    with pytest.raises(FileFaults, match=said) as raised:
        mappings.read(tmp_path / "mapping.yaml")
    assert all(fault.line > 1 for fault in raised.value.faults)


def test_an_unknown_preset_is_told_the_known_ones():
    with pytest.raises(FileFaults, match="hubspot, ravenstack, salesforce-cpq, salesforce"):
        mappings.read("salesforec")


def test_files_of_one_table_are_put_together_by_a_pattern(tmp_path):
    usage = "account,user,feature,day,count\n"
    first, second = (f"{usage}a1,u1,f,2025-01-01,{count}\n" for count in (1, 2))
    write(tmp_path / "base", usage_1=first, usage_2=second)
    (tmp_path / "m.yaml").write_text(
        "peerline: customer-mapping/1\ntables:\n  usage: {from: 'usage_*', columns: {}}\n"
    )
    loaded = load(tmp_path / "base", tmp_path / "m.yaml", quarantine=tmp_path / "aside")
    [fault] = [fault for fault in loaded.faults if fault.code == "repeated-key"]
    assert str(fault.examples[0]).startswith("usage_2.csv row 2")
    assert "usage_2.csv,2" in (tmp_path / "aside" / "usage.csv").read_text()


def test_events_are_added_up(tmp_path):
    usage = "account,feature,day\na1,f,2025-01-01\na1,f,2025-01-01\na1,g,2025-01-01\n"
    write(tmp_path / "base", usage=usage)
    (tmp_path / "m.yaml").write_text(
        "peerline: customer-mapping/1\ntables:\n  usage: {from: usage, add_up: [count], "
        "columns: {count: {always: 1}}}\n"
    )
    loaded = load(tmp_path / "base", tmp_path / "m.yaml")
    assert rows(loaded, "usage", "feature", "count") == [("f", 2), ("g", 1)]
    assert "added-up" in codes(loaded)
    assert loaded.quarantined["usage"] == 0


@pytest.mark.parametrize(
    ("rule", "line", "value"),
    [
        ("term_months: {months_between: [start_on, end_on]}", "2025-01-31,2026-01-31,", 12),
        ("term_months: {months_between: [start_on, end_on]}", "2025-01-01,2025-12-31,", 12),
        ("term_months: {months_between: [start_on, end_on]}", "2025-01-01,2025-01-08,", 1),
        ("term_months: {divide: [days, thirty]}", "2025-01-01,2025-01-08,", 3),
        ("term_months: {first_of: [blank, thirty]}", "2025-01-01,2025-01-08,", 30),
        ("end_on: {add_months: [start_on, term_months]}", "2024-01-31,,13", DAY(2025, 2, 28)),
        ("end_on: {add_months: [start_on, term_months]}", "2024-12-15,,12", DAY(2025, 12, 15)),
        ("contract: {join: [account, line]}", "2025-01-01,,12", "a1-l1"),
    ],
)
def test_derived_values(tmp_path, rule, line, value):
    lines = (
        "line,contract,account,product,start_on,end_on,term_months,amount,currency,days,thirty,blank\n"
        f"l1,c,a1,core,{line},1,USD,90,30,\n"
    )
    write(tmp_path / "base", contract_lines=lines)
    (tmp_path / "m.yaml").write_text(
        f"peerline: customer-mapping/1\ntables:\n  contract_lines: {{from: contract_lines, "
        f"columns: {{{rule}}}}}\n"
    )
    loaded = load(tmp_path / "base", tmp_path / "m.yaml")
    assert rows(loaded, "contract_lines", rule.partition(":")[0]) == [value]


SALESFORCE = {
    "Account": "Id,Name,Industry,BillingCountry,ParentId,OwnerId,CreatedDate\n"
    "001A,Acme,Software,US,,005X,2024-01-05T10:00:00.000Z\n",
    "Opportunity": "Id,AccountId,IsWon\n006A,001A,true\n006B,001A,false\n",
    "OpportunityLineItem": "Id,OpportunityId,Name,ServiceDate,Term__c,TotalPrice,Quantity,"
    "CurrencyIsoCode\n00kA,006A,Core,2025-01-01,12,1200,10,USD\n"
    "00kB,006B,Core,2025-01-01,12,9,1,USD\n",
    "Case": "Id,AccountId,CreatedDate,ClosedDate,Priority,IsEscalated\n"
    "500A,001A,2025-02-01T08:00:00.000Z,,High,false\n",
}
HUBSPOT = {
    "hubspot-crm-exports-all-companies-2026-06-30": "Record ID,Company name,Company owner,Industry,"
    "Country/Region,Create Date\n101,Acme,Kim Lee,SOFTWARE,Japan,2024-01-05 10:00\n",
    "hubspot-crm-exports-all-deals-2026-06-30": "Record ID,Deal Name,Deal Stage,Amount,"
    "Associated Company IDs\n201,Acme 2025,Closed won,1200,101;102\n202,No,Closed lost,1,101\n",
    "hubspot-crm-exports-line-items-2026-06-30": "Record ID,Name,Quantity,Currency,"
    "Billing frequency,Billing start date,Term (months),Total contract value,Associated Deal IDs\n"
    "301,Core,10,USD,Monthly,2025-01-01,12,1200,201\n302,Core,1,USD,Annually,2025-01-01,12,9,202\n",
    "hubspot-crm-exports-all-tickets-2026-06-30": "Ticket ID,Ticket name,Create date,Close date,"
    "Priority,Associated Company IDs\n401,Help,2025-02-01 10:00,,High,101\n",
}


@pytest.mark.parametrize(
    ("preset", "files", "account", "line"),
    [("salesforce", SALESFORCE, "001A", "00kA"), ("hubspot", HUBSPOT, "101", "301")],
)
def test_presets_read_exports_as_they_are_named(tmp_path, preset, files, account, line):
    write(tmp_path, accounts=None, contract_lines=None, **files)
    loaded = load(tmp_path, preset)

    assert rows(loaded, "accounts", "account", "name") == [(account, "Acme")]
    columns = ("line", "account", "amount", "end_on", "term_months")
    assert rows(loaded, "contract_lines", *columns) == [
        (line, account, Decimal("1200.0000"), DAY(2026, 1, 1), 12)
    ]
    assert rows(loaded, "tickets", "account", "closed_at") == [(account, None)]
    assert not any(loaded.quarantined.values())
    assert f"--mapping {preset}" in suggestion(str(tmp_path))


def test_cpq_subscriptions_end_the_day_after_their_last(tmp_path):
    subscription = (
        "Id,SBQQ__Contract__c,SBQQ__Account__c,SBQQ__ProductName__c,SBQQ__SubscriptionStartDate__c,"
        "SBQQ__SubscriptionEndDate__c,SBQQ__NetPrice__c,SBQQ__Quantity__c,CurrencyIsoCode\n"
        "a0A,800A,001A,Core,2025-01-01,2025-12-31,120,10,USD\n"
    )
    files = {"Account": SALESFORCE["Account"], "SBQQ__Subscription__c": subscription}
    loaded = load(write(tmp_path, accounts=None, contract_lines=None, **files), "salesforce-cpq")
    assert rows(loaded, "contract_lines", "end_on", "term_months", "amount") == [
        (DAY(2026, 1, 1), 12, Decimal("1200.0000"))
    ]


def test_a_proposed_mapping_can_be_used(tmp_path):
    companies = ["Customer ID,Customer name,Size,Account owner,Signup date"]
    contracts = [
        "Line ID,Contract number,Customer ID,Product name,Start date,End date,"
        "Total price,Currency code,Term in months"
    ]
    companies += ACCOUNTS.splitlines()[1:]
    contracts += LINES.splitlines()[1:]
    folder = write(
        tmp_path / "base", accounts=None, contract_lines=None,
        crm_companies="\n".join(companies), crm_contracts="\n".join(contracts),
        leftovers="x,y\n1,2\n",
    )  # fmt: skip
    text = suggestion(str(folder))
    (tmp_path / "m.yaml").write_text(text, encoding="utf-8")
    loaded = load(folder, tmp_path / "m.yaml")

    assert "leftovers" in text
    assert rows(loaded, "accounts", "account", "csm") == [
        ("a1", "Kim"),
        ("a2", "Lee"),
        ("a3", "Lee"),
    ]
    assert rows(loaded, "contract_lines", "line", "term_months") == [
        ("l1", 12),
        ("l2", 12),
        ("l3", 1),
    ]


def test_a_proposal_says_what_it_could_not_find(tmp_path):
    lines = LINES.replace(",currency,term_months", "").replace(",USD,12", "").replace(",USD,1", "")
    text = suggestion(str(write(tmp_path, contract_lines=lines)))
    assert "# currency: required (currency); one for all rows: {always: USD}" in text
    assert "# term_months: required (whole); from dates" in text


def test_values_decide_where_names_are_alike(tmp_path):
    accounts = ACCOUNTS.replace("created_on", "create date").replace("2024-01-05", "soon")
    accounts = accounts.replace("2024-02-01", "later").replace("2024-03-01", "never")
    assert "created_on:" not in suggestion(str(write(tmp_path, accounts=accounts)))
