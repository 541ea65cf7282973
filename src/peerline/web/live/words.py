"""What a refused move means to whoever made it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from peerline.quiz.moves import Refused, Why

WORDS: Mapping[Why, object] = {
    Why.NOT_NOW: _("That is not possible at this point of the game."),
    Why.TOO_EARLY: _("Too early: the buzzers are not open yet."),
    Why.TOO_LATE: _("Too late: somebody else was faster, or the time was up."),
    Why.TRIED: _("This team has had its try at this clue."),
    Why.PAUSED: _("The game is paused."),
    Why.NO_TEAM: _("This team is not, or no longer, in the game."),
    Why.NO_CLUE: _("This clue has been played, or is not on the board."),
    Why.NAME_EMPTY: _("A team needs a name of letters or digits."),
    Why.NAME_LONG: _("This name has %(given)s characters; at most %(limit)s fit on the board."),
    Why.NAME_TAKEN: _("Another team has this name. Choose a different one."),
    Why.FULL: _("This game is full: it takes %(limit)s teams."),
    Why.LOCKED: _(
        "The host has closed the door: no more teams come in. If your team was in, take the phone"
        " and browser that it joined with."
    ),
    Why.TEXT_EMPTY: _("Type a response first."),
    Why.TEXT_LONG: _("A response has at most %(limit)s characters."),
    Why.NO_NUMBER: _("Give a whole number of points, such as 200."),
    Why.WAGER_RANGE: _("A wager is a whole number from 0 to %(limit)s."),
    Why.NOTHING_TO_UNDO: _("There is nothing to undo."),
    Why.OVER: _("This game is over."),
}
"""Every reason, as a sentence."""


def words_of(refused: Refused) -> str:
    """The reason in the reader's language."""
    return str(WORDS[refused.why]) % refused.details
