"""The report of a submitted response, as a page and as a PDF."""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from peerline.actions import participation, releases, reports
from peerline.actions.responses import Draft
from peerline.report.fonts import FontsMissing
from peerline.web.access import resume_link
from peerline.web.views.errors import NO_FONTS, trouble_page
from peerline.web.views.practice import step_link
from peerline.web.views.survey import change_language, of_response

REPORT_GOES_HERE = b"(report)"


@of_response
def page(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The report; before handing in, the review."""
    if request.method == "POST":
        return change_language(request, draft, "report")
    if draft.submitted_at is None:
        return redirect("review", draft.public_id)
    today = timezone.localdate()
    with translation.override(draft.form.language):
        body = reports.page_of(
            draft, release_dir=_release_dir(draft), made_on=today, learn=step_link
        )
    context = {
        "draft": draft,
        "title": draft.instrument.name.to(draft.form.language),
        "language": draft.form.language,
        "languages": draft.instrument.languages,
        "resume_link": resume_link(request),
        "standing": participation.standing_of(draft),
        "report_goes_here": REPORT_GOES_HERE.decode(),
    }
    response = render(request, "report/page.html", context)
    # Some 260 KB, carried through a template's nested blocks, cost four times the rest of the page.
    response.content = response.content.replace(REPORT_GOES_HERE, body, 1)
    return response


@require_safe
@of_response
def pdf(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The same document as a file."""
    if draft.submitted_at is None:
        return redirect("review", draft.public_id)
    today = timezone.localdate()
    try:
        content = reports.pdf_of(draft, release_dir=_release_dir(draft), made_on=today)
    except FontsMissing:
        return trouble_page(request, NO_FONTS)
    name = f"peerline-{draft.instrument.id}-{today.isoformat()}.pdf"
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _release_dir(draft: Draft) -> Path | None:
    """What the report compares with."""
    return releases.release_dir_of(draft=draft, default=settings.RELEASE_DIR)
