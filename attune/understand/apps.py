"""Django's name for this room."""

from django.apps import AppConfig


class UnderstandConfig(AppConfig):
    """The room's models live under its own label."""

    name = "attune.understand"
    label = "understand"
