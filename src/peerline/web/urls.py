"""The site's addresses."""

from django.urls import path
from django.views.i18n import set_language

from peerline.web.views import landing, report, survey

urlpatterns = [
    path("", landing.landing, name="landing"),
    path("alive", landing.alive, name="alive"),
    path("start", landing.start, name="start"),
    path("language", set_language, name="set_language"),
    path("resume", landing.ask_link, name="ask_link"),
    path("resume/<str:token>", landing.resume, name="resume"),
    path("survey/<str:public_id>/", survey.continue_survey, name="survey"),
    path("survey/<str:public_id>/page/<slug:page_id>", survey.page, name="page"),
    path("survey/<str:public_id>/all", survey.whole, name="whole"),
    path("survey/<str:public_id>/autosave", survey.autosave, name="autosave"),
    path("survey/<str:public_id>/review", survey.review, name="review"),
    path("survey/<str:public_id>/report", report.page, name="report"),
    path("survey/<str:public_id>/report.pdf", report.pdf, name="report_pdf"),
]

handler400 = "peerline.web.views.errors.bad_request"
handler404 = "peerline.web.views.errors.not_found"
handler500 = "peerline.web.views.errors.server_error"
