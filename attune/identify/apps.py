"""Django's name for this room."""

from django.apps import AppConfig


class IdentifyConfig(AppConfig):
    """The room's models live under its own label."""

    name = "attune.identify"
    label = "identify"
