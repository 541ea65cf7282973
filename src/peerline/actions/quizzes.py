"""Playing on the quiz board: begin a game, join it, move.

What is done in a game is written down as its events, in the transaction that checks them; the
audit has the beginning and the end. Who holds the host's secret is the host: it is not the code
that teams type, and stands in no address that is shown.
"""

import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from peerline.actions import audit, quiz_moves
from peerline.actions.responses import hash_of
from peerline.quiz import load, moves
from peerline.quiz.board import Column, Event, Game, Kind, Phase, Rules, Square, advance
from peerline.quiz.deck import Deck
from peerline.quiz.moves import Refused, Why
from peerline.store.models import DeckVersion, Organisation, Person, QuizEvent, QuizGame, QuizTeam
from peerline.store.queries import quizzes as query
from peerline.store.queries.responses import the_organisation

CODE_SIGNS = "BCDFGHJKLMNPQRSTVWXZ2345679"
"""Without vowels, which make words, and what is easily taken for something else."""
CODE_LENGTH = 6
STARTS_AN_HOUR = 600
"""Games that may be begun within an hour without signing in, on the whole site: the ceiling above
what one address may (`start_game` in the settings)."""
LEFT_ALONE = timedelta(days=7)
KEPT_AFTER = timedelta(days=30)
TRIES = 3


class TooManyGames(RuntimeError):
    """Too many games were begun within an hour."""


class NoSuchGame(LookupError):
    """No running game under this code, or none at this address."""


class NotTheHost(PermissionError):
    """The request does not hold the host's secret."""


class NotInTheGame(PermissionError):
    """The request does not hold the secret of a team of this game."""


@dataclass(frozen=True)
class Started:
    """A new game, and the host's secret, which is kept nowhere."""

    public_id: str
    token: str


@dataclass(frozen=True)
class Joined:
    """A phone's game, and the secret by which it comes back."""

    game: str
    token: str


@dataclass(frozen=True)
class Seat:
    """A game as somebody sits at it. `team`: the phone's; None at the host's place."""

    row: QuizGame
    game: Game
    deck: Deck
    team: str | None = None


def start(*, deck_id: str, rules: Rules, person: Person | None, now: datetime, by: str) -> Started:
    """Begin a game. Anybody may; without an account only so many an hour on one site.

    Raises UnknownDeck and TooManyGames.
    """
    deck = load.load(deck_id)
    organisation = person.organisation if person else the_organisation()
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        if person is None:
            _check_often(now)
        row = QuizGame.objects.create(
            organisation=organisation,
            public_id=secrets.token_urlsafe(12),
            code=_free_code(),
            host_hash=hash_of(token),
            deck=_version(organisation, deck, now),
            started_by=person,
            created_at=now,
            moved_at=now,
        )
        first = moves.lay(_columns(deck), final=deck.final is not None, rules=rules, at=_ms(now))
        _keep(row, Game(), first, now, by)
        audit.note(
            organisation=organisation,
            at=now,
            action="quiz.started",
            by=by,
            subject=row.public_id,
            details={"deck": deck.id, "digest": deck.digest},
        )
    return Started(row.public_id, token)


def game_of_code(*, code: str) -> QuizGame:
    """The running game that a typed code means. Raises NoSuchGame."""
    found = query.running(as_code(code))
    if found is None:
        raise NoSuchGame(code)
    return found


def as_code(typed: str) -> str:
    """A code as it is kept, however it was typed; "" where it can't be one."""
    plain = "".join(unicodedata.normalize("NFKC", typed[:40]).upper().split()).replace("-", "")
    return plain if len(plain) == CODE_LENGTH and set(plain) <= set(CODE_SIGNS) else ""


def join(*, code: str, name: str, now: datetime) -> Joined:
    """Join with a phone. Raises NoSuchGame, and Refused for the name or a full game."""
    row = game_of_code(code=code)
    team, token = secrets.token_urlsafe(9), secrets.token_urlsafe(32)

    def decide(game: Game) -> Event | None:
        return moves.join(game, team=team, name=name, phone=True, at=_ms(now))

    def note(row: QuizGame) -> None:
        QuizTeam.objects.create(
            organisation_id=row.organisation_id,
            game=row,
            public_id=team,
            token_hash=hash_of(token),
            joined_at=now,
        )

    _add(row.pk, decide, now, by=audit.TEAM, note=note)
    return Joined(row.public_id, token)


def come_back(*, code: str, token: str) -> str | None:
    """The game under this code where the phone that holds `token` has its team already, as when
    somebody scans the code of the board again; None where it has not."""
    phone = query.phone(hash_of(token)) if token else None
    if phone is None:
        return None
    team, row = phone
    running = query.running(as_code(code))
    if running is None or running.public_id != row.public_id:
        return None
    return row.public_id if team in query.game_of(row).state.teams else None


def hosted(*, public_id: str, token: str) -> Seat:
    """The host's place at a game. Raises NoSuchGame and NotTheHost."""
    row = query.by_public_id(public_id)
    if row is None:
        raise NoSuchGame(public_id)
    if not secrets.compare_digest(row.host_hash, hash_of(token)):
        raise NotTheHost
    return _seat(row)


