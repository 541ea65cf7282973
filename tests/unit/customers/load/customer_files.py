"""A small sound base as CSV files, and short ways to load what a test makes of it."""

from peerline.customers.load import load
from peerline.customers.load.faults import CannotLoad

ACCOUNTS = """\
account,name,segment,csm,created_on
a1,Alpha,smb,Kim,2024-01-05
a2,Beta,enterprise,Lee,2024-02-01
a3,Gamma,enterprise,Lee,2024-03-01
"""
LINES = """\
line,contract,account,product,start_on,end_on,amount,currency,term_months
l1,c1,a1,core,2025-01-01,2026-01-01,1200.00,USD,12
l2,c2,a2,core,2025-01-01,2026-01-01,2400.00,USD,12
l3,c3,a3,core,2025-01-01,,500,USD,1
"""


def write(folder, accounts=ACCOUNTS, contract_lines=LINES, **others):
    """Write tables as `NAME.csv`; bytes as they are, text as UTF-8, None not at all."""
    folder.mkdir(exist_ok=True)
    for name, text in {"accounts": accounts, "contract_lines": contract_lines, **others}.items():
        if text is not None:
            data = text if isinstance(text, bytes) else text.encode()
            (folder / f"{name}.csv").write_bytes(data)
    return folder


def found(loaded_or_error):
    """(code, table or file, column) -> (count, first example's row)."""
    return {
        (fault.code, fault.column): (fault.count, fault.examples[0].row if fault.examples else None)
        for fault in loaded_or_error.faults
    }


def codes(loaded_or_error):
    return {fault.code for fault in loaded_or_error.faults}


def rows(loaded, table, *columns):
    """Values of a table's columns, in their order."""
    listed = loaded.base.table(table).select(*columns).to_pyarrow().to_pylist()
    values = [tuple(row.values()) if len(columns) > 1 else row[columns[0]] for row in listed]
    return sorted(values, key=str)


def refused(source, **options):
    """The faults for which a source is refused."""
    try:
        load(source, **options)
    except CannotLoad as error:
        return error
    raise AssertionError("it was loaded")
