"""What can be wrong with an answer: one row a code, with what happened and what to do.

Messages are ids of the translation catalogue; `{...}` are filled from the fault's parameters.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from peerline.content.texts import translation

MESSAGES: Mapping[str, tuple[str, str]] = {
    "required": ("This question is not answered yet.", "Choose or type an answer."),
    "not-a-number": ("“{given}” is not a number.", "Use digits, for example 1,234 or 92.5."),
    "not-whole": ("“{given}” is not a whole number.", "Round it."),
    "out-of-range": (
        "{given} is outside {minimum} to {maximum}.",
        "Check the figure and its unit.",
    ),
    "fraction": (
        "{given} % is below {minimum} %. Did you mean {suggestion} %?",
        "Type percents as 0 to 100.",
    ),
    "unknown-option": ("“{given}” is not one of the choices.", "Choose one of: {options}."),
    "one-only": ("More than one answer is given.", "Choose one."),
    "excludes": (
        "“{option}” can't stand beside other choices.",
        "Keep it alone, or take it away.",
    ),
    "unknown-not-offered": ("“Don't know” is not offered here.", "Give an answer or leave it."),
    "wrong-type": ("This is not the kind of answer asked for.", "Give {expected}."),
    "bad-email": ("“{given}” is not an e-mail address.", "It looks like name@company.com."),
    "too-long": ("The text is longer than {limit} characters.", "Shorten it."),
    "shares-total": ("The shares add up to {total} %, not to 100 %.", "Change them by {gap} %."),
    "unknown-item": ("This instrument asks no “{given}”.", "Remove it, or correct its name."),
    "twice": ("It stands under both profile and answers.", "Keep one of them."),
    "unknown-field": ("“{given}” is not known here.", "Known are: {options}."),
    "negative-amount": ("An amount is negative.", "Give amounts of 0 and above."),
    "no-ratio": (
        "These amounts give no ratio.",
        "A CAC ratio needs revenue above 0 and cost in one row; NRR needs the revenue of existing"
        " customers now and of all customers a year ago.",
    ),
    "routes-differ": (
        "The detailed rows and their total differ.",
        "Correct one of them, or leave one of the two empty; the total counts.",
    ),
    "prior-below-new": (
        "Last year's revenue of all customers is below that of the new ones alone.",
        "Correct one of the two.",
    ),
    "nrr-differ": (
        "The amounts give {derived} %, but {typed} % was typed.",
        "Choose which one counts.",
    ),
    "maybe-fraction": (
        "{given} % is unusually low. Did you mean {suggestion} %?",
        "Correct it, or confirm that it is right.",
    ),
    "maybe-churn": (
        "{given} % kept is unusually low. Is it the share that left ({suggestion} % kept)?",
        "Give the share that stayed, or confirm that it is right.",
    ),
    "unusual": ("{given} is unusual.", "Correct it, or confirm that it is right."),
    "outlying": (
        "This lies far from what all others report, so it is not counted in the benchmark.",
        "Correct it, or confirm that it is right.",
    ),
    "more-csms-than-customers": (
        "There are more CSMs ({csms}) than customers ({customers}).",
        "Correct one of them, or confirm that it is right.",
    ),
}


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """A fault of one item's answer. `part`: the field inside it, such as `renewals.cost`."""

    item: str
    code: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    part: str = ""

    def message(self, language: str = "en") -> str:
        """What is wrong, in `language`."""
        return self._say(0, language)

    def remedy(self, language: str = "en") -> str:
        """What to do, in `language`."""
        return self._say(1, language)

    def _say(self, which: int, language: str) -> str:
        template = translation(language).gettext(MESSAGES[self.code][which])
        return template.format_map(self.parameters)
