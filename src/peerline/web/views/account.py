"""A participant's own pages: my answers, take them along, agree or not, delete them."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from peerline.actions import audit, participation
from peerline.actions.permissions import sees_campaigns, sees_customers
from peerline.actions.responses import Draft, as_draft
from peerline.store.models import Person
from peerline.store.queries.responses import of_person
from peerline.web.gate import signed_in
from peerline.web.views.survey import of_response


@require_GET
@signed_in
def home(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Where one belongs after signing in."""
    if sees_campaigns(person):
        return redirect("campaigns")
    return redirect("customers_team" if sees_customers(person) else "my_answers")


@require_GET
@signed_in
def my_answers(request: HttpRequest, person: Person) -> HttpResponse:
    """Everything the person answered and confirmed."""
    rows = []
    for response in of_person(person.pk):
        draft = as_draft(response)
        rows.append((response, draft, draft.instrument.name.to(draft.form.language)))
    return render(request, "account/answers.html", {"rows": rows, "person": person})


@require_GET
@of_response
def export(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The answers as a file that the command reads, too."""
    response = HttpResponse(participation.export(draft), content_type="application/yaml")
    name = f"peerline-{draft.instrument.id}-answers.yaml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_POST
@of_response
def agree(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Change what was agreed to."""
    participation.agree(
        draft=draft,
        consented="consent" in request.POST,
        shared="share" in request.POST,
        now=timezone.now(),
        by=audit.RESPONDENT,
    )
    return redirect("report", draft.public_id)


@require_http_methods(["GET", "POST"])
@of_response
def delete(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Delete answers and person: asked once, done at once."""
    title = draft.instrument.name.to(draft.form.language)
    if request.method != "POST":
        return render(request, "account/delete.html", {"draft": draft, "title": title})
    participation.erase(draft=draft, now=timezone.now(), by=audit.RESPONDENT)
    return render(request, "account/deleted.html", {"title": title})
