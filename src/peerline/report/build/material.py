"""What a report is made from, and the small questions that all its parts ask of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from peerline.answers.answer import Answers, AnswerSource
from peerline.benchmark.comparison import (
    Cohort,
    Comparison,
    FigureComparison,
    PracticeComparison,
)
from peerline.benchmark.figures import kpis
from peerline.content.texts import translation
from peerline.instruments.model import Instrument, Text
from peerline.report.advice import AdviceBook, AdviceWords, NextStep, next_steps
from peerline.report.advice import load_words as load_advice_words
from peerline.report.history import Past
from peerline.report.numbers import Numbers
from peerline.report.words import ReportWords
from peerline.report.words import load_words as load_report_words
from peerline.scoring import Scorecard

HEADLINE_STEPS = 5
CONTEXT = "report"
"""The report's messages have a context of their own: "Closed" is another word on a form."""


@dataclass(frozen=True)
class Material:
    """One respondent's answers, what they are worth, and what they are compared with."""

    instrument: Instrument
    answers: Answers
    scorecard: Scorecard
    comparison: Comparison | None
    advice: AdviceBook
    history: tuple[Past, ...]
    language: str
    made_on: date

    @cached_property
    def numbers(self) -> Numbers:
        """Formats of the report's language."""
        return Numbers(self.language)

    @cached_property
    def words(self) -> ReportWords:
        """Bands and function names."""
        return load_report_words()

    @cached_property
    def advice_words(self) -> AdviceWords:
        """What owners and efforts are called."""
        return load_advice_words()

    @cached_property
    def steps(self) -> tuple[NextStep, ...]:
        """The next step of each item, largest gain first."""
        return next_steps(
            self.instrument, self.answers, self.scorecard, self.advice, self.comparison
        )

    @cached_property
    def leading_steps(self) -> tuple[NextStep, ...]:
        """Those that the report opens with."""
        return tuple(step for step in self.steps if step.gain > 0)[:HEADLINE_STEPS]

    @cached_property
    def kpis(self) -> Mapping[str, float | None]:
        """One's own performance figures."""
        return kpis(self.answers)

    @cached_property
    def shares(self) -> Mapping[tuple[str, str], PracticeComparison]:
        """(item, option) -> what the release says of it."""
        practices = self.comparison.practices if self.comparison else ()
        return {(practice.item, practice.option): practice for practice in practices}

    def say(self, message: str, **values: str) -> str:
        """The sentence in the report's language, its places filled."""
        return translation(self.language).pgettext(CONTEXT, message).format_map(values)

    def text(self, text: Text) -> str:
        """A content text in the report's language."""
        return text.to(self.language)

    def figure(self, figure: str) -> FigureComparison | None:
        """What the release says beside this figure."""
        return self.comparison.figures.get(figure) if self.comparison else None

    def own(self, figure: str) -> float | None:
        """One's own value of a performance figure, compared or not."""
        return self.kpis.get(figure)

    def is_measured(self, *items: str, part: str = "") -> bool:
        """Whether what was answered to these items was all measured from customer data.

        part: of the finance grid, where some may be measured and others typed.
        """
        found = [self.answers.by_item[item] for item in items if item in self.answers.by_item]
        return bool(found) and all(
            a.source is AnswerSource.MEASURED and (not a.parts or part in a.parts) for a in found
        )

    def cohort_name(self, cohort: Cohort) -> str:
        """`Industry: Technology · ARR: Under $10M`, or `All companies`."""
        if not cohort.attributes:
            return self.say("All companies")
        parts = [self._level(key, level) for key, level in sorted(cohort.attributes.items())]
        return " · ".join(parts)

    def level_names(self, cohort: Cohort) -> str:
        """`Technology · Under $10M`, where the attributes are named already."""
        names = [self._level(key, level) for key, level in sorted(cohort.attributes.items())]
        return " · ".join(name.partition(": ")[2] or name for name in names)

    def _level(self, attribute: str, level: str) -> str:
        if attribute == "performance":
            return self.say("NRR: {level}", level=self.performance_level(level))
        item = self.instrument.items.get(attribute)
        option = item.option(level) if item else None
        if item is None or option is None:
            return level
        return f"{self.text(item.label)}: {self.text(option.text)}"

    def performance_level(self, level: str) -> str:
        """The name of a fixed NRR band, from its id such as `lt-90`, `90-100`, `gte-120`."""
        edges = [self.numbers.percent(int(edge)) for edge in level.split("-") if edge.isdigit()]
        if len(edges) == 2:
            return self.say("{low} to under {high}", low=edges[0], high=edges[1])
        if not edges:
            return level
        if level.startswith("lt"):
            return self.say("Under {high}", high=edges[0])
        return self.say("{low} and above", low=edges[0])
