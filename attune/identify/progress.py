"""How far identify is. One row, locked by whoever changes links, so that they come one after the other."""

from __future__ import annotations

from django.db import models

NAME = "identify"


class Progress(models.Model):
    """The cursor, and the counters that make a replay give the same numbers.

    `journal`: uuid of the journal that `seq` counts in. `generation` grows when somebody undoes a link: what the
    consumer remembers is then out of date. `next_key`, `next_link`: numbers of the next rows. `version`: the newest of
    `Identifier`.
    """

    name = models.CharField(max_length=20, primary_key=True)
    journal = models.CharField(max_length=40, default="")
    seq = models.BigIntegerField(default=-1)
    generation = models.BigIntegerField(default=0)
    next_key = models.BigIntegerField(default=1)
    next_link = models.BigIntegerField(default=1)
    version = models.BigIntegerField(default=0)


def locked() -> Progress:
    """The row, locked until the transaction ends."""
    Progress.objects.get_or_create(name=NAME)
    return Progress.objects.select_for_update().get(name=NAME)


def undone() -> int:
    """Grows with every undo."""
    return seen().generation


def seen() -> Progress:
    """The row as it is now, for reading."""
    return Progress.objects.filter(name=NAME).first() or Progress(name=NAME)
