"""Django's name for this room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """The room's models live under its own label."""

    name = "attune.access"
    label = "access"
