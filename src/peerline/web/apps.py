"""The pages as Django knows them."""

from django.apps import AppConfig

from peerline.content import texts


class WebConfig(AppConfig):
    """Templates and static files."""

    name = "peerline.web"
    label = "web"

    def ready(self) -> None:
        """Compile the catalogues where set-up has not: Django reads only compiled ones."""
        texts.translation("ja")
