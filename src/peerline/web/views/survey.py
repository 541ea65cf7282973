"""The form: a page for each section or dimension, or all on one; saved at every step."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from peerline.actions import audit, participation, prefill, responses
from peerline.actions.responses import Draft, ExpiredResponse, NoSuchResponse, Saved
from peerline.instruments.model import Page, Question
from peerline.web.access import draft_of, resume_link
from peerline.web.forms.measured import with_offers
from peerline.web.forms.posted import order_of, posted_of
from peerline.web.forms.questions import QuestionView, Shown, question_views
from peerline.web.forms.redisplay import after_save, on_opening
from peerline.web.forms.review import reviewed
from peerline.web.forms.steps import first_open_page, page_of, steps_of
from peerline.web.gate import person_of
from peerline.web.views.errors import no_access, not_found

WHOLE = "all"
View = Callable[..., HttpResponse]


def of_response(view: View) -> View:
    """Open the response that the address names, in its language; never cached, never reported."""

    @wraps(view)
    def opened(request: HttpRequest, public_id: str, **rest: str) -> HttpResponse:
        try:
            draft = draft_of(request, public_id, timezone.now())
            with translation.override(draft.form.language):
                return view(request, draft, **rest)
        except (NoSuchResponse, ExpiredResponse) as error:
            return no_access(request, error)

    return never_cache(sensitive_post_parameters()(opened))


@of_response
def continue_survey(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Where one left off: the first page with something open, the review, or the report."""
    if draft.submitted_at is not None:
        return redirect("report", draft.public_id)
    page = first_open_page(draft)
    if page is None:
        return redirect("review", draft.public_id)
    return redirect("page", draft.public_id, page.id)


@of_response
def page(request: HttpRequest, draft: Draft, page_id: str) -> HttpResponse:
    """One page of the form."""
    found = page_of(draft, page_id)
    if found is None:
        return not_found(request)
    return _form(request, draft, found)


@of_response
def whole(request: HttpRequest, draft: Draft) -> HttpResponse:
    """All pages on one."""
    return _form(request, draft, None)


