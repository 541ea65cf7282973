"""Games on the quiz board, and who practises alone."""

from django.db import models

from peerline.store.models.organisation import Owned
from peerline.store.models.people import Person


class DeckVersion(Owned):
    """The exact clues that a game was begun with, so that it ends with them."""

    deck = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    canonical = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        """Each version once."""

        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "digest"], name="one_deck_per_organisation_and_digest"
            ),
        )

    def __str__(self) -> str:
        return f"{self.deck} {self.digest[:8]}"


class QuizGame(Owned):
    """A game. What happened in it are its events; `sequence` is the number of the last one.

    `code`: what teams type to join, given to one running game at a time. `host_hash`: of the
    host's secret, which itself is kept nowhere. `moved_at`: the last event's time.
    """

    public_id = models.CharField(max_length=22, unique=True)
    code = models.CharField(max_length=12)
    host_hash = models.CharField(max_length=64)
    deck = models.ForeignKey(DeckVersion, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(db_index=True)
    moved_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """A code leads to one game."""

        constraints = (
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(ended_at__isnull=True),
                name="one_running_game_per_code",
            ),
        )

    def __str__(self) -> str:
        return f"game {self.public_id}"


class QuizTeam(Owned):
    """A phone that joined. Its name and score are in the game's events, under `public_id`.

    `token_hash`: of the secret that the phone keeps, so that it comes back to the same team.
    """

    game = models.ForeignKey(QuizGame, on_delete=models.CASCADE, related_name="phones")
    public_id = models.CharField(max_length=22, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    joined_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"team {self.public_id}"


class QuizEvent(Owned):
    """Something that happened in a game: `quiz.board.Event` as a row. `at`: ms since 1970, UTC.

    `once`: what may happen only once, such as the winning of an opening of the buzzers; null for
    what may happen again. Of two processes that decide at the same time, one finds its number, or
    this, taken.
    """

    game = models.ForeignKey(QuizGame, on_delete=models.CASCADE, related_name="events")
    sequence = models.PositiveIntegerField()
    at = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    body = models.JSONField(default=dict)
    once = models.CharField(max_length=60, null=True)  # noqa: DJ001  # null never collides

    class Meta:
        """One event a number, in the order of the numbers."""

        constraints = (
            models.UniqueConstraint(fields=["game", "sequence"], name="one_event_per_number"),
            models.UniqueConstraint(fields=["game", "once"], name="once_per_game"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.sequence}"


class LearningTeam(Owned):
    """People who practise and are told their coverage together. `code` is in the invitation."""

    public_id = models.CharField(max_length=22, unique=True)
    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=80)
    lead = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="learning_teams")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"learning team {self.public_id}"


class Learner(Owned):
    """Somebody's practice: of an account, or of one browser, which holds the token.

    `team`: counted in its coverage since `agreed_at`. `expires_at`: when a browser's practice is
    forgotten; null for an account's.
    """

    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001  # null never collides
    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, null=True, related_name="learner"
    )
    team = models.ForeignKey(
        LearningTeam, on_delete=models.SET_NULL, null=True, related_name="learners"
    )
    agreed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"learner {self.pk}"


class ClueReview(Owned):
    """One try at one clue: `quiz.practice.Review` as a row."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="reviews")
    deck = models.CharField(max_length=100)
    clue = models.CharField(max_length=100)
    at = models.DateTimeField()
    grade = models.PositiveSmallIntegerField()

    class Meta:
        """The same try once."""

        constraints = (
            models.UniqueConstraint(
                fields=["learner", "deck", "clue", "at"], name="one_review_per_try"
            ),
        )

    def __str__(self) -> str:
        return f"review of {self.clue}"
