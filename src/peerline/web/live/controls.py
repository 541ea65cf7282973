"""What the host may do now, as buttons with their keys."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from peerline.quiz.board import Event, Game, Kind, Phase, State


@dataclass(frozen=True, slots=True)
class Control:
    """A button. `do`: what it sends; `keys`: which keys press it, the first is shown."""

    do: str
    label: str
    keys: str = ""
    primary: bool = False

    @property
    def id(self) -> str:
        """Of the element: the same from one look to the next."""
        return "do-" + self.do.partition(":")[0] + ("-" + self.do[-1] if "right" in self.do else "")

    @property
    def key(self) -> str:
        """The key to show."""
        first = self.keys.partition(" ")[0]
        return first.upper() if len(first) == 1 else first


NAMES = {
    Kind.BEGUN: gettext_lazy("the start"),
    Kind.OPENED: gettext_lazy("the choice of the clue"),
    Kind.GIVEN: gettext_lazy("whose turn it is"),
    Kind.STAKED: gettext_lazy("the wager"),
    Kind.ARMED: gettext_lazy("opening the buzzers"),
    Kind.BUZZED: gettext_lazy("the buzz"),
    Kind.CALLED: gettext_lazy("whose turn it is"),
    Kind.JUDGED: gettext_lazy("right or wrong"),
    Kind.REVEALED: gettext_lazy("showing the response"),
    Kind.CLOSED: gettext_lazy("going back to the board"),
    Kind.FINAL: gettext_lazy("the final round"),
    Kind.ASKED: gettext_lazy("showing the final clue"),
    Kind.COLLECTED: gettext_lazy("taking in the responses"),
    Kind.ADJUSTED: gettext_lazy("points by hand"),
    Kind.ENDED: gettext_lazy("the end"),
}
"""What an undo would take back."""


def controls_of(game: Game) -> tuple[Control, ...]:
    """The host's buttons for the moment, what comes next first."""
    state = game.state
    if state.paused:
        return (Control("resume", _("Go on"), "Enter p", primary=True),)
    return (*_of_phase(state), *_always(game))


def _of_phase(state: State) -> list[Control]:
    show = Control("reveal", _("Show the response"), "a")
    who = f"judge:team={state.answering},right="
    judging = [
        Control(who + "1", _("Right"), "r", primary=True),
        Control(who + "0", _("Wrong"), "w", primary=True),
    ]
    match state.phase:
        case Phase.LOBBY:
            return [Control("begin", _("Start the game"), "Enter", primary=True)]
        case Phase.BOARD:
            return _on_board(state)
        case Phase.STAKE if state.control is not None:
            stake = f"stake:team={state.control}"
            return [Control(stake, _("Set the wager"), "Enter", primary=True), show]
        case Phase.STAKE:
            return [show]
        case Phase.CLUE:
            return [Control("arm", _("Open the buzzers"), "Space", primary=True), show]
        case Phase.BUZZING:
            return [Control("arm", _("Start the time anew"), "Space"), show]
        case Phase.ANSWERING if state.stake is not None and state.until is None:
            return [Control("arm", _("Start the time"), "Space"), *judging]
        case Phase.ANSWERING | Phase.JUDGING:
            return judging
        case Phase.REVEAL:
            return [Control("close", _("Go on"), "Enter Space", primary=True)]
        case Phase.WAGERS:
            return [Control("ask", _("Show the final clue"), "Enter Space", primary=True)]
        case Phase.WRITING:
            return [Control("collect", _("Take in the responses"), "Enter", primary=True)]
        case _:
            return []


def _on_board(state: State) -> list[Control]:
    found = []
    if state.has_final:
        done = state.is_played_out
        found.append(Control("final", _("Final round"), "Enter l" if done else "l", primary=done))
    done = state.is_played_out and not state.has_final
    found.append(Control("end", _("Show the result"), "Enter e" if done else "e", primary=done))
    return found


def _always(game: Game) -> list[Control]:
    found = []
    last = game.undoable
    if last is not None:
        label = _("Undo: %(what)s") % {"what": _what(last)}
        found.append(Control(f"undo:version={game.version}", label, "u"))
    if game.state.phase in (Phase.LOBBY, Phase.BOARD):
        found.append(_door(game.state))
    if game.state.phase not in (Phase.LOBBY, Phase.OVER):
        found.append(Control("pause", _("Pause"), "p"))
    return found


def _door(state: State) -> Control:
    if state.locked:
        return Control("unlock", _("Open the door"), "d")
    return Control("lock", _("Close the door"), "d")


def _what(event: Event) -> str:
    return str(NAMES[event.kind])


KEYS = (
    ("Enter", gettext_lazy("the next step; on the board, open the clue")),
    ("← ↑ → ↓", gettext_lazy("move about the board")),
    ("Space", gettext_lazy("open the buzzers, start the time")),
    ("1 – 9", gettext_lazy("give the turn to that team")),
    ("R / W", gettext_lazy("right / wrong")),
    ("A", gettext_lazy("show the response")),
    ("U", gettext_lazy("undo the last step")),
    ("P", gettext_lazy("pause and go on")),
    ("L", gettext_lazy("the final round")),
    ("D", gettext_lazy("close the door to more teams, and open it")),
    ("S", gettext_lazy("sound on and off")),
    ("F", gettext_lazy("full screen")),
    ("?", gettext_lazy("this list")),
)
"""The list that helps the host: key, what it does."""
