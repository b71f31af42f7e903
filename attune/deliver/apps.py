"""Django's name for this room."""

from django.apps import AppConfig


class DeliverConfig(AppConfig):
    """The room's models live under its own label."""

    name = "attune.deliver"
    label = "deliver"
