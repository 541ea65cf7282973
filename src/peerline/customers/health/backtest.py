"""How well health and risks told renewals: what they said before terms ended, against what came.

An end of a term counts once for an account and quarter (the last one in it), so that contracts by
the month don't outweigh the others. It is lost where no line of the account runs beyond it that
began by the time the grace of a renewal is over. What was said is worked out anew as of so many
days before the end, from rows dated before that day and lines recorded by then; metrics without
dates are left out, and so are overrides. Peers are those of the first of that month.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis

from peerline.benchmark.statistics import wilson
from peerline.customers.account_metrics import ACCOUNT_METRICS
from peerline.customers.account_metrics.points import Points, active
from peerline.customers.account_metrics.sources import known_lines, terms
from peerline.customers.base import Base
from peerline.customers.baselines import PeerGroups
from peerline.customers.health.ledger import assess
from peerline.customers.health.profile import Profiles
from peerline.customers.looks import Looker
from peerline.customers.readings import Look, Readings, read, read_points
from peerline.customers.risk.findings import severities
from peerline.customers.risk.rules import Rules
from peerline.customers.settings import Settings
from peerline.engine import fetch

if TYPE_CHECKING:
    import numpy as np

DAYS_BEFORE = (60, 90)
LEAST_LOST = 20
"""Below so many lost terms precision and recall are chance."""

LEVEL = 0.90
"""Of the intervals, as everywhere."""


@dataclass(frozen=True, slots=True)
class Ended:
    """An end of a term whose outcome is known."""

    account: str
    end_on: date
    lost: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What one thing said, so many days before the end, against what came.

    `subject`: a profile (`standard/1`), `rules/1`, or `at risk`; `flag`: what counts as said. `n`
    ends of terms it had a word on, of which `lost`; it flagged `flagged`, of which `hits` were
    lost. `silent`: ends it had no word on: too little was known for a colour, or nothing that the
    rules count was recorded yet.
    """

    subject: str
    flag: str
    days: int
    n: int
    lost: int
    flagged: int
    hits: int
    silent: int

    @property
    def prior(self) -> float | None:
        """Share lost: the precision of flagging by chance."""
        return self.lost / self.n if self.n else None

    @property
    def precision(self) -> float | None:
        """Share of the flagged that were lost."""
        return self.hits / self.flagged if self.flagged else None

    @property
    def recall(self) -> float | None:
        """Share of the lost that were flagged."""
        return self.hits / self.lost if self.lost else None

    @property
    def precision_interval(self) -> tuple[float, float] | None:
        """Where the precision lies, at 90 %."""
        return wilson(self.hits, self.flagged, LEVEL) if self.flagged else None

    @property
    def recall_interval(self) -> tuple[float, float] | None:
        """Where the recall lies, at 90 %."""
        return wilson(self.hits, self.lost, LEVEL) if self.lost else None

    @property
    def enough(self) -> bool:
        """Whether enough terms were lost to say anything."""
        return self.lost >= LEAST_LOST

    @property
    def loss_rates(self) -> tuple[float, float] | None:
        """Share lost of the flagged and of the others; None where there were too few."""
        others = self.n - self.flagged
        if not self.enough or not self.flagged or not others:
            return None
        return self.hits / self.flagged, (self.lost - self.hits) / others


def backtest(
    base: Base,
    profiles: Profiles,
    rules: Rules,
    settings: Settings,
    *,
    until: date,
    severity: int = 2,
) -> list[Result]:
    """The results of every profile, of the rules at or above `severity`, and of both together.

    until: the day up to which the tables are complete; terms whose grace ends later are left out.
    """
    ends = ended(base, settings, until)
    if not ends:
        return []
    looks = _dated((*profiles.looks, *rules.looks))
    readings = read_points(base, _points(base, ends), looks, settings)
    months = [day.replace(day=1) for day in readings.day]
    among = read(base, sorted(set(months)), [k for k in looks if k.reading.peers], settings)
    said = _said(_without_undated(readings, profiles, rules), profiles, rules, among, months)
    place = {pair: i for i, pair in enumerate(zip(readings.account, readings.day, strict=True))}
    found: list[Result] = []
    for days in DAYS_BEFORE:
        pairs = [(place.get((e.account, e.end_on - timedelta(days=days))), e.lost) for e in ends]
        there = [(i, lost) for i, lost in pairs if i is not None]
        found += _results(said, there, days, severity, f"rules/{rules.version}")
    return found


def ended(base: Base, settings: Settings, until: date) -> list[Ended]:
    """The ends of terms whose outcome is known by `until`, by account and day."""
    grace = timedelta(days=settings.grace_days)
    ends = terms(base, settings).select("account", end_on="day")
    ends = ends.filter(ends.end_on <= ibis.literal(until - grace))
    quarter = ibis.window(
        group_by=[ends.account, ends.end_on.year(), ends.end_on.quarter()],
        order_by=ends.end_on.desc(),
    )
    ranked = ends.mutate(place=ibis.row_number().over(quarter))
    ends = ranked.filter(ranked.place == 0).drop("place")
    lines = known_lines(base)
    after = (ends.end_on + ibis.interval(days=settings.grace_days)).cast("date")
    goes_on = (
        (lines.account == ends.account)
        & (lines.start_on <= after)
        & (lines.end_on.isnull() | (lines.end_on > ends.end_on))
    )
    kept = ends.semi_join(lines, goes_on).mutate(lost=ibis.literal(False))
    gone = ends.anti_join(lines, goes_on).mutate(lost=ibis.literal(True))
    rows = fetch.rows(ibis.union(kept, gone).order_by("account", "end_on"))
    return [Ended(**row) for row in rows]


