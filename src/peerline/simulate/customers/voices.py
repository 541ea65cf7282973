"""What customers say: people, NPS answers, tickets and satisfaction."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from peerline.simulate.customers.accounts import Accounts, people
from peerline.simulate.customers.draws import NEVER, Days, Flags, by_weight, generator, spans
from peerline.simulate.customers.world import World

Columns = dict[str, Any]
SURVEY_DAYS = 182
ANSWERS = 0.42
HOURS = {"low": 40.0, "normal": 22.0, "high": 9.0, "urgent": 4.0}


@dataclass(frozen=True)
class Contacts:
    """People [n] by account; the champion is the second of each account, the sponsor the first.

    `left`: the day on which somebody left, NEVER for most.
    """

    ids: NDArray[np.object_]
    account: NDArray[np.int64]
    place: NDArray[np.int64]
    first: NDArray[np.int64]
    left: Days
    columns: Columns


def contacts(world: World, accounts: Accounts, seed: int) -> Contacts:
    """The people of every account."""
    rng = generator(seed, "contacts")
    ranges = np.array([s.contacts for s in world.segments.values()])[accounts.segment]
    counts = rng.integers(ranges[:, 0], ranges[:, 1] + 1)
    account, place = spans(counts)
    n = len(account)
    left = np.full(n, NEVER)
    gone = (rng.random(n) < 0.08) & (place > 1)
    left[gone] = accounts.as_of - rng.integers(30, 700, n)[gone]
    first = np.cumsum(counts) - counts
    heir = np.zeros(n, dtype=bool)
    for episodes in accounts.episodes:
        for e in episodes:
            if e.driver == "champion-left":
                left[first[e.account] + 1] = e.onset
                if e.until < accounts.as_of:
                    heir[first[e.account]] = True
    names = people(world)
    ids = np.array([f"cnt-{i + 1:06d}" for i in range(n)], dtype=object)
    roles = np.array(world.roles, dtype=object)
    columns = {
        "contact": ids,
        "account": _ids(accounts)[account],
        "name": np.array(names, dtype=object)[rng.integers(0, len(names), n)],
        "role": roles[rng.integers(0, len(roles), n)],
        "sponsor": place == 0,
        "champion": (place == 1) | heir,
        "active": left >= accounts.as_of,
    }
    return Contacts(ids, account, place, first, left, columns)


def nps_responses(
    world: World, accounts: Accounts, active: Flags, who: Contacts, seed: int
) -> Columns:
    """Answers to a survey about twice a year, by those who feel like it."""
    rng = generator(seed, "nps")
    length = active.shape[1]
    rounds = -(-length // SURVEY_DAYS)
    contact = np.repeat(np.arange(len(who.ids)), rounds)
    turn = np.tile(np.arange(rounds), len(who.ids))
    offset = rng.integers(0, SURVEY_DAYS, len(accounts))[who.account]
    at = offset[contact] + SURVEY_DAYS * turn + rng.integers(0, 12, len(contact))
    asked = at < length
    contact, at = contact[asked], at[asked]
    account = who.account[contact]
    likely = ANSWERS + 0.15 * (who.place[contact] < 2)
    kept = active[account, at] & (rng.random(len(at)) < likely)
    kept &= accounts.first_day + at < who.left[contact]
    contact, at, account = contact[kept], at[kept], account[kept]
    score = 8.3 + 0.8 * accounts.trait[account] + rng.normal(0, 0.8, len(who.ids))[contact]
    score = score + rng.normal(0, 0.8, len(at))
    for driver, loss in {"low-nps": 5.0, "bad-support": 1.8, "usage-decline": 0.8}.items():
        score -= loss * accounts.at_work(driver)[account, at]
    score = np.clip(np.round(score), 0, 10).astype(np.int64)
    order = np.lexsort((contact, at))
    contact, at, account, score = contact[order], at[order], account[order], score[order]
    return {
        "response": _numbered("nps", len(at)),
        "account": _ids(accounts)[account],
        "contact": who.ids[contact],
        "day": (accounts.first_day + at).astype("datetime64[D]"),
        "score": score,
        "comment": _comments(rng, world, score),
    }


def _comments(
    rng: np.random.Generator, world: World, score: NDArray[np.int64]
) -> NDArray[np.object_]:
    """A third say why."""
    said = np.full(len(score), None, dtype=object)
    bands = {"detractor": score <= 6, "passive": (score > 6) & (score < 9), "promoter": score >= 9}
    for band, here in bands.items():
        texts = np.array(world.comments[band], dtype=object)
        drawn = texts[rng.integers(0, len(texts), len(score))]
        speaks = here & (rng.random(len(score)) < 0.33)
        said[speaks] = drawn[speaks]
    return said


def tickets(world: World, accounts: Accounts, active: Flags, who: Contacts, seed: int) -> Columns:
    """Calls for support: more, longer and angrier where support is bad, few where use declines."""
    rng = generator(seed, "tickets")
    bad = accounts.at_work("bad-support")
    silent = accounts.at_work("usage-decline")
    monthly = (0.35 + 0.022 * accounts.licences) * np.exp(-0.15 * accounts.trait)
    rate = monthly[:, None] / 30.4 * active * (1 + 2.2 * bad) * (1 - 0.6 * silent)
    cells = rng.poisson(rate).T
    at, account = np.nonzero(cells)
    each = cells[at, account]
    at, account = np.repeat(at, each), np.repeat(account, each)
    n, poor = len(at), bad[account, at]
    minute = rng.integers(7 * 60, 19 * 60, n)
    opened = (accounts.first_day + at).astype("datetime64[D]").astype("datetime64[us]")
    opened = opened + minute.astype("timedelta64[m]")
    priority = by_weight(rng, world.priorities, n)
    hours = np.array([HOURS[p] for p in world.priorities])[priority]
    hours = hours * np.exp(rng.normal(0, 0.8, n)) * np.where(poor, 5.5, 1.0)
    closed = opened + np.round(hours * 60).astype("timedelta64[m]")
    end = np.datetime64(accounts.as_of, "D").astype("datetime64[us]")
    reply = np.round(np.exp(rng.normal(4.2, 0.7, n)) * np.where(poor, 4.0, 1.0))
    rated = (rng.random(n) < 0.5) & (closed < end)
    grade = np.clip(
        np.round(4.4 + 0.2 * accounts.trait[account] - 2.1 * poor + rng.normal(0, 0.7, n)), 1, 5
    )
    people_of = rng.integers(0, np.diff(np.append(who.first, len(who.ids)))[account])
    return {
        "ticket": _numbered("tic", n),
        "account": _ids(accounts)[account],
        "contact": who.ids[who.first[account] + people_of],
        "opened_at": opened,
        "closed_at": np.where(closed < end, closed, np.datetime64("NaT", "us")),
        "priority": np.array(list(world.priorities), dtype=object)[priority],
        "first_response_minutes": np.where(
            opened + reply.astype("timedelta64[m]") < end, reply, np.nan
        ),
        "satisfaction": np.where(rated, grade, np.nan),
        "escalated": rng.random(n) < np.where(poor, 0.28, 0.03),
    }


def csat(accounts: Accounts, active: Flags, who: Contacts, seed: int) -> Columns:
    """Satisfaction with a training, a review or a first project."""
    rng = generator(seed, "csat")
    cells = rng.poisson(0.35 / 30.4 * active).T
    at, account = np.nonzero(cells)
    n = len(at)
    wrong = sum(
        accounts.at_work(driver)[account, at].astype(float) for driver in ("bad-support", "low-nps")
    )
    score = np.clip(
        np.round(4.3 + 0.3 * accounts.trait[account] - 1.2 * wrong + rng.normal(0, 0.7, n)), 1, 5
    )
    return {
        "response": _numbered("csat", n),
        "account": _ids(accounts)[account],
        "contact": who.ids[who.first[account]],
        "day": (accounts.first_day + at).astype("datetime64[D]"),
        "score": score,
    }


def _ids(accounts: Accounts) -> NDArray[np.object_]:
    return np.array(accounts.ids, dtype=object)


def _numbered(word: str, n: int) -> NDArray[np.object_]:
    return np.array([f"{word}-{i + 1:07d}" for i in range(n)], dtype=object)
