"""Django's name for this room."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The room's models live under its own label."""

    name = "attune.store"
    label = "store"
