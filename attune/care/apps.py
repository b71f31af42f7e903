"""Django's name for this room."""

from django.apps import AppConfig


class CareConfig(AppConfig):
    """The room's models live under its own label."""

    name = "attune.care"
    label = "care"
    default_auto_field = "django.db.models.BigAutoField"
