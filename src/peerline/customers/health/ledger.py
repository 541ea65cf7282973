"""The health ledger: for each account and day a row per measure, and the health they add up to."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from peerline.customers.base import Base
from peerline.customers.baselines import PeerGroups
from peerline.customers.facts import Component, Health
from peerline.customers.health import overrides as given
from peerline.customers.health.profile import Measure, Profile, Profiles, load_profiles
from peerline.customers.health.scoring import Scores, measure_score, scores
from peerline.customers.looks import Looker
from peerline.customers.readings import Look, Readings, read
from peerline.customers.rows import Rows, rows_of
from peerline.customers.settings import Settings, default_settings

if TYPE_CHECKING:
    import numpy as np

OWN_PAST = "own"


@dataclass(frozen=True)
class Assessed:
    """Accounts scored by one profile: `places` are their positions in the readings; the columns of
    `scores`, `raw` and `baseline` are `measures`, each of the component beside it."""

    profile: Profile
    places: "np.ndarray"
    measures: Sequence[tuple[str, Measure]]
    scores: Scores
    raw: "np.ndarray"
    baseline: "np.ndarray"
    baseline_of: "np.ndarray"


def ledger(
    base: Base,
    day: date,
    profiles: Profiles | None = None,
    settings: Settings | None = None,
    *,
    since: Iterable[date] = (),
    account: str | None = None,
    rows: bool = True,
) -> list[Health]:
    """The health of every active account as of `day` and the days of `since`, by day and account.

    One query for all days. account: only this one's, beside the same peers. rows: also name the
    source rows (another query a table).
    """
    profiles, settings = profiles or load_profiles(), settings or default_settings()
    days = sorted({day, *since})
    readings = read(base, days, profiles.looks, settings)
    found = rows_of(base, days, profiles.looks, settings, account) if rows else {}
    told = healths(readings, profiles, given.of_base(base), found)
    return [health for health in told if account in (None, health.account)]


def healths(
    readings: Readings,
    profiles: Profiles,
    overrides: Iterable[given.Override] = (),
    rows: Rows | None = None,
) -> list[Health]:
    """The readings as healths, in the readings' order. `rows`: the source rows where wanted."""
    listed = list(overrides)
    held = {day: given.in_force(listed, day) for day in dict.fromkeys(readings.day)}
    found: dict[int, Health] = {}
    for assessed in assess(readings, profiles):
        found.update(_plain(readings, assessed, held, rows or {}))
    return [found[place] for place in sorted(found)]


def assess(
    readings: Readings,
    profiles: Profiles,
    among: Readings | None = None,
    of_day: Sequence[date] | None = None,
) -> Iterator[Assessed]:
    """Every account scored by the profile of its segment; peers as in `PeerGroups`."""
    import numpy as np

    names = np.asarray([profiles.of(segment).id for segment in readings.segment], dtype=object)
    for profile in profiles.all:
        places = np.flatnonzero(names == profile.id)
        if len(places):
            groups = PeerGroups(readings, profile.least_accounts, among, of_day)
            yield _assessed(readings, profile, places, Looker(readings, groups))


def _assessed(
    readings: Readings, profile: Profile, places: "np.ndarray", looker: Looker
) -> Assessed:
    import numpy as np

    measures = [(part.id, measure) for part in profile.components for measure in part.measures]
    seen = [looker.at(measure.look)[places] for _, measure in measures]
    score = [measure_score(m, s) for (_, m), s in zip(measures, seen, strict=True)]
    baseline = [_baseline(looker, measure.look, places) for _, measure in measures]
    return Assessed(
        profile,
        places,
        measures,
        scores(profile, np.column_stack(score)),
        np.column_stack([readings.value(m.look.metric)[places] for _, m in measures]),
        np.column_stack([values for values, _ in baseline]),
        np.column_stack([names for _, names in baseline]),
    )


def _baseline(
    looker: Looker, look: Look, places: "np.ndarray"
) -> tuple["np.ndarray", "np.ndarray"]:
    import numpy as np

    found = looker.baseline(look)
    if found is None:
        return np.full(len(places), np.nan), np.full(len(places), None, dtype=object)
    if look.reading.peers and not look.reading.own:
        return found[places], looker.peers(look).group[places]
    return found[places], np.full(len(places), OWN_PAST, dtype=object)


def _plain(
    readings: Readings,
    assessed: Assessed,
    held: Mapping[date, Mapping[str, given.Override]],
    rows: Rows,
) -> Iterator[tuple[int, Health]]:
    profile, result = assessed.profile, assessed.scores
    table = [
        column.tolist()
        for column in (
            assessed.raw, assessed.baseline, result.score, result.weight, result.contribution,
            assessed.baseline_of,
        )
    ]  # fmt: skip
    health, coverage = result.health.tolist(), result.coverage.tolist()
    for i, place in enumerate(assessed.places.tolist()):
        account, day = readings.account[place], readings.day[place]
        parts = tuple(
            _component(name, measure, cells, rows.get((account, day, measure.look.metric), ()))
            for (name, measure), *cells in zip(
                assessed.measures, *(column[i] for column in table), strict=True
            )
        )
        yield place, _health(profile, account, day, health[i], coverage[i], parts, held[day])


def _component(
    name: str, measure: Measure, cells: Sequence[float], rows: tuple[str, ...]
) -> Component:
    raw, baseline, score, weight, contribution, baseline_of = cells
    return Component(
        component=name,
        raw=_known(raw),
        baseline=_known(baseline),
        score=_known(score),
        weight=weight,
        contribution=contribution,
        rows=rows,
        measure=measure.look.metric,
        reading=measure.look.reading.value,
        baseline_of=baseline_of,  # type: ignore[arg-type]  # the one column of words
    )


def _health(
    profile: Profile,
    account: str,
    day: date,
    computed: float,
    coverage: float,
    parts: tuple[Component, ...],
    held: Mapping[str, given.Override],
) -> Health:
    word = held.get(account)
    score = _known(computed) if word is None else word.score
    enough = score is not None and (word is not None or coverage >= profile.least_coverage)
    return Health(
        account=account,
        day=day,
        profile=profile.name,
        score=score,
        computed=_known(computed),
        coverage=coverage,
        colour=profile.colour(score) if enough and score is not None else None,
        components=parts,
        overridden=word.reason if word else None,
    )


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value
