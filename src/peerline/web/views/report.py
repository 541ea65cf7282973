"""The report of a submitted response, as a page and as a PDF."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from peerline.actions.reports import outcome_of
from peerline.actions.responses import Draft
from peerline.web.views.survey import of_response


@of_response
def page(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The report; before handing in, the review."""
    if draft.submitted_at is None:
        return redirect("review", draft.public_id)
    card = outcome_of(draft).scorecard
    language = draft.form.language
    context = {
        "draft": draft,
        "card": card,
        "index": None if card.index is None else round(float(card.index)),
        "dimensions": [
            (d.name.to(language), card.dimensions[d.id].value) for d in draft.instrument.dimensions
        ],
    }
    return render(request, "report/page.html", context)


@of_response
def pdf(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The same document as a file."""
    return redirect("report", draft.public_id)
