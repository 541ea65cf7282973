"""The same values as the customers' metrics, in SQL as one would write it by hand.

One text for DuckDB and PostgreSQL. `usage`: every usage metric of each account and window;
`retention`: NRR, GRR and logo retention; `readings`: what the standard health profiles and risk
rules read of each account.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from peerline.customers.metrics.definition import Span


def usage(spans: Sequence[Span], key_features: Sequence[str]) -> str:
    """Columns `as_of`, `account`, then the metrics in the order of `usage.METRICS`."""
    windows = ", ".join(f"({_d(s.end)}, {_d(s.start)}, {_d(s.before().start)})" for s in spans)
    first, last = min(s.before().start for s in spans), max(s.end for s in spans)
    listed = list(enumerate(key_features))
    daily = ", ".join(
        f"""sum("count") FILTER (WHERE feature = '{name}') AS k{n}""" for n, name in listed
    )
    keys = ", ".join(f"sum(k{n}) FILTER (WHERE day >= start) AS k{n}" for n, _ in listed)
    uses = " + ".join(f"coalesce(sum(k{n}), 0)" for n, _ in listed)
    breadth = " + ".join(f"(CASE WHEN sum(k{n}) > 0 THEN 1 ELSE 0 END)" for n, _ in listed)
    return f"""
    WITH windows (as_of, start, first) AS (VALUES {windows}),
    daily AS (
        SELECT account, "user", day, sum("count") AS uses, {daily} FROM usage
        WHERE day >= {_d(first)} AND day < {_d(last)} AND "count" > 0
        GROUP BY account, "user", day
    ), by_user AS (
        SELECT as_of, account, "user",
            coalesce(sum(uses) FILTER (WHERE day >= start), 0) AS uses,
            coalesce(sum(uses) FILTER (WHERE day < start), 0) AS uses_before,
            count(*) FILTER (WHERE day >= start) AS days,
            count(*) FILTER (WHERE day < start) AS days_before, {keys}
        FROM daily JOIN windows ON day >= first AND day < as_of GROUP BY as_of, account, "user"
    ), users AS (
        SELECT as_of, account, sum(uses) AS uses, sum(uses_before) AS uses_before,
            count("user") FILTER (WHERE days > 0) AS users,
            count("user") FILTER (WHERE days_before > 0) AS users_before,
            count("user") FILTER (WHERE days_before > 0 AND days = 0) AS lost,
            count("user") FILTER (WHERE days > 0 AND days_before = 0) AS won,
            coalesce(sum(days) FILTER (WHERE "user" IS NOT NULL), 0) AS user_days,
            {uses} AS key_uses, {breadth} AS key_features
        FROM by_user GROUP BY as_of, account
    ), account_days AS (SELECT DISTINCT account, day FROM daily),
    days AS (
        SELECT as_of, account, count(*) FILTER (WHERE day >= start) AS days,
            count(*) FILTER (WHERE day < start) AS days_before, as_of - max(day) AS idle
        FROM account_days JOIN windows ON day >= first AND day < as_of GROUP BY as_of, account
    ), products AS (
        SELECT as_of, account, product, sum(quantity) AS licences FROM contract_lines
        JOIN windows ON start_on <= as_of AND (end_on IS NULL OR end_on > as_of)
        WHERE amount > 0 GROUP BY as_of, account, product
    ), customers AS (
        SELECT as_of, account, max(licences) AS licences FROM products GROUP BY as_of, account
    ), used AS (
        SELECT users.*, days, days_before, idle
        FROM users JOIN days ON users.as_of = days.as_of AND users.account = days.account
    ), parts AS (
        SELECT coalesce(c.as_of, u.as_of) AS as_of, coalesce(c.account, u.account) AS account,
            CAST(coalesce(uses, 0) AS double precision) AS uses,
            coalesce(uses_before, 0) AS uses_before, coalesce(users, 0) AS users,
            coalesce(users_before, 0) AS users_before, coalesce(lost, 0) AS lost,
            coalesce(won, 0) AS won, CAST(coalesce(user_days, 0) AS double precision) AS user_days,
            CAST(coalesce(days, 0) AS double precision) AS days,
            coalesce(days_before, 0) AS days_before, idle, key_uses, key_features, licences,
            CASE WHEN c.account IS NULL THEN 0 ELSE 1 END AS customer
        FROM customers c FULL JOIN used u ON c.as_of = u.as_of AND c.account = u.account
    )
    SELECT p.as_of, account, uses, uses / nullif(uses_before, 0) - 1,
        CASE WHEN uses > 0 THEN uses END, uses / nullif(users, 0), uses / nullif(days, 0),
        uses / nullif(user_days, 0), users, 1.0 * users / nullif(users_before, 0) - 1,
        CASE WHEN uses > 0 THEN users END, won, lost, 1.0 * lost / nullif(users_before, 0),
        CASE WHEN uses > 0 THEN days END, days / nullif(days_before, 0) - 1,
        CASE WHEN uses > 0 THEN days / (p.as_of - start) END, user_days / nullif(users, 0),
        user_days / nullif(users * (p.as_of - start), 0), idle,
        CASE WHEN uses_before > 0 THEN CASE WHEN uses < uses_before * 0.7 THEN 1 ELSE 0 END END,
        CASE WHEN uses > 0 THEN 1 ELSE 0 END,
        CASE WHEN customer = 1 THEN CASE WHEN uses > 0 THEN 1 ELSE 0 END END,
        customer - CASE WHEN customer = 1 AND uses > 0 THEN 1 ELSE 0 END,
        1.0 * users / nullif(licences, 0),
        CASE WHEN licences > users THEN licences - users ELSE 0 END, uses / nullif(licences, 0),
        key_uses / nullif(uses, 0), CASE WHEN uses > 0 THEN key_features END
    FROM parts p JOIN windows w ON p.as_of = w.as_of ORDER BY 1, 2"""


def retention(span: Span) -> str:
    """NRR, GRR and logo retention at the rates of the window's start."""
    a, b = _d(span.start), _d(span.end)
    live = "start_on <= {0} AND (end_on IS NULL OR end_on > {0})"
    return f"""
    WITH rates AS (
        SELECT f.currency, rate FROM fx_rates f JOIN (
            SELECT currency, max(day) AS day FROM fx_rates WHERE day <= {a} GROUP BY currency
        ) latest ON f.currency = latest.currency AND f.day = latest.day
    ), sums AS (
        SELECT account,
            sum(CASE WHEN {live.format(a)} THEN amount / term_months * coalesce(rate, 1) ELSE 0 END)
                AS was,
            sum(CASE WHEN {live.format(b)} THEN amount / term_months * coalesce(rate, 1) ELSE 0 END)
                AS now
        FROM contract_lines l LEFT JOIN rates r ON l.currency = r.currency GROUP BY account
    )
    SELECT sum(now) / sum(was), sum(CASE WHEN now < was THEN now ELSE was END) / sum(was),
        avg(CASE WHEN now > 0 THEN 1.0 ELSE 0.0 END) FROM sums WHERE was > 0"""


