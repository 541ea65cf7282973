"""A customer base of a few accounts, written down row by row."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

DAY = date(2026, 6, 30)
KEY_FEATURES = ("plans", "alerts")

Rows = dict[str, list[Mapping[str, Any]]]


def ago(days: int) -> date:
    """So many days before the day that everything is told as of."""
    return DAY - timedelta(days=days)


class Company:
    """Builds the tables; every row gets an id of its own."""

    def __init__(self) -> None:
        self.rows: Rows = {"accounts": [], "contract_lines": []}

    def add(self, table: str, account: str, **columns: Any) -> None:
        """A row of a table, with the key that the table asks for."""
        listed = self.rows.setdefault(table, [])
        key = {
            "tickets": "ticket", "nps_responses": "response", "csat": "response",
            "engagements": "engagement", "invoices": "invoice", "customer_events": "event",
            "contacts": "contact", "contract_lines": "line",
        }.get(table)  # fmt: skip
        named = {key: f"{table[:2]}{len(listed)}"} if key else {}
        listed.append({**named, "account": account, **columns})

    def account(
        self, account: str, *, segment: str = "mid-market", stage: str = "early", renewed: int = 1
    ) -> None:
        """A customer that renewed so many times; its term of a year ends in 100 days."""
        self.rows["accounts"].append(
            {"account": account, "name": account.upper(), "segment": segment, "stage": stage}
        )
        for back in range(renewed, -1, -1):
            start = ago(265 + 365 * back)
            self.term(account, start, start + timedelta(days=365))

    def term(self, account: str, start: date, end: date | None, **columns: Any) -> None:
        """A contract line."""
        given = {
            "contract": f"c-{account}", "product": "core", "start_on": start, "end_on": end,
            "amount": Decimal(1200), "currency": "USD", "term_months": 12,
            "recorded_at": datetime.combine(start, datetime.min.time()),
        }  # fmt: skip
        self.add("contract_lines", account, **(given | columns))

    def uses(self, account: str, first: int, last: int, count: int, feature: str = "plans") -> None:
        """The same use on every day from `first` to `last` days ago."""
        for back in range(last, first + 1):
            self.add("usage", account, user="u1", feature=feature, day=ago(back), count=count)

    def healthy(self, account: str, **given: Any) -> None:
        """A customer with nothing wrong: it uses, calls now and then, pays and answers."""
        self.account(account, **given)
        self.uses(account, 200, 1, 2)
        self.uses(account, 200, 1, 1, "alerts")
        for back in range(10, 400, 30):
            opened = datetime.combine(ago(back), datetime.min.time())
            closed = opened + timedelta(hours=20)
            self.add("tickets", account, opened_at=opened, closed_at=closed, escalated=False)
            self.add("engagements", account, kind="email-sent", day=ago(back))
            self.add("engagements", account, kind="email-open", day=ago(back))
        self.add("engagements", account, kind="reference", day=ago(40))
        self.add("engagements", account, kind="community-post", day=ago(20))
        self.add("nps_responses", account, contact=f"{account}-1", day=ago(30), score=9)
        self.add("csat", account, day=ago(15), score=4.5)
        self.add("contacts", account, champion=True, sponsor=False, active=True)
        paid = {"due_on": ago(200), "paid_on": ago(205), "issued_on": ago(230)}
        self.add("invoices", account, **paid, amount=Decimal(100), currency="USD")
