"""The report of one response: where one stands and what to do next."""

from collections.abc import Sequence
from datetime import date

from peerline.answers.answer import Answers
from peerline.benchmark.comparison import Comparison
from peerline.instruments.model import Instrument
from peerline.report.advice import AdviceBook
from peerline.report.build.dimensions import dimension_sections, rated_section
from peerline.report.build.field_trend import trend_section
from peerline.report.build.figures import performance
from peerline.report.build.material import Material
from peerline.report.build.method import comparison_notice, footer, method_section, watermark
from peerline.report.build.stepcards import next_steps_section
from peerline.report.build.summary import summary
from peerline.report.build.views import history_section, tools_section, views_section
from peerline.report.document import Document, Section
from peerline.report.history import Past
from peerline.scoring import Scorecard


def build(
    *,
    instrument: Instrument,
    answers: Answers,
    scorecard: Scorecard,
    comparison: Comparison | None,
    advice: AdviceBook,
    history: Sequence[Past],
    language: str,
    made_on: date,
) -> Document:
    """The report in `language`. Without a comparison: own scores, and advice by the ladder.

    `history`: earlier responses of the same company; those of another method are left out.
    """
    material = Material(
        instrument=instrument,
        answers=answers,
        scorecard=scorecard,
        comparison=comparison,
        advice=advice,
        history=tuple(history),
        language=language,
        made_on=made_on,
    )
    return Document(
        language=language,
        title=material.say("Benchmark report") if instrument.index else material.say("Report"),
        subtitle=material.text(instrument.name),
        made=material.numbers.date(made_on),
        footer=footer(material),
        contents=material.say("Contents"),
        sections=tuple(section for section in _sections(material) if section is not None),
        watermark=watermark(material),
    )


def _sections(material: Material) -> Sequence[Section | None]:
    """In the order in which they are read; None where there is nothing to say."""
    return (
        summary(material),
        comparison_notice(material),
        history_section(material),
        performance(material),
        views_section(material),
        trend_section(material),
        next_steps_section(material),
        *dimension_sections(material),
        rated_section(material),
        tools_section(material),
        method_section(material),
    )