@require_POST
@of_response
def autosave(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Save in passing: progress and messages come back, the fields stay as they are."""
    saved = _save(request, draft)
    posted = posted_of(draft.form, request.POST)
    asked = [q for q in saved.draft.form.questions if q.item.id in posted]
    shown = after_save(saved, posted, passing=True)
    views = question_views(saved.draft, asked, shown)
    context = {
        **_frame(request, saved.draft, request.POST.get("page", "")),
        "questions": views,
        "refreshed": [view for view in views if view.id in saved.merge.refreshed],
    }
    return render(request, "survey/autosaved.html", context)


@of_response
def review(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What is given, what is missing, and handing in."""
    lacks_address = False
    if request.method == "POST":
        going = request.POST.get("go", "")
        if going != "submit":
            return _go(request, draft, going, "review")
        consented = "consent" in request.POST
        address = request.POST.get("address", "")[:254]
        lacks_address = participation.lacks_address(
            draft=draft, consented=consented, address=address
        )
        if not lacks_address and not participation.hand_in(
            draft=draft,
            consented=consented,
            shared="share" in request.POST,
            address=address,
            now=timezone.now(),
            by=audit.RESPONDENT,
        ):
            return redirect("report", draft.public_id)
    context = {
        **_frame(request, draft, "review"),
        "pages": reviewed(draft),
        "faults": draft.faults(complete=True),
        "standing": participation.standing_of(draft),
        "lacks_address": lacks_address,
    }
    return render(request, "survey/review.html", context)


def change_language(request: HttpRequest, draft: Draft, here: str) -> HttpResponse:
    """The language buttons of a page that is no form."""
    return _go(request, draft, request.POST.get("go", ""), here)


def _form(request: HttpRequest, draft: Draft, page: Page | None) -> HttpResponse:
    name = WHOLE if page is None else page.id
    if request.method != "POST":
        missing = "missing" in request.GET
        return _show(request, draft, page, on_opening(draft, missing=missing), tab=_new_tab())
    saved = _save(request, draft)
    posted = posted_of(draft.form, request.POST)
    going = request.POST.get("go", "stay")
    shown = after_save(saved, posted, passing=False)
    here = _questions(saved.draft, page)
    views = question_views(saved.draft, here, shown)
    unsettled = any(view.errors for view in views) or bool(saved.merge.derived)
    if going == "stay" or saved.merge.held or saved.merge.conflicts:
        stays = True
    else:
        stays = going == "next" and unsettled
    if not stays:
        return _go(request, saved.draft, going, name)
    tab = request.POST.get("tab", "")[:16] or _new_tab()
    return _show(request, saved.draft, page, shown, tab=tab, saved=saved)


def _save(request: HttpRequest, draft: Draft) -> Saved:
    posted = posted_of(draft.form, request.POST)
    return responses.save(
        draft=draft,
        posted=posted,
        now=timezone.now(),
        by=audit.RESPONDENT,
        tab=request.POST.get("tab", "")[:16],
        order=order_of(request.POST),
    )


def _go(request: HttpRequest, draft: Draft, going: str, here: str) -> HttpResponse:
    """To where the pressed button leads."""
    verb, _, target = going.partition(":")
    if verb == "language":
        responses.change_language(
            draft=draft, language=target, now=timezone.now(), by=audit.RESPONDENT
        )
        return redirect(_address(draft, here))
    if verb == "page":
        return redirect(_address(draft, target))
    if verb == "measured":
        return _take(request, draft, target, here)
    pages = [page.id for page in draft.form.pages]
    following = pages[pages.index(here) + 1 :] if here in pages else []
    return redirect(_address(draft, following[0] if following else "review"))


def _take(request: HttpRequest, draft: Draft, target: str, here: str) -> HttpResponse:
    """Measured answers are taken over: of one question, or of all on the page."""
    page = page_of(draft, here)
    asked = [q.item.id for q in _questions(draft, page)]
    prefill.take(
        draft=draft,
        person=person_of(request),
        items=asked if target == WHOLE else [target],
        now=timezone.now(),
        by=audit.RESPONDENT,
    )
    place = f"#q-{target}" if target in asked else ""
    return redirect(_address(draft, here) + place)


def _address(draft: Draft, name: str) -> str:
    if name in ("review", "report"):
        return reverse(name, args=[draft.public_id])
    if name == WHOLE:
        return reverse("whole", args=[draft.public_id])
    if page_of(draft, name) is None:
        return reverse("survey", args=[draft.public_id])
    return reverse("page", args=[draft.public_id, name])


def _show(
    request: HttpRequest,
    draft: Draft,
    page: Page | None,
    shown: Shown,
    *,
    tab: str,
    saved: Saved | None = None,
) -> HttpResponse:
    sections = [
        Section(p, question_views(draft, p.questions, shown), draft.form.language)
        for p in (draft.form.pages if page is None else [page])
    ]
    if page is None:
        # On one page every rule's item is there, so that each question can come and go.
        views = {v.id: v for v in question_views(draft, draft.form.questions, shown)}
        for section in sections:
            asked = [q.item.id for q in section.page.questions]
            section.questions = [views[item] for item in asked if item in views]
    offered = prefill.offers(draft=draft, person=person_of(request))
    for section in sections:
        section.questions = with_offers(
            section.questions, offered, draft.entries, draft.form.language
        )
    context = {
        **_frame(request, draft, WHOLE if page is None else page.id),
        "sections": sections,
        "faulty": [v for s in sections for v in s.questions if v.errors] if saved else [],
        "derived": bool(saved and saved.merge.derived),
        "is_new": not draft.entries,
        "tab": tab,
        "order": order_of(request.POST) or 0,
        "note": draft.form.note.to(draft.form.language) if draft.form.note else "",
    }
    return render(request, "survey/page.html", context)


@dataclass
class Section:
    """A page's questions with its heading."""

    page: Page
    questions: Sequence[QuestionView]
    language: str

    @property
    def name(self) -> str:
        """The heading."""
        return self.page.name.to(self.language)

    @property
    def offered(self) -> int:
        """How many measured answers can still be taken over here."""
        return sum(q.measured is not None and not q.measured.taken for q in self.questions)

    @property
    def has_required(self) -> bool:
        """Whether the mark of required questions needs its explanation."""
        return any(question.required for question in self.questions)

    @property
    def intro(self) -> str:
        """The question behind a dimension, or what a section is for."""
        return self.page.intro.to(self.language) if self.page.intro else ""


def _frame(request: HttpRequest, draft: Draft, current: str) -> dict[str, object]:
    """What stands around every page of a response."""
    done, total = draft.progress
    return {
        "draft": draft,
        "title": draft.instrument.name.to(draft.form.language),
        "language": draft.form.language,
        "languages": draft.instrument.languages,
        "done": done,
        "total": total,
        "steps": steps_of(draft, current),
        "current": current,
        "resume_link": resume_link(request),
    }


def _questions(draft: Draft, page: Page | None) -> Sequence[Question]:
    return draft.form.questions if page is None else page.questions


def _new_tab() -> str:
    return secrets.token_urlsafe(6)
