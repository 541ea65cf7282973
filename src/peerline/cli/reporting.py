"""From answers to a file: score, compare, build, render."""

import datetime
from collections.abc import Iterable
from pathlib import Path

from peerline import content
from peerline.answers.answer import Answers
from peerline.answers.formats import answers_file
from peerline.benchmark import compare
from peerline.benchmark import release as releases
from peerline.cli.offline import write_file
from peerline.instruments.model import Instrument
from peerline.report import advice, html, pdf
from peerline.report.build import assessment
from peerline.report.history import Past, past_of
from peerline.scoring import score


class CannotReport(Exception):
    """What stands in the way, and what to do."""


RENDERERS = {
    ".html": lambda document: html.render(document).encode(),
    ".pdf": pdf.render,
}


def bundled_release() -> Path:
    """The synthetic field that set-up builds. Raises CannotReport where it is missing."""
    if not (content.SYNTHETIC_RELEASE / "manifest.json").exists():
        raise CannotReport(
            "the bundled synthetic field is not built yet; run `peerline setup`, "
            "or name a release with --release, or take --alone"
        )
    return content.SYNTHETIC_RELEASE


def history_of(
    earlier: Iterable[str], family: str, *, before: datetime.date, old_codes: bool
) -> tuple[Past, ...]:
    """The scores of answers from days before `before`, each named DAY=FILE.

    `old_codes`: as `answers_file.read` takes it. Raises CannotReport and FileFaults.
    """
    found = []
    for named in earlier:
        day, _, file = named.partition("=")
        try:
            made_on = datetime.date.fromisoformat(day)
        except ValueError as error:
            raise CannotReport(
                f"{named}: give the day of the earlier answers and their file, "
                "such as 2025-11-03=answers-2025.yaml"
            ) from error
        if made_on >= before:
            raise CannotReport(f"{named}: {made_on} is not before the report's day, {before}")
        if not Path(file).is_file():
            raise CannotReport(f"{named}: there is no file {file!r}")
        instrument, answers = answers_file.read(Path(file), old_codes=old_codes)
        if instrument.family != family:
            raise CannotReport(
                f"{file} answers {instrument.id}, which is scored in another way; "
                "leave it out, or report it by itself"
            )
        found.append(past_of(instrument, answers, made_on))
    return tuple(found)


def write(
    instrument: Instrument,
    answers: Answers,
    *,
    release_dir: Path | None,
    must_fit: bool,
    output: Path,
    language: str,
    made_on: datetime.date,
    history: tuple[Past, ...] = (),
) -> None:
    """Write the report to `output`, by its ending.

    `must_fit`: a release of another family is an error; without, the report is of own scores.
    Raises CannotReport, and ClickException where the disk refuses.
    """
    render = RENDERERS.get(output.suffix.lower())
    if render is None:
        raise CannotReport(f"{output.name}: the ending is one of {', '.join(RENDERERS)}")
    if language not in instrument.languages:
        known = ", ".join(instrument.languages)
        raise CannotReport(f"{instrument.id} has no {language!r}; it has: {known}")
    scorecard = score(instrument, answers)
    try:
        comparison = None
        if release_dir is not None:
            release = releases.open_release(release_dir, verify=True)
            if must_fit or release.info.family == instrument.family:
                comparison = compare.compare(instrument, answers, scorecard, release)
    except releases.ReleaseError as error:
        raise CannotReport(str(error)) from error
    document = assessment.build(
        instrument=instrument,
        answers=answers,
        scorecard=scorecard,
        comparison=comparison,
        advice=advice.load_advice(instrument.family),
        history=history,
        language=language,
        made_on=made_on,
    )
    write_file(output, render(document))
