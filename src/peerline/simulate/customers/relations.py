"""What is done with customers: mail, references, QBRs, calls, milestones, goals, events."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from peerline.simulate.customers.accounts import Accounts
from peerline.simulate.customers.contracts import Sales
from peerline.simulate.customers.draws import (
    Days,
    Flags,
    add_months,
    by_weight,
    day,
    generator,
)
from peerline.simulate.customers.voices import Columns, Contacts
from peerline.simulate.customers.world import World

Rows = list[dict[str, Any]]
MAIL_DAYS = 30
OPENS, CLICKS, BOUNCES, UNSUBSCRIBES = 0.38, 0.22, 0.008, 0.003
MONTHLY = {
    "community-post": 0.5,
    "event": 0.12,
    "reference": 0.06,
    "speaking": 0.015,
    "case-study": 0.008,
}
"""How often a month, for an account of middling trait."""
CALLS_A_MONTH = {"high-touch": 3.2, "mid-touch": 1.3, "low-touch": 0.35}
QBR_MISSED = 0.13
Part = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], str]
"""Engagements of one kind: account, contact (-1: nobody's), place of the day in the history."""


def engagements(
    world: World, accounts: Accounts, active: Flags, who: Contacts, seed: int
) -> Columns:
    """All kinds of engagements in the order of days."""
    rng = generator(seed, "engagements")
    trouble = np.zeros(active.shape, dtype=bool)
    for driver in world.drivers:
        trouble |= accounts.at_work(driver)
    parts = _mail(rng, accounts, active, trouble, who)
    parts += _community(rng, accounts, active, trouble, who)
    parts.append(_qbrs(rng, world, accounts, active, who))
    kinds = np.concatenate([np.full(len(p[0]), p[3], dtype=object) for p in parts])
    account, contact, at = (np.concatenate([p[i] for p in parts]) for i in (0, 1, 2))
    order = np.lexsort((contact, account, at))
    account, contact, at, kinds = account[order], contact[order], at[order], kinds[order]
    width = max(7, len(str(len(at))))
    return {
        "engagement": np.array([f"eng-{i + 1:0{width}d}" for i in range(len(at))], dtype=object),
        "account": np.array(accounts.ids, dtype=object)[account],
        "contact": np.where(contact >= 0, who.ids[contact], None),
        "kind": kinds,
        "day": (accounts.first_day + at).astype("datetime64[D]"),
    }


def _mail(
    rng: np.random.Generator, accounts: Accounts, active: Flags, trouble: Flags, who: Contacts
) -> list[Part]:
    """A letter a month to everybody, what they do with it, and who does not want any more."""
    length = active.shape[1]
    at = np.arange(5, length - 4, MAIL_DAYS)
    account = who.account[:, None]
    gone = accounts.first_day + at >= who.left[:, None]
    cold = trouble[account, at]
    away = rng.random(gone.shape)
    stops = away < np.where(cold, 6 * UNSUBSCRIBES, UNSUBSCRIBES)
    stopped = np.cumsum(stops, axis=1) - stops > 0
    bounces = rng.random(gone.shape) < np.where(gone, 0.85, BOUNCES)
    long_gone = np.cumsum(gone, axis=1) > 4
    sent = active[account, at] & ~stopped & ~long_gone
    bounced = bounces & sent
    eager = OPENS * np.exp(0.15 * accounts.trait)[account] * np.where(cold, 0.35, 1.0)
    opened = sent & ~gone & ~bounced & (rng.random(gone.shape) < eager)
    clicked = opened & (rng.random(gone.shape) < CLICKS)
    flags = {
        "email-sent": sent,
        "email-open": opened,
        "email-click": clicked,
        "bounce": bounced,
        "unsubscribe": stops & sent & ~gone & ~bounced,
    }
    parts: list[Part] = []
    for kind, flag in flags.items():
        contact, turn = np.nonzero(flag)
        later = rng.integers(0, 3, len(turn)) * (kind not in ("email-sent", "bounce"))
        parts.append((who.account[contact], contact, at[turn] + later, kind))
    return parts


def _community(
    rng: np.random.Generator, accounts: Accounts, active: Flags, trouble: Flags, who: Contacts
) -> list[Part]:
    """Posts, events and references: the happier the oftener, and hardly any in trouble."""
    parts: list[Part] = []
    level = np.exp(0.7 * accounts.trait - 0.2)[:, None] * active * np.where(trouble, 0.12, 1.0)
    for kind, monthly in MONTHLY.items():
        account, at = np.nonzero(rng.random(active.shape) < monthly / 30.4 * level)
        contact = who.first[account] + rng.integers(0, 2, len(account))
        parts.append((account, contact, at, kind))
    return parts


def _qbrs(
    rng: np.random.Generator, world: World, accounts: Accounts, active: Flags, who: Contacts
) -> Part:
    """Reviews by tier, some days early or late, some left out."""
    months = np.array([world.qbr_months[s.tier] for s in world.segments.values()])
    found: list[tuple[int, int]] = []
    for i in range(len(accounts)):
        step = int(months[accounts.segment[i]])
        turn = step
        while (due := add_months(int(accounts.created[i]), turn)) < accounts.as_of:
            at = due - accounts.first_day + int(rng.integers(-10, 25))
            held = rng.random() >= QBR_MISSED
            if held and 0 <= at < active.shape[1] and active[i, at]:
                found.append((i, at))
            turn += step
    rows = np.array(found, dtype=np.int64).reshape(-1, 2)
    return rows[:, 0], who.first[rows[:, 0]], rows[:, 1], "qbr"


def activities(
    world: World, accounts: Accounts, active: Flags, who: Contacts, seed: int
) -> Columns:
    """What CSMs did: by whoever looked after the account on that day."""
    rng = generator(seed, "activities")
    monthly = np.array([CALLS_A_MONTH[s.tier] for s in world.segments.values()])[accounts.segment]
    workdays = (accounts.first_day + np.arange(active.shape[1]) + 3) % 7 < 5
    at, account = np.nonzero(
        (rng.random(active.shape) < monthly[:, None] / 21 * active * workdays).T
    )
    kind = by_weight(rng, [weight for weight, _ in world.activity_kinds.values()], len(at))
    usual = np.array([minutes for _, minutes in world.activity_kinds.values()])[kind]
    minutes = np.maximum(3, np.round(usual * np.exp(rng.normal(0, 0.35, len(at))) / 5) * 5)
    people_of = rng.integers(0, np.diff(np.append(who.first, len(who.ids)))[account])
    return {
        "activity": np.array([f"act-{i + 1:07d}" for i in range(len(at))], dtype=object),
        "account": np.array(accounts.ids, dtype=object)[account],
        "csm": _owner(accounts, account, accounts.first_day + at),
        "contact": who.ids[who.first[account] + people_of],
        "kind": np.array(list(world.activity_kinds), dtype=object)[kind],
        "day": (accounts.first_day + at).astype("datetime64[D]"),
        "minutes": minutes,
    }


def _owner(accounts: Accounts, account: NDArray[np.int64], when: Days) -> NDArray[np.object_]:
    """The CSM of each account on each day."""
    begun = np.array([row[0] * 100_000 + row[2] for row in accounts.owners])
    names = np.array([row[1] for row in accounts.owners], dtype=object)
    place = np.searchsorted(begun, account * 100_000 + when, side="right") - 1
    return names[np.maximum(place, 0)]


def milestones(world: World, accounts: Accounts, sales: Sales, seed: int) -> Rows:
    """What every account means to reach in its first half year, and when it did."""
    rng = generator(seed, "milestones")
    left = {account: when for account, when, _ in sales.churned}
    starts: dict[int, int] = {}
    for line in sales.lines:
        starts[line.account] = min(line.start, starts.get(line.account, line.start))
    rows: Rows = []
    for i, start in starts.items():
        pace = float(np.exp(rng.normal(-0.15 * accounts.trait[i], 0.25)))
        for name, (days, evidence) in world.milestones.items():
            done = start + max(3, round(days * pace * float(np.exp(rng.normal(0, 0.15)))))
            reached = rng.random() > 0.03 and done < min(accounts.as_of, left.get(i, done + 1))
            rows.append(
                {
                    "milestone": f"mil-{len(rows) + 1:06d}",
                    "account": accounts.ids[i],
                    "name": name,
                    "planned_on": day(start + days),
                    "due_on": day(start + days + 14),
                    "done_on": day(done) if reached else None,
                    "evidence": evidence if reached else None,
                }
            )
    return rows


def goals(world: World, accounts: Accounts, seed: int) -> Rows:
    """One or two goals an account, how far it got, and whether the customer confirmed it."""
    rng = generator(seed, "goals")
    names = list(world.goals)
    rows: Rows = []
    for i in range(len(accounts)):
        for choice in rng.permutation(len(names))[: int(rng.integers(1, 3))]:
            metric, baseline, target = world.goals[names[choice]]
            reached = float(np.clip(0.6 + 0.25 * accounts.trait[i] + rng.normal(0, 0.2), 0, 1.15))
            age = accounts.as_of - int(accounts.created[i])
            confirmed = age > 200 and rng.random() < 0.6
            day_said = accounts.as_of - int(rng.integers(1, max(2, min(age - 150, 500))))
            rows.append(
                {
                    "goal": f"goal-{len(rows) + 1:05d}",
                    "account": accounts.ids[i],
                    "objective": names[choice],
                    "metric": metric,
                    "baseline": baseline,
                    "target": target,
                    "actual": round(baseline + reached * (target - baseline), 2)
                    if age > 120
                    else None,
                    "confirmed_on": day(day_said) if confirmed else None,
                }
            )
    return rows


def customer_events(world: World, accounts: Accounts, seed: int) -> Rows:
    """Mergers, cuts, goals and changes: some by chance, some behind what goes wrong."""
    rng = generator(seed, "events")
    found: list[tuple[int, int, str]] = []
    kinds = list(world.event_notes)
    for i in range(len(accounts)):
        first = max(accounts.first_day, int(accounts.created[i]))
        for _ in range(int(rng.poisson(0.25))):
            kind = kinds[int(rng.choice(len(kinds), p=(0.2, 0.15, 0.45, 0.2)))]
            found.append((int(rng.integers(first, accounts.as_of)), i, kind))
        for e in accounts.episodes[i]:
            if e.driver == "champion-left":
                found.append((e.onset, i, "stakeholder-change"))
            elif e.driver == "overdue-invoices" and rng.random() < 0.6:
                found.append((e.onset, i, "budget-cut"))
    return [
        {
            "event": f"evt-{n + 1:05d}",
            "account": accounts.ids[i],
            "kind": kind,
            "day": day(when),
            "note": world.event_notes[kind],
        }
        for n, (when, i, kind) in enumerate(sorted(found))
    ]


def overrides(world: World, accounts: Accounts, active: Flags, seed: int) -> Rows:
    """A CSM's own word on some accounts of today, and some words that have expired."""
    rng = generator(seed, "overrides")
    owner = {row[0]: row[1] for row in accounts.owners}
    rows: Rows = []
    for i in np.flatnonzero(active[:, -1] & (rng.random(len(accounts)) < 0.035)):
        begins = accounts.as_of - int(rng.integers(5, 120))
        rows.append(
            {
                "account": accounts.ids[i],
                "from_on": day(begins),
                "until_on": day(begins + 60),
                "score": float(rng.choice([25, 40, 70, 85])),
                "reason": world.override_reasons[int(rng.integers(len(world.override_reasons)))],
                "csm": owner[int(i)],
            }
        )
    return rows
