"""From a response to its report: score, compare, build, render. Nothing is written.

A report is a function of its answers, its release and its day; what was rendered is kept in memory
for a while, for the reader who comes back to it.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.core.cache import caches
from django.utils.timezone import localdate

from peerline.actions.responses import Draft, as_draft
from peerline.benchmark.compare import compare
from peerline.benchmark.comparison import Comparison
from peerline.benchmark.release import Release, ReleaseError, open_release
from peerline.report import html, pdf
from peerline.report.advice import load_advice
from peerline.report.build import assessment
from peerline.report.document import Document
from peerline.report.history import Past, past_of
from peerline.scoring import Scorecard, score
from peerline.store.models import Response
from peerline.store.queries import responses as query

KEPT_SECONDS = 3600

log = logging.getLogger(__name__)


def _document(
    draft: Draft, earlier: Sequence[Response], release_dir: Path | None, made_on: date
) -> Document:
    """The response's report in its language; without a release that fits, own scores and advice."""
    scorecard = score(draft.instrument, draft.answers)
    return assessment.build(
        instrument=draft.instrument,
        answers=draft.answers,
        scorecard=scorecard,
        comparison=_comparison(draft, scorecard, release_dir),
        advice=load_advice(draft.instrument.family),
        history=_history(draft, earlier),
        language=draft.form.language,
        made_on=made_on,
    )


def page_of(draft: Draft, *, release_dir: Path | None, made_on: date, learn: html.Learn) -> bytes:
    """The report's `<article>` for the site's page, in UTF-8; its steps lead where `learn` says."""

    def render(document: Document) -> bytes:
        return html.render_body(document, learn).encode()

    return _kept("page", render, draft, release_dir, made_on)


def pdf_of(draft: Draft, *, release_dir: Path | None, made_on: date) -> bytes:
    """The report as a file. Raises FontsMissing where set-up has not been run."""
    return _kept("pdf", pdf.render, draft, release_dir, made_on)


def _kept(
    form: str,
    render: Callable[[Document], bytes],
    draft: Draft,
    release_dir: Path | None,
    made_on: date,
) -> bytes:
    """The report as `form`, rendered now or a while ago from the same answers."""
    release = _release(release_dir) if release_dir else None
    earlier = query.earlier_of(draft.row)
    parts = (
        form,
        draft.instrument.digest,
        draft.form.language,
        release.info.digest if release else None,
        made_on,
        draft.answers.by_item,
        [(row.public_id, row.revision) for row in earlier],
    )
    key = hashlib.sha256(repr(parts).encode()).hexdigest()
    cache = caches["reports"]
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = render(_document(draft, earlier, release_dir, made_on))
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _history(draft: Draft, earlier: Sequence[Response]) -> tuple[Past, ...]:
    """The company's scores in earlier campaigns of the same family."""
    before = [as_draft(row) for row in earlier]
    return tuple(
        past_of(past.instrument, past.answers, localdate(past.submitted_at))
        for past in before
        if past.submitted_at and past.instrument.family == draft.instrument.family
    )


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
        return open_release(path, verify=True)
    except ReleaseError as error:
        log.error("the release can't be used: %s", error)
        return None
