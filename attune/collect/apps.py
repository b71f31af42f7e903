"""Django's name for this room."""

from django.apps import AppConfig


class CollectConfig(AppConfig):
    """The room's models live under its own label."""

    name = "attune.collect"
    label = "collect"