def seated(*, public_id: str, token: str) -> Seat:
    """A phone's place at a game. Raises NotInTheGame."""
    phone = query.phone(hash_of(token)) if token else None
    if phone is None or phone[1].public_id != public_id:
        raise NotInTheGame
    team, row = phone
    return _seat(row, team)


def host_move(
    *, seat: Seat, do: str, given: Mapping[str, str], language: str, now: datetime
) -> Seat:
    """The host moves. Raises UnknownMove, and Refused where the game does not allow it."""
    decide = quiz_moves.of_host(
        do,
        given,
        deck=seat.deck,
        language=language,
        at=_ms(now),
        new_team=secrets.token_urlsafe(9),
    )
    return _moved(seat, decide, now, by=audit.HOST)


def team_move(
    *, seat: Seat, do: str, given: Mapping[str, str], language: str, now: datetime
) -> Seat:
    """A team moves. Raises UnknownMove, and Refused where the game does not allow it.

    What the game refuses as it is now is refused without waiting for a lock: of two hundred buzzes
    at once, one has something to write.
    """
    assert seat.team is not None
    decide = quiz_moves.of_team(
        do, given, team=seat.team, deck=seat.deck, language=language, at=_ms(now)
    )
    if decide(seat.game) is None:
        return seat
    return _moved(seat, decide, now, by=audit.TEAM)


def close_left_alone(*, now: datetime) -> int:
    """End games in which nothing happened for a week, and forget those that ended long ago."""
    closed = 0
    for row in query.left_alone(now - LEFT_ALONE):
        _add(row.pk, lambda game: moves.end(game, at=_ms(now)), now, by=audit.SITE)
        closed += 1
    query.ended(now - KEPT_AFTER).delete()
    return closed


def _moved(seat: Seat, decide: quiz_moves.Decide, now: datetime, *, by: str) -> Seat:
    row, game = _add(seat.row.pk, decide, now, by=by)
    row.deck = seat.row.deck
    return replace(seat, row=row, game=game)


def _add(
    pk: int,
    decide: quiz_moves.Decide,
    now: datetime,
    *,
    by: str,
    note: Callable[[QuizGame], None] | None = None,
) -> tuple[QuizGame, Game]:
    """Decide and write down while the game is held; whoever comes second decides on what is new."""
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                row = query.locked(pk)
                game = query.game_of(row)
                event = decide(game)
                if event is None:
                    return row, game
                if note is not None:
                    note(row)
                return row, _keep(row, game, event, now, by)
        except IntegrityError:
            continue
    raise Refused(Why.NOT_NOW)


def _keep(row: QuizGame, game: Game, event: Event, now: datetime, by: str) -> Game:
    after = advance(game, event)
    QuizEvent.objects.create(
        organisation_id=row.organisation_id,
        game=row,
        sequence=event.sequence,
        at=event.at,
        kind=event.kind.value,
        body=dict(event.body),
        once=_once(game, event),
    )
    if event.kind is Kind.UNDONE:  # what is undone may happen again
        undone = QuizEvent.objects.filter(game=row, sequence__gte=event.body["before"])
        undone.update(once=None)
    is_over = after.state.phase is Phase.OVER
    if is_over and row.ended_at is None:
        audit.note(
            organisation=row.organisation,
            at=now,
            action="quiz.ended",
            by=by,
            subject=row.public_id,
        )
    row.sequence, row.moved_at = event.sequence, now
    row.ended_at = (row.ended_at or now) if is_over else None
    row.save(update_fields=["sequence", "moved_at", "ended_at"])
    return after


def _once(game: Game, event: Event) -> str | None:
    """An opening of the buzzers is won once, whatever became of the lock."""
    return f"buzz:{game.state.opening}" if event.kind is Kind.BUZZED else None


def _seat(row: QuizGame, team: str | None = None) -> Seat:
    return Seat(row, query.game_of(row), query.deck_of(row), team)


def _check_often(now: datetime) -> None:
    since = now - timedelta(hours=1)
    begun = QuizGame.objects.filter(started_by__isnull=True, created_at__gt=since).count()
    if begun >= STARTS_AN_HOUR:
        raise TooManyGames


def _free_code() -> str:
    while True:
        code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
        if query.running(code) is None:
            return code


def _version(organisation: Organisation, deck: Deck, now: datetime) -> DeckVersion:
    version, _ = DeckVersion.objects.get_or_create(
        organisation=organisation,
        digest=deck.digest,
        defaults={
            "deck": deck.id,
            "canonical": load.canonical_of(deck.id),
            "created_at": now,
        },
    )
    return version


def _columns(deck: Deck) -> list[Column]:
    return [
        Column(
            category.id,
            tuple(Square(clue.id, clue.value, clue.daily_double) for clue in category.clues),
        )
        for category in deck.categories
    ]


def _ms(now: datetime) -> int:
    return round(now.timestamp() * 1000)
