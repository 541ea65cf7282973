"""The terminal side of practice: ask, judge, say what was expected, keep the progress."""

import contextlib
import os
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from peerline.cli.offline import say_json
from peerline.content.texts import translation
from peerline.quiz import practice, progress_file
from peerline.quiz.deck import Clue, Deck
from peerline.quiz.judge import Verdict, expected_response, judge
from peerline.quiz.practice import Grade, LearnerReport, Progress, Review

if TYPE_CHECKING:
    pass

BAR = 12
TRIES = 3
"""How often a session asks a clue that is missed."""


def default_state() -> Path:
    """Where a user's progress is kept unless they name another file."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "peerline" / "practice.json"


def run(
    deck: Deck,
    *,
    language: str,
    state: Path,
    most: int | None,
    report_only: bool,
    as_json: bool,
) -> None:
    """A session in the terminal, or the report alone. Raises FileFaults of the state file."""
    known = progress_file.read(state).get(deck.id) or practice.progress(deck.id, ())
    if as_json:
        say_json(_told(practice.report(deck, known, _now()), language))
        return
    session = Session(deck, language, state, known)
    if report_only:
        session.tell_progress()
    else:
        session.run(most)


class Session:
    """One learner, one deck, one sitting."""

    def __init__(self, deck: Deck, language: str, state: Path, known: Progress) -> None:
        from rich.console import Console

        self.deck = deck
        self.language = language
        self.state = state
        self.known = known
        self.stopped = False
        self.console: Console = Console(highlight=False, markup=False, emoji=False)

    def run(self, most: int | None) -> None:
        """Ask what is due and new, then once more what was missed, and tell how it went."""
        clues = practice.session(self.deck, self.known, _now(), most)
        self._open(clues)
        tries = dict.fromkeys((clue.id for clue in clues), 0)
        waiting = list(clues)
        answered = right = 0
        try:
            while waiting and not self.stopped:
                clue = waiting.pop(0)
                tries[clue.id] += 1
                first = tries[clue.id] == 1
                place = f"{sum(count > 0 for count in tries.values())}/{len(clues)}"
                heading = f"[{place if first else self.gettext('once more')}]"
                grade = self._ask(clue, heading)
                answered += first
                right += first and grade is not Grade.AGAIN
                if grade is Grade.AGAIN and tries[clue.id] < TRIES:
                    waiting.append(clue)
        except (EOFError, KeyboardInterrupt):
            self.stopped = True
        if self.stopped:
            self._say("")
            self._say(self.gettext("Stopped. What you answered is kept."))
        if answered:
            told = self.gettext("{right} of {answered} right at the first try.")
            self._say(told.format(right=right, answered=answered), "bold")
        self.tell_progress()

    def tell_progress(self) -> None:
        """The learner's report: by category, the weakest named, what was missed, when next."""
        report = practice.report(self.deck, self.known, _now())
        self._say("")
        self._table(report)
        if report.reviews:
            told = self.gettext("Right so far: {right} of {reviews}. Days of practice: {days}.")
            self._say(told.format(right=report.right, reviews=report.reviews, days=report.days))
            weakest = report.weakest.title.to(self.language)
            self._say(self.gettext("Weakest category: {name}.").format(name=weakest))
        for clue_id in report.missed[:3]:
            expected = expected_response(self.deck.clues[clue_id], self.language)
            self._say(self.gettext("Missed last time: {expected}").format(expected=expected))
        if report.next_due is not None:
            day = report.next_due.astimezone().date()
            if report.due or day <= _now().date():
                self._say(self.gettext("There is something to practise right now."))
            else:
                self._say(self.gettext("Next clue due: {day}").format(day=day.isoformat()))

    def _open(self, clues: list[Clue]) -> None:
        self._say(self.deck.title.to(self.language), "bold")
        if not clues:
            self._say(self.gettext("Nothing is due today. --clues 5 asks new clues all the same."))
            return
        due = sum(clue.id in self.known.memories for clue in clues)
        told = self.gettext("Today: {due} to repeat, {new} new.")
        self._say(told.format(due=due, new=len(clues) - due))
        self._say(
            self.gettext("Respond in the form of a question. ? shows it, Ctrl+D stops."), "dim"
        )

    def _ask(self, clue: Clue, heading: str) -> Grade:
        category = self.deck.category_of(clue).to(self.language)
        value = f" · {clue.value}" if clue.value else ""
        self._say("")
        self._say(f"{heading} {category}{value}", "bold cyan")
        self._say(clue.text.to(self.language))
        typed = ""
        while not typed:
            typed = self._input("> ")
        if typed in ("?", "？"):
            grade = Grade.AGAIN
            self._say(expected_response(clue, self.language), "bold")
        else:
            grade = self._judged(judge(self.deck, clue, typed, self.language))
        self._say(clue.explanation.to(self.language))
        self._say(clue.source.to(self.language), "dim")
        self.known = practice.reviewed(self.known, Review(_now(), clue.id, grade))
        self.known = progress_file.save(self.state, self.known)
        return grade

    def _judged(self, verdict: Verdict) -> Grade:
        if verdict.correct:
            self._say(f"✓ {self.gettext('Right.')} {verdict.expected}", "bold green")
            if not verdict.form_ok:
                self._say(
                    self.gettext("On the board it would have to be put as a question."), "dim"
                )
            return Grade.GOOD
        told = self.gettext("Not right. Expected: {expected}")
        self._say(f"✗ {told.format(expected=verdict.expected)}", "bold red")
        if verdict.nearest:
            near = self.gettext("Your words come nearest to “{nearest}”.")
            self._say(near.format(nearest=verdict.nearest))
        elif not verdict.near:
            self._say(self.gettext("Your words are not like any response that the judge knows."))
        prompt = self.gettext("Enter goes on; y counts it as right, if the judge is wrong: ")
        try:
            overruled = self._input(prompt).casefold() in ("y", "ｙ", "yes", "はい")
        except (EOFError, KeyboardInterrupt):
            self.stopped = True
            return Grade.AGAIN
        return Grade.HARD if overruled else Grade.AGAIN

    def _table(self, report: LearnerReport) -> None:
        from rich.table import Table

        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column(self.gettext("Category"), overflow="fold")
        table.add_column(self.gettext("Strength"), no_wrap=True)
        for name in (self.gettext("Seen"), self.gettext("Mastered"), self.gettext("Due")):
            table.add_column(name, justify="right", no_wrap=True)
        for category in report.categories:
            filled = round(category.strength * BAR)
            table.add_row(
                _printable(category.title.to(self.language)),
                f"{'█' * filled}{'░' * (BAR - filled)} {category.strength:4.0%}",
                f"{category.seen}/{category.clues}",
                str(category.mastered),
                str(category.due),
            )
        self.console.print(table)

    def gettext(self, message: str) -> str:
        """`message` in the session's language."""
        return translation(self.language).gettext(message)

    def _say(self, text: str, style: str = "") -> None:
        self.console.print(_printable(text), style=style or None)

    def _input(self, prompt: str) -> str:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  # arrow keys in input()
        return input(prompt).strip()


def _told(report: LearnerReport, language: str) -> dict[str, object]:
    row = asdict(report)
    row["categories"] = [
        {**asdict(category), "title": category.title.to(language)} for category in report.categories
    ]
    row["missed"] = list(report.missed)
    row["next_due"] = report.next_due.isoformat() if report.next_due else None
    return {"schema": "peerline/quiz-practice/1", **row}


def _printable(text: str) -> str:
    """`text` without what would steer the terminal: decks may come from anywhere."""
    return "".join(character for character in text if character.isprintable() or character == "\n")


def _now() -> datetime:
    return datetime.now().astimezone()
