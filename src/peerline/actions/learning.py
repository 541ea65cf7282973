"""Practising alone, and a team's coverage.

Whoever practises without an account is known by a secret that their browser keeps; of it the site
stores a fingerprint, and their tries for 90 days. With an account the same tries belong to it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from peerline.actions import audit
from peerline.actions.permissions import Deed, check
from peerline.actions.responses import hash_of
from peerline.quiz import load
from peerline.quiz.coverage import DimensionCoverage, coverage
from peerline.quiz.deck import Clue, Deck
from peerline.quiz.judge import Verdict, judge
from peerline.quiz.moves import Refused, Why
from peerline.quiz.policy import load_learning
from peerline.quiz.practice import Grade, Progress, Review, progress
from peerline.store.models import ClueReview, Learner, LearningTeam, Person
from peerline.store.queries import learning as query
from peerline.store.queries.responses import the_organisation

KEPT_FOR = timedelta(days=90)
"""A browser's practice is forgotten that long after its last try."""
NAME_LIMIT = 80


class NoSuchTeam(LookupError):
    """No learning team at this address, or not this person's."""


@dataclass(frozen=True)
class Tried:
    """What came of a try. `token`: a new learner's secret, for their browser; else ""."""

    verdict: Verdict
    review: int
    token: str


@dataclass(frozen=True)
class TeamSeen:
    """A team as its lead sees it. `fewest`: learners that a dimension needs to be shown."""

    team: LearningTeam
    fewest: int
    covered: tuple[DimensionCoverage, ...]


def learner_of(*, token: str, person: Person | None) -> Learner | None:
    """Whose practice this is: the account's where somebody is signed in, else the browser's."""
    if person is not None:
        return query.of_person(person)
    return query.by_token_hash(hash_of(token)) if token else None


def progress_of(learner: Learner | None, deck: Deck) -> Progress:
    """The learner's progress in a deck; empty for nobody."""
    reviews = query.reviews(learner, deck.id) if learner else ()
    return progress(deck.id, reviews)


def answer(
    *,
    token: str,
    person: Person | None,
    deck: Deck,
    clue: Clue,
    typed: str,
    language: str,
    now: datetime,
) -> Tried:
    """Try a clue: judged at once, and kept. Nothing typed means that one does not know."""
    verdict = judge(deck, clue, typed, language)
    grade = Grade.GOOD if verdict.correct else Grade.AGAIN
    with transaction.atomic():
        learner = learner_of(token=token, person=person)
        made = ""
        if learner is None:
            made = "" if person else secrets.token_urlsafe(32)
            learner = _begin(person, made, now)
        elif learner.person_id is None:
            learner.expires_at = now + KEPT_FOR
            learner.save(update_fields=["expires_at"])
        review = ClueReview.objects.create(
            organisation_id=learner.organisation_id,
            learner=learner,
            deck=deck.id,
            clue=clue.id,
            at=now,
            grade=grade,
        )
    return Tried(verdict, review.pk, made)


def was_right(*, token: str, person: Person | None, review: int) -> bool:
    """The learner's own word against the judge's; False where the try is not theirs."""
    learner = learner_of(token=token, person=person)
    if learner is None:
        return False
    missed = ClueReview.objects.filter(learner=learner, pk=review, grade=Grade.AGAIN)
    return bool(missed.update(grade=Grade.HARD))


def take_along(*, token: str, person: Person, now: datetime) -> int:
    """Move what a browser practised into an account; returns how many tries that were."""
    with transaction.atomic():
        browser = learner_of(token=token, person=None)
        if browser is None:
            return 0
        audit.note(
            organisation=browser.organisation,
            at=now,
            action="learning.taken-along",
            by=audit.person(person.pk),
            subject=f"learner:{browser.pk}",
        )
        account = query.of_person(person)
        if account is None:
            browser.person, browser.token_hash, browser.expires_at = person, None, None
            browser.save(update_fields=["person", "token_hash", "expires_at"])
            return browser.reviews.count()
        known = set(query.reviews_of([account]))
        moved = 0
        for row in browser.reviews.all():
            if (account.pk, row.deck, Review(row.at, row.clue, Grade(row.grade))) not in known:
                row.learner = account
                row.save(update_fields=["learner"])
                moved += 1
        browser.delete()
        return moved


