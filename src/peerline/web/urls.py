"""The site's addresses."""

from allauth.account import views as account_views
from django.urls import path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from peerline.web.views import (
    account,
    campaigns,
    customers_account,
    customers_accounts,
    customers_book,
    customers_figure,
    customers_people,
    customers_team,
    demo,
    joining,
    landing,
    report,
    survey,
)

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
    path("survey/<str:public_id>/invited", joining.invited, name="invited"),
    path("survey/<str:public_id>/confirmation", joining.send_confirmation, name="confirmation"),
    path("survey/<str:public_id>/answers.yaml", account.export, name="export"),
    path("survey/<str:public_id>/agreement", account.agree, name="agree"),
    path("survey/<str:public_id>/delete", account.delete, name="delete"),
    path("join/<slug:slug>", joining.join, name="join"),
    path("invitation/<str:token>", joining.invitation, name="invitation"),
    path("confirm/<str:token>", joining.confirm, name="confirm"),
    path("home", account.home, name="home"),
    path("answers/", account.my_answers, name="my_answers"),
    path("sign-in", account_views.request_login_code, name="account_request_login_code"),
    path("sign-in/code", account_views.confirm_login_code, name="account_confirm_login_code"),
    path("sign-in/password", account_views.login, name="account_login"),
    path("sign-out", account_views.logout, name="account_logout"),
    path("sign-up", RedirectView.as_view(pattern_name="landing"), name="account_signup"),
    path("campaigns/", campaigns.listing, name="campaigns"),
    path("campaigns/new", campaigns.new, name="campaign_new"),
    path("campaigns/<slug:slug>/", campaigns.show, name="campaign"),
    path("campaigns/<slug:slug>/plan", campaigns.change, name="campaign_change"),
    path("campaigns/<slug:slug>/progress", campaigns.progress, name="campaign_progress"),
    path("campaigns/<slug:slug>/move", campaigns.move, name="campaign_move"),
    path("campaigns/<slug:slug>/guests", campaigns.invite, name="campaign_guests"),
    path(
        "campaigns/<slug:slug>/guests/<str:guest>", campaigns.send_again, name="campaign_send_again"
    ),
    path(
        "campaigns/<slug:slug>/company/<str:response>",
        campaigns.decide_company,
        name="campaign_company",
    ),
    path("campaigns/<slug:slug>/release", campaigns.build, name="campaign_build"),
    path("campaigns/<slug:slug>/answers.csv", campaigns.download, name="campaign_download"),
    path("demo/<str:token>", demo.demo, name="demo"),
    path("customers/", customers_team.team, name="customers_team"),
    path("customers/book", customers_book.book, name="customers_book"),
    path("customers/accounts", customers_accounts.accounts, name="customers_accounts"),
    path("customers/figure/<slug:metric>", customers_figure.figure, name="customers_figure"),
    path("customers/people", customers_people.people, name="customers_people"),
    path("customers/account/<path:account>", customers_account.account, name="customers_account"),
    path(
        "customers/override/<path:account>", customers_account.override, name="customers_override"
    ),
]

handler400 = "peerline.web.views.errors.bad_request"
handler404 = "peerline.web.views.errors.not_found"
handler500 = "peerline.web.views.errors.server_error"
