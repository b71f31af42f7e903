"""Django's name for this room."""

from django.apps import AppConfig


class ShowConfig(AppConfig):
    """The room's models live under its own label."""

    name = "attune.show"
    label = "show"
