"""The live process as an ASGI application, with the site's settings loaded."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peerline.settings")
django.setup()

from peerline.web.live.messages import warm_up  # noqa: E402  # after the settings
from peerline.web.live.process import application  # noqa: E402

warm_up()

__all__ = ["application"]
