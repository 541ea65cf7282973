"""The store as Django knows it."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Models and migrations."""

    name = "peerline.store"
    label = "store"
    verbose_name = "Peerline"
