"""Finding games, and folding their events."""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from peerline.quiz import load
from peerline.quiz.board import Event, Game, Kind, play
from peerline.quiz.deck import Deck
from peerline.store.models import DeckVersion, QuizEvent, QuizGame, QuizTeam

REMEMBERED = 128
PHONES_REMEMBERED = 4096
_played: dict[str, Game] = {}
"""Game's public id -> the game as it was last folded in this process; events are only added."""


_phones: dict[str, tuple[str, QuizGame]] = {}
"""Hash of a phone's secret -> its team, and the game's row as it was first read."""


def by_public_id(public_id: str) -> QuizGame | None:
    """The game at this address."""
    return _games().filter(public_id=public_id).first()


def running(code: str) -> QuizGame | None:
    """The game that takes teams under this code."""
    return _games().filter(code=code, ended_at__isnull=True).first()


def locked(pk: int) -> QuizGame:
    """The game, held until the transaction ends."""
    return QuizGame.objects.select_for_update().get(pk=pk)


def phone(token_hash: str) -> tuple[str, QuizGame] | None:
    """The team whose phone holds this secret, and its game as it is now.

    Hundreds buzz at once: that a phone belongs to a team never changes, and is asked once.
    """
    known = _phones.get(token_hash)
    if known is None:
        teams = QuizTeam.objects.select_related("game__deck").defer("game__deck__canonical")
        team = teams.filter(token_hash=token_hash).first()
        if team is None:
            return None
        known = (team.public_id, team.game)
        if len(_phones) >= PHONES_REMEMBERED:
            _phones.clear()
        _phones[token_hash] = known
    team_id, game = known
    now = list(QuizGame.objects.filter(pk=game.pk).values_list("sequence", flat=True))
    if not now:  # deleted meanwhile
        return None
    row = copy(game)
    row.sequence = now[0]
    return team_id, row


def sequences(public_ids: Iterable[str]) -> Mapping[str, int]:
    """Public id -> number of the last event, for the games there are."""
    found = QuizGame.objects.filter(public_id__in=list(public_ids))
    return dict(found.values_list("public_id", "sequence"))


def game_of(row: QuizGame) -> Game:
    """The game that the row's events fold to, at least as far as the row knew when it was read."""
    known = _played.get(row.public_id, Game())
    if known.version < row.sequence:
        known = play(_events(row, known.version), known)
        if len(_played) >= REMEMBERED:
            _played.clear()
        _played[row.public_id] = known
    return known


def deck_of(row: QuizGame) -> Deck:
    """The deck as it was when the game began."""
    return deck_of_digest(row.deck.digest)


def left_alone(since: datetime) -> QuerySet[QuizGame]:
    """Running games in which nothing has happened since then."""
    return QuizGame.objects.filter(ended_at__isnull=True, moved_at__lte=since).order_by("pk")


def ended(since: datetime) -> QuerySet[QuizGame]:
    """Games that ended before then."""
    return QuizGame.objects.filter(ended_at__lte=since).order_by("pk")


def _games() -> QuerySet[QuizGame]:
    """Without the clues, which are the same for all games of a deck."""
    return QuizGame.objects.select_related("deck").defer("deck__canonical")


def _events(row: QuizGame, after: int) -> Iterable[Event]:
    found = QuizEvent.objects.filter(game=row, sequence__gt=after, sequence__lte=row.sequence)
    for sequence, at, kind, body in found.order_by("sequence").values_list(
        "sequence", "at", "kind", "body"
    ):
        yield Event(sequence, at, Kind(kind), body)


@lru_cache(maxsize=32)
def deck_of_digest(digest: str) -> Deck:
    """The clues of this digest, as a game keeps them. Raises DeckVersion.DoesNotExist."""
    versions = DeckVersion.objects.filter(digest=digest).order_by("pk")
    return load.from_canonical(versions.values_list("canonical", flat=True)[:1].get())
