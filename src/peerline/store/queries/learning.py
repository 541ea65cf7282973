"""Finding learners, what they tried, and learning teams."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from peerline.quiz.practice import Grade, Review
from peerline.store.models import ClueReview, Learner, LearningTeam, Person


def by_token_hash(token_hash: str) -> Learner | None:
    """The learner whose browser holds this secret."""
    return _learners().filter(token_hash=token_hash).first()


def of_person(person: Person) -> Learner | None:
    """The learner of an account."""
    return _learners().filter(person=person).first()


def reviews(learner: Learner, deck: str) -> Iterator[Review]:
    """What the learner tried in a deck."""
    found = ClueReview.objects.filter(learner=learner, deck=deck)
    for at, clue, grade in found.values_list("at", "clue", "grade"):
        yield Review(at, clue, Grade(grade))


def reviews_of(learners: Iterable[Learner]) -> Iterator[tuple[int, str, Review]]:
    """(learner, deck, try) of all of them, in one query."""
    found = ClueReview.objects.filter(learner__in=list(learners))
    for pk, deck, at, clue, grade in found.values_list("learner", "deck", "at", "clue", "grade"):
        yield pk, deck, Review(at, clue, Grade(grade))


def team_by_code(code: str) -> LearningTeam | None:
    """The team of an invitation."""
    return LearningTeam.objects.select_related("organisation").filter(code=code).first()


def team_of_lead(public_id: str, lead: Person) -> LearningTeam | None:
    """The lead's own team at this address."""
    return LearningTeam.objects.filter(public_id=public_id, lead=lead).first()


def teams_of(lead: Person) -> QuerySet[LearningTeam]:
    """The lead's own teams, newest first."""
    return LearningTeam.objects.filter(lead=lead).order_by("-pk")


def _learners() -> QuerySet[Learner]:
    return Learner.objects.select_related("organisation", "team")