def forget(*, token: str, person: Person | None, now: datetime, by: str) -> None:
    """Delete everything practised, at once."""
    with transaction.atomic():
        learner = learner_of(token=token, person=person)
        if learner is None:
            return
        audit.note(
            organisation=learner.organisation,
            at=now,
            action="learning.forgotten",
            by=by,
            subject=f"learner:{learner.pk}",
        )
        learner.delete()


def forget_expired(*, now: datetime) -> int:
    """Delete the practice of browsers that did not come back."""
    gone, _ = Learner.objects.filter(expires_at__lte=now, person__isnull=True).delete()
    return gone


def start_team(*, name: str, by: Person, now: datetime) -> LearningTeam:
    """A team whose coverage its lead sees. Raises NotAllowed, and Refused for its name."""
    check(by, Deed.LEAD_LEARNING)
    plain = " ".join(name.split())
    if not plain:
        raise Refused(Why.NAME_EMPTY)
    if len(plain) > NAME_LIMIT:
        raise Refused(Why.NAME_LONG, limit=NAME_LIMIT, given=len(plain))
    with transaction.atomic():
        team = LearningTeam.objects.create(
            organisation=by.organisation,
            public_id=secrets.token_urlsafe(12),
            code=secrets.token_urlsafe(12),
            name=plain,
            lead=by,
            created_at=now,
        )
        audit.note(
            organisation=by.organisation,
            at=now,
            action="learning.team-started",
            by=audit.person(by.pk),
            subject=team.public_id,
        )
    return team


def team_of_code(*, code: str) -> LearningTeam:
    """The team that an invitation names. Raises NoSuchTeam."""
    found = query.team_by_code(code)
    if found is None:
        raise NoSuchTeam(code)
    return found


def join_team(*, code: str, token: str, person: Person | None, now: datetime) -> str:
    """Agree to be counted in a team; returns a new learner's secret, or "". Raises NoSuchTeam."""
    team = team_of_code(code=code)
    with transaction.atomic():
        learner = learner_of(token=token, person=person)
        made = ""
        if learner is None:
            made = "" if person else secrets.token_urlsafe(32)
            learner = _begin(person, made, now)
        learner.team, learner.agreed_at = team, now
        learner.save(update_fields=["team", "agreed_at"])
        audit.note(
            organisation=team.organisation,
            at=now,
            action="learning.agreed",
            by=audit.LEARNER,
            subject=team.public_id,
        )
    return made


def leave_team(*, token: str, person: Person | None, now: datetime) -> None:
    """Be counted no longer, at once."""
    with transaction.atomic():
        learner = learner_of(token=token, person=person)
        if learner is None or learner.team is None:
            return
        audit.note(
            organisation=learner.organisation,
            at=now,
            action="learning.left",
            by=audit.LEARNER,
            subject=learner.team.public_id,
        )
        learner.team, learner.agreed_at = None, None
        learner.save(update_fields=["team", "agreed_at"])


def team_seen(*, public_id: str, by: Person, now: datetime) -> TeamSeen:
    """The coverage of one's own team. Raises NoSuchTeam."""
    team = query.team_of_lead(public_id, by)
    if team is None:
        raise NoSuchTeam(public_id)
    learners = list(team.learners.all())
    by_learner: dict[int, dict[str, list[Review]]] = {each.pk: {} for each in learners}
    for pk, deck, review in query.reviews_of(learners):
        by_learner[pk].setdefault(deck, []).append(review)
    decks = [load.load(deck_id) for deck_id in load.deck_ids()]
    known = [
        {deck: progress(deck, reviews) for deck, reviews in of_one.items()}
        for of_one in by_learner.values()
    ]
    return TeamSeen(team, load_learning().fewest_for_coverage, coverage(decks, known, now))


def _begin(person: Person | None, token: str, now: datetime) -> Learner:
    return Learner.objects.create(
        organisation=person.organisation if person else the_organisation(),
        person=person,
        token_hash=hash_of(token) if token else None,
        created_at=now,
        expires_at=None if person else now + KEPT_FOR,
    )
