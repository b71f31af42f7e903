"""Stages, touchpoints, their versions, surface rules and episode rules: configuration, no row is about a customer."""

from __future__ import annotations

from django.conf import settings
from django.db import models

KEY_CHARS = 80
ORDER = 100  # of rules that do not care


class Stage(models.Model):
    """A part of the life cycle; columns of the journey map, in this order."""

    key = models.CharField(max_length=KEY_CHARS, unique=True)
    name = models.CharField(max_length=120)
    order = models.PositiveIntegerField(default=ORDER)

    class Meta:
        """Lists come in this order."""

        ordering = ["order", "key"]


class Touchpoint(models.Model):
    """A spot as the company calls it.

    `stage` is the key of a stage. `direct` is False for what others say without us: review sites, blogs, press,
    friends. `standard`: what is promised there, in words, such as "answered within 20 seconds". `owned_by`: the member
    who answers for it; `owner`: who does in words, such as a department, where no member does. A retired one keeps its
    rules, so that what was met there keeps its name; it is offered no more.
    """

    key = models.CharField(max_length=KEY_CHARS, unique=True)
    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=KEY_CHARS, blank=True)
    stage = models.CharField(max_length=KEY_CHARS, blank=True)
    direct = models.BooleanField(default=True)
    owner = models.CharField(max_length=254, blank=True)
    owned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    standard = models.CharField(max_length=500, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Lists come in this order."""

        ordering = ["key"]


class SurfaceRule(models.Model):
    """Surfaces like `pattern` (`*`: any text) are this touchpoint; lowest `order` wins, then the closest pattern."""

    pattern = models.CharField(max_length=256, unique=True)
    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="rules")
    order = models.PositiveIntegerField(default=ORDER)

    class Meta:
        """Lists come in this order."""

        ordering = ["order", "pattern"]


class TouchpointVersion(models.Model):
    """A touchpoint with its rules as it stood after a change: `state` as `versions.state_of` makes it."""

    touchpoint = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=100)  # as the audit calls who did it: `member 3`
    state = models.JSONField()

    class Meta:
        """Numbers count from one in each touchpoint; the newest comes first."""

        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["touchpoint", "number"], name="one_version_of_a_number")]


class EpisodeRule(models.Model):
    """An episode that met `starts` is expected to meet `expects`; where it did not, it carries the condition `missing`.

    Orders that were placed and never delivered leave no fact of their own, so only a rule can find them. `after_days`:
    only episodes that began at least so long before the newest fact count as missing something.
    """

    key = models.CharField(max_length=KEY_CHARS, unique=True)
    name = models.CharField(max_length=120)
    starts = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="episodes_started")
    expects = models.ForeignKey(Touchpoint, on_delete=models.CASCADE, related_name="episodes_expecting")
    missing = models.CharField(max_length=120)
    after_days = models.PositiveIntegerField(default=0)

    class Meta:
        """Lists come in this order."""

        ordering = ["key"]
