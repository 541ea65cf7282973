"""A small board and two or three teams, for tests."""

from peerline.quiz import moves
from peerline.quiz.board import Column, Game, Rules, Said, Square, advance

COLUMNS = (
    Column("stage", (Square("s1", 100), Square("s2", 200, daily_double=True))),
    Column("retention", (Square("r1", 100), Square("r2", 200))),
)
RIGHT = Said("what is churn", correct=True, margin=30.0, form_ok=True)
START = 1_800_000_000_000


def laid(rules: Rules | None = None, *, final: bool = True) -> Game:
    return advance(Game(), moves.lay(COLUMNS, final=final, rules=rules or Rules(), at=START))


def after(game: Game, *steps, at: int = START) -> Game:
    """The game after moves, each a function and its arguments."""
    for step in steps:
        name, given = (step, {}) if callable(step) else step
        event = name(game, **{"at": at, **given})
        if event is not None:
            game = advance(game, event)
    return game


def joined(*names: str, rules: Rules | None = None) -> Game:
    """A game at its board with teams whose ids are their names."""
    game = laid(rules)
    for name in names:
        game = after(game, (moves.join, {"team": name, "name": name, "phone": True}))
    return after(game, moves.begin)
