"""From a response to its report: score, compare, build, render. Nothing is written."""

import logging
from datetime import date
from functools import lru_cache
from pathlib import Path

from peerline.actions.responses import Draft
from peerline.benchmark.compare import compare
from peerline.benchmark.comparison import Comparison
from peerline.benchmark.release import Release, ReleaseError, open_release
from peerline.report import html, pdf
from peerline.report.advice import load_advice
from peerline.report.build import assessment
from peerline.report.document import Document
from peerline.scoring import Scorecard, score

log = logging.getLogger(__name__)


def document_of(draft: Draft, *, release_dir: Path | None, made_on: date) -> Document:
    """The response's report in its language; without a release that fits, own scores and advice."""
    scorecard = score(draft.instrument, draft.answers)
    return assessment.build(
        instrument=draft.instrument,
        answers=draft.answers,
        scorecard=scorecard,
        comparison=_comparison(draft, scorecard, release_dir),
        advice=load_advice(draft.instrument.family),
        history=(),
        language=draft.form.language,
        made_on=made_on,
    )


def page_of(draft: Draft, *, release_dir: Path | None, made_on: date) -> str:
    """The report's `<article>` for the site's page."""
    return html.render_body(document_of(draft, release_dir=release_dir, made_on=made_on))


def pdf_of(draft: Draft, *, release_dir: Path | None, made_on: date) -> bytes:
    """The report as a file. Raises FontsMissing where set-up has not been run."""
    return pdf.render(document_of(draft, release_dir=release_dir, made_on=made_on))


def _comparison(draft: Draft, scorecard: Scorecard, release_dir: Path | None) -> Comparison | None:
    release = _release(release_dir) if release_dir else None
    if release is None or release.info.family != draft.instrument.family:
        return None
    try:
        return compare(draft.instrument, draft.answers, scorecard, release)
    except ReleaseError as error:  # another method version: the report says own scores only
        log.warning("no comparison: %s", error)
        return None


@lru_cache(maxsize=4)
def _release(path: Path) -> Release | None:
    """Opened once in a process and mapped into memory; a new release takes a restart."""
    if not (path / "manifest.json").exists():
        return None
    try:
        return open_release(path)
    except ReleaseError as error:
        log.error("the release can't be used: %s", error)
        return None
