"""The catalogues as rows. Who works here may stand in them by name; no row holds anything about a customer."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

KEY_CHARS = 256  # as long as a key in an interaction may be
NAME_CHARS = 200
TEXT_CHARS = 500


class Kind(models.TextChoices):
    """Kinds whose keys interactions carry, by the name of the column."""

    PLACE = "place", "place"
    PRODUCT = "product", "product"
    STAFF = "staff", "staff"
    CAMPAIGN = "campaign", "campaign"


class Entry(models.Model):
    """What all entries have. An entry is never deleted but retired: history goes on showing its name.

    `version` counts the changes, so that of two editors the second is told. `words` is what a search looks into: name,
    key, and whatever else names the entry, in lower case of all alphabets.
    """

    key = models.CharField(max_length=KEY_CHARS, unique=True)
    name = models.CharField(max_length=NAME_CHARS)
    retired_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    words = models.TextField(blank=True)

    class Meta:
        """Lists come in this order."""

        abstract = True
        ordering = ["name", "key"]


class Area(Entry):
    """A part of the company's ground: country, region, city. Areas form a tree."""

    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")

    class Meta(Entry.Meta):
        """Same."""


class Place(Entry):
    """Where people meet us in person. `week`, `special_days`: as `hours` writes them; `time_zone` like Europe/Oslo."""

    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="places")
    location = models.CharField(max_length=TEXT_CHARS, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    week = models.TextField(blank=True)
    special_days = models.TextField(blank=True)

    class Meta(Entry.Meta):
        """Same."""


class Surrounding(models.Model):
    """What changed around a place, or around all places of an area. `ends_on` is its last day, None when it stays."""

    place = models.ForeignKey(Place, null=True, on_delete=models.CASCADE, related_name="surroundings")
    area = models.ForeignKey(Area, null=True, on_delete=models.CASCADE, related_name="surroundings")
    kind = models.CharField(max_length=20)
    what = models.CharField(max_length=TEXT_CHARS)
    starts_on = models.DateField(db_index=True)
    ends_on = models.DateField(null=True)

    class Meta:
        """Newest first; it lies at one of the two."""

        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(place__isnull=False, area__isnull=True)
                | models.Q(place__isnull=True, area__isnull=False),
                name="surrounding_lies_somewhere",
            )
        ]


class Device(models.Model):
    """A kiosk, till or screen at a place; `source` is what its key sends as."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="devices")
    name = models.CharField(max_length=NAME_CHARS)
    kind = models.CharField(max_length=20)
    source = models.CharField(max_length=100, blank=True)

    class Meta:
        """By name; one of that name a place."""

        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="device_has_its_name")]


class Category(Entry):
    """A kind of product. Categories form a tree."""

    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")

    class Meta(Entry.Meta):
        """Same."""


class Product(Entry):
    """What is sold. `gtin` as it was given, its check digit proved."""

    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="products")
    gtin = models.CharField(max_length=14, blank=True)
    brand = models.CharField(max_length=NAME_CHARS, blank=True)
    mpn = models.CharField(max_length=70, blank=True)
    price = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta(Entry.Meta):
        """Same."""


class Team(Entry):
    """People who work together, or a partner firm's line. Teams form a tree."""

    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")

    class Meta(Entry.Meta):
        """Same."""


class StaffMember(Entry):
    """Who served: a person, a bot or a partner firm."""

    kind = models.CharField(max_length=20)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="staff")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="staff")

    class Meta(Entry.Meta):
        """Same."""


class Campaign(Entry):
    """What we say to the market on purpose. `ends_on` is its last day, None while nobody knows it."""

    medium = models.CharField(max_length=80, blank=True)
    starts_on = models.DateField(null=True, db_index=True)
    ends_on = models.DateField(null=True)
    promise = models.CharField(max_length=TEXT_CHARS, blank=True)

    class Meta(Entry.Meta):
        """Same."""


class CampaignCost(models.Model):
    """What a campaign cost on a day in a medium, and what it bought."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="costs")
    day = models.DateField()
    medium = models.CharField(max_length=80, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3)
    impressions = models.PositiveBigIntegerField(null=True)
    clicks = models.PositiveBigIntegerField(null=True)

    class Meta:
        """By day; a repeat replaces."""

        ordering = ["day", "medium"]
        constraints = [models.UniqueConstraint(fields=["campaign", "day", "medium"], name="cost_of_a_day_and_medium")]


class Alias(models.Model):
    """Another key of an entry: an old one, another system's, a way to write its GTIN (`is_gtin`: made by the program).

    Never changed in place: how many rows there are and the number of the newest tell whether anything is new.
    """

    kind = models.CharField(max_length=20, choices=Kind.choices)
    alias = models.CharField(max_length=KEY_CHARS)
    entry = models.PositiveBigIntegerField()
    is_gtin = models.BooleanField(default=False)

    class Meta:
        """An alias means one entry."""

        ordering = ["alias"]
        constraints = [models.UniqueConstraint(fields=["kind", "alias"], name="alias_means_one_entry")]
        indexes = [models.Index(fields=["kind", "entry"])]