EVENTS = ("budget-cut", "merger", "new-goals", "stakeholder-change")


def readings(day: date, key_features: Sequence[str]) -> dict[str, str]:
    """Source -> a query of `account` and the metrics read of it, named as in the catalogue."""
    at = _d(day)

    def back(days: int, until: int = 0, column: str = "day") -> str:
        return (
            f"({column} >= {_d(day - timedelta(days=days))}"
            f" AND {column} < {_d(day - timedelta(days=until))})"
        )

    month, half, quarter, year = back(30), back(180), back(90), back(365)
    breadth = " + ".join(
        f"max(CASE WHEN feature = '{name}' AND {month} AND \"count\" > 0 THEN 1.0 ELSE 0 END)"
        for name in key_features
    )
    events = ", ".join(
        f"{at} - max(day) FILTER (WHERE kind = '{kind}') AS {kind.replace('-', '_')}_days_since"
        for kind in EVENTS
    )
    opened = f"opened_at >= {_d(day - timedelta(days=180))} AND opened_at < {at}"
    recent = f"opened_at >= {_d(day - timedelta(days=90))}"
    sent = f"kind = 'email-sent' AND {quarter}"
    return {
        "usage": f"""
            SELECT account, sum("count") FILTER (WHERE {month}) AS usage_30d,
                sum("count") FILTER (WHERE {back(120, 30)}) AS usage_30d__own,
                count(DISTINCT day) FILTER (WHERE {month}) AS usage_days_30d,
                count(DISTINCT day) AS usage_days_180d, {at} - max(day) AS usage_days_since,
                ({breadth}) / {len(key_features)} AS key_features_30d
            FROM usage WHERE {half} AND "count" > 0 GROUP BY account""",
        "tickets": f"""
            SELECT account, count(*) FILTER (WHERE {recent}) AS tickets_90d,
                count(*) FILTER (WHERE NOT {recent}) AS tickets_90d__own,
                avg(extract(epoch FROM (CASE WHEN closed_at < {at} THEN closed_at
                    ELSE CAST({at} AS timestamp) END) - opened_at) / 86400.0)
                    FILTER (WHERE {recent}) AS ticket_days_90d
            FROM tickets WHERE {opened} GROUP BY account""",
        "nps": f"""
            SELECT account, 100.0 * (count(*) FILTER (WHERE score >= 9)
                - count(*) FILTER (WHERE score <= 6)) / nullif(count(*), 0) AS nps_365d,
                min(score) FILTER (WHERE {half}) AS nps_lowest_180d
            FROM (SELECT *, row_number() OVER (PARTITION BY account, contact
                    ORDER BY day DESC, response DESC) AS place
                FROM nps_responses WHERE day < {at}) latest
            WHERE place = 1 AND {year} GROUP BY account""",
        "csat": f"SELECT account, avg(score) AS csat_180d FROM csat WHERE {half} GROUP BY account",
        "engagements": f"""
            SELECT account,
                count(*) FILTER (WHERE kind IN ('reference', 'speaking') AND {half})
                    AS advocacy_180d,
                count(*) FILTER (WHERE kind IN ('reference', 'speaking') AND {back(545, 180)})
                    AS advocacy_180d__own,
                count(*) FILTER (WHERE kind = 'bounce' AND {quarter}) AS bounces_90d,
                count(*) FILTER (WHERE kind = 'unsubscribe' AND {quarter}) AS unsubscribes_90d,
                count(*) FILTER (WHERE kind IN ('community-post', 'event') AND {quarter})
                    AS community_90d,
                {at} - max(day) FILTER (WHERE kind IN ('community-post', 'event') AND {year})
                    AS community_days_since,
                1.0 * least(count(*) FILTER (WHERE kind = 'email-open' AND {quarter}),
                    count(*) FILTER (WHERE {sent}))
                    / nullif(count(*) FILTER (WHERE {sent}), 0) AS email_open_90d,
                1.0 * least(count(*) FILTER (WHERE kind = 'email-click' AND {quarter}),
                    count(*) FILTER (WHERE {sent}))
                    / nullif(count(*) FILTER (WHERE {sent}), 0) AS email_click_90d,
                count(*) FILTER (WHERE kind = 'reference' AND {year}) AS references_365d,
                {at} - max(day) FILTER (WHERE kind = 'reference') AS reference_days_since,
                count(*) FILTER (WHERE kind IN ('case-study', 'speaking') AND {year})
                    AS stories_365d
            FROM engagements WHERE {back(730)} GROUP BY account""",
        "invoices": f"""
            SELECT account,
                1.0 * count(*) FILTER (WHERE paid_on <= due_on AND {back(365, column="due_on")})
                    / nullif(count(*) FILTER (WHERE {back(365, column="due_on")}), 0)
                    AS invoices_on_time_365d,
                count(*) FILTER (WHERE paid_on IS NULL OR paid_on >= {at}) AS overdue_invoices,
                {at} - min(due_on) FILTER (WHERE paid_on IS NULL OR paid_on >= {at})
                    AS overdue_days
            FROM invoices WHERE due_on < {at} GROUP BY account""",
        "events": f"""
            SELECT account, {events} FROM customer_events WHERE {half} GROUP BY account""",
        "contacts": """
            SELECT account, count(*) FILTER (WHERE champion AND active) AS champions,
                count(*) FILTER (WHERE champion AND NOT active) AS champions_left
            FROM contacts GROUP BY account""",
        "terms": f"""
            WITH known AS (
                SELECT account, line, start_on, end_on,
                    greatest(start_on, CAST(recorded_at AS date)) AS known_on FROM contract_lines
            ), renewed AS (
                SELECT e.account, e.end_on, greatest(e.end_on, min(l.known_on)) AS renewed_on
                FROM known e JOIN known l ON l.account = e.account AND l.line <> e.line
                    AND l.start_on >= e.end_on - 90 AND l.start_on <= e.end_on + 30
                    AND l.end_on > e.end_on
                GROUP BY e.account, e.end_on
            )
            SELECT account, count(*) AS renewals FROM renewed
            WHERE end_on < {at} AND renewed_on < {at} GROUP BY account""",
        "lines": f"""
            SELECT account, {at} - min(start_on) AS customer_days FROM contract_lines
            WHERE start_on < {at} GROUP BY account""",
    }


def _d(day: date) -> str:
    return f"DATE '{day}'"