@dataclass(frozen=True)
class _Said:
    """What was said for each position of the readings: by its profile, and by the rules.

    `told`: whether anything was recorded by then that the rules count.
    """

    profile: Sequence[str]
    colour: Sequence[str | None]
    severity: "np.ndarray"
    told: "np.ndarray"


def _points(base: Base, ends: Sequence[Ended]) -> Points:
    """Every account as of so many days before each of its ends, where it was a customer then."""
    pairs = sorted({(e.account, e.end_on - timedelta(days=d)) for e in ends for d in DAYS_BEFORE})
    asked = ibis.memtable(
        {"account": [account for account, _ in pairs], "as_of": [day for _, day in pairs]},
        schema={"account": "string", "as_of": "date"},
    )
    days = [day for _, day in pairs]
    return Points(active(base, asked), min(days), max(days))


def _dated(looks: Iterable[Look]) -> list[Look]:
    return [look for look in looks if ACCOUNT_METRICS[look.metric].dated]


def _without_undated(readings: Readings, profiles: Profiles, rules: Rules) -> Readings:
    """The readings with metrics that can't be told as of a past day unknown."""
    import numpy as np

    undated = {
        look.metric
        for look in (*profiles.looks, *rules.looks)
        if not ACCOUNT_METRICS[look.metric].dated
    }
    unknown = {metric: np.full(len(readings), np.nan) for metric in sorted(undated)}
    return Readings(
        readings.account,
        readings.day,
        readings.segment,
        readings.stage,
        {**readings.columns, **unknown},
        {**readings.lacking, **dict.fromkeys(undated, "dates")},
    )


def _said(
    readings: Readings,
    profiles: Profiles,
    rules: Rules,
    among: Readings,
    months: Sequence[date],
) -> _Said:
    import numpy as np

    profile = [""] * len(readings)
    colour: list[str | None] = [None] * len(readings)
    for assessed in assess(readings, profiles, among, months):
        results = assessed.scores
        for place, health, coverage in zip(
            assessed.places.tolist(), results.health, results.coverage, strict=True
        ):
            profile[place] = assessed.profile.name
            colour[place] = assessed.profile.colour_of(float(health), float(coverage))
    looker = Looker(readings, PeerGroups(readings, rules.least_accounts, among, months))
    grave = [severities(looker, rule) for rule in rules.rules]
    severity = np.max(np.stack(grave), axis=0)
    return _Said(profile, colour, severity, _recorded(readings, rules))


def _recorded(readings: Readings, rules: Rules) -> "np.ndarray":
    """Whether by then any table had begun whose rows the rules count by days; before, rules are
    silent because nothing was written down, not because all was well."""
    import numpy as np

    counted = [
        ~np.isnan(readings.columns[name])
        for name in sorted({look.metric for look in rules.looks} - set(readings.lacking))
        if ACCOUNT_METRICS[name].empty is not None and ACCOUNT_METRICS[name].days is not None
    ]
    return np.any(counted, axis=0) if counted else np.ones(len(readings), dtype=bool)


def _results(
    said: _Said,
    ends: Sequence[tuple[int, bool]],
    days: int,
    severity: int,
    rules: str,
) -> Iterator[Result]:
    """One row for each subject and flag."""
    for name in sorted({said.profile[i] for i, _ in ends}):
        mine = [(i, lost) for i, lost in ends if said.profile[i] == name]
        for flag, colours in (("red", ("red",)), ("amber or red", ("amber", "red"))):
            called = [(said.colour[i], lost) for i, lost in mine]
            known = [(colour in colours, lost) for colour, lost in called if colour]
            yield _result(name, flag, days, known, len(called) - len(known))
    fires = [(bool(said.severity[i] >= severity), i, lost) for i, lost in ends]
    fired = [(flag, lost) for flag, i, lost in fires if flag or said.told[i]]
    yield _result(rules, f"severity {severity} or more", days, fired, len(ends) - len(fired))
    risky = [
        (flag or said.colour[i] == "red", lost)
        for flag, i, lost in fires
        if flag or said.told[i] or said.colour[i]
    ]
    silent = len(ends) - len(risky)
    yield _result("at risk", f"red, or severity {severity} or more", days, risky, silent)


def _result(
    subject: str, flag: str, days: int, said: Sequence[tuple[bool, bool]], silent: int
) -> Result:
    return Result(
        subject,
        flag,
        days,
        n=len(said),
        lost=sum(lost for _, lost in said),
        flagged=sum(flagged for flagged, _ in said),
        hits=sum(flagged and lost for flagged, lost in said),
        silent=silent,
    )
