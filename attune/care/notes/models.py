"""A note about a customer, and every wording it had."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from attune.access.members import Member
from attune.identify.fields import KeyField


class Note(models.Model):
    """`key`: the key of the customer when it was written; later merges are followed when it is read.

    `author` is None once that member is gone; `written_by` says who it was in the words of the audit. `version` counts
    changes, so that two who edit it at once are told.
    """

    key = KeyField(db_index=True)
    author = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    written_by = models.CharField(max_length=100)
    text = models.TextField()
    is_pinned = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)


class NoteText(models.Model):
    """A wording that was replaced: `by` wrote it, `at` that time."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="wordings")
    text = models.TextField()
    by = models.CharField(max_length=100)
    at = models.DateTimeField()
