"""A webhook: an address of ours that one other service calls; and the last calls, masked."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

NAME_CHARS = 100
MAPPING_CHARS = 50_000


class Scheme(models.TextChoices):
    """How a caller proves who it is."""

    STANDARD = "standard", "Standard Webhooks"
    STRIPE = "stripe", "Stripe"
    HMAC = "hmac", "HMAC of the body"
    BEARER = "bearer", "token"
    NONE = "none", "none"


class Webhook(models.Model):
    """`public_id` stands in the address. `header`: where an HMAC or a token is sent, '' for the usual place."""

    public_id = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=NAME_CHARS)
    source = models.CharField(max_length=NAME_CHARS)
    scheme = models.CharField(max_length=10, choices=Scheme.choices)
    header = models.CharField(max_length=100, blank=True)
    sealed_secret = models.TextField(blank=True)
    mapping = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.CharField(max_length=100)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering = ["-pk"]


class WebhookSample(models.Model):
    """A call of the last 24 hours: its payload without what it says about anybody, and what became of it."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="samples")
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=500)
    is_good = models.BooleanField()
    body = models.TextField()

    class Meta:
        """Newest first."""

        ordering = ["-received_at", "-pk"]
