"""The pages as Django knows them."""

from django.apps import AppConfig
from django.conf import settings

from peerline.content import texts
from peerline.quiz import load


class WebConfig(AppConfig):
    """Templates and static files."""

    name = "peerline.web"
    label = "web"

    def ready(self) -> None:
        """Compile the catalogues where set-up has not: Django reads only compiled ones; and offer
        the operator's own decks.
        """
        texts.translation("ja")
        load.offer(settings.DATA / "decks")
