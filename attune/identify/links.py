"""Links: which two keys were joined, why, when, by which source; and their undoing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.identify import progress
from attune.identify.fields import NumberField
from attune.identify.identifiers import Identifier
from attune.identify.joining import NEVER
from attune.identify.rules import DEVICES, RANK, SHARED
from attune.store.database import write
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import BadInput, NotFound

AT_ONCE = 200


class Link(models.Model):
    """Two keys of one customer, by their numbers; `a` is the stronger.

    Times are ms since 1970: `at` of the event that said so.
    `claimed`: only a public key without proof said it. An undone link stays as a row; with `never_again` its two keys
    are never joined any more, directly or through others.
    """

    id = models.BigAutoField(primary_key=True)
    a = NumberField(db_index=True)
    b = NumberField(db_index=True)
    why = models.CharField(max_length=20)
    at = models.BigIntegerField()
    source = models.CharField(max_length=100)
    claimed = models.BooleanField(default=False)
    undone_at = models.BigIntegerField(null=True)
    undone_by = models.CharField(max_length=100, default="", blank=True)
    reason = models.CharField(max_length=500, default="", blank=True)
    never_again = models.BooleanField(default=False)

    class Meta:  # noqa: D106  Django's own word
        indexes = [models.Index(fields=["id"], condition=Q(never_again=True), name="link_never_again")]


def undo(
    link_id: int, by: Actor, reason: str, *, never_again: bool = True, clock: Clock = now_ms
) -> tuple[bytes, bytes]:
    """Part what a link joined; the two customers there are now.

    Args:
        link_id: as `customers.identifiers` shows it.
        by: a member with undo_link, or a word for the program.
        reason: one sentence for whoever asks later.
        never_again: the two keys are kept apart from now on, whatever later facts say.
        clock: ms since 1970.

    Raises:
        NotFound: no such link, or it is undone already.
        BadInput: no reason given.
        NotAllowed: `by` may not.
    """
    require(by, Permission.UNDO_LINK)
    if not reason.strip():
        raise BadInput("Say in a sentence why these do not belong together.", code="reason_missing", where="reason")
    with write():
        held = progress.locked()
        link = Link.objects.filter(pk=link_id, undone_at=None).first()
        if link is None:
            raise NotFound(f"There is no link {link_id}, or it has been undone already.", code="link_unknown")
        link.undone_at, link.reason, link.never_again = clock(), reason.strip()[:500], never_again
        link.undone_by = by if isinstance(by, str) else by.label
        link.save(update_fields=["undone_at", "undone_by", "reason", "never_again"])
        held.version += 1
        held.generation += 1
        held.save(update_fields=["version", "generation"])
        customers = _recompute([link.a, link.b], held.version)
        audit.record(by, "link undone", f"link {link_id}", ["undone_at", "undone_by", "reason", "never_again"])
        keys = dict(Identifier.objects.filter(pk__in=customers.values()).values_list("id", "key"))
    return keys[customers[link.a]], keys[customers[link.b]]


def withdraw(link_ids: list[int], held: progress.Progress, at: int) -> None:
    """Undo links that a trusted source contradicts, inside the caller's transaction.

    Either they were only claimed, or a device made them: it has met a second user then, and is shared from now on.

    Args:
        link_ids: links that are not undone.
        held: the locked progress row; the caller saves it.
        at: ms since 1970.
    """
    rows = list(Link.objects.filter(pk__in=link_ids, undone_at=None).order_by("pk"))
    ends = [end for link in rows for end in (link.a, link.b)]
    proved = [link.b for link in rows if not link.claimed]
    Identifier.objects.filter(pk__in=proved, kind__in=DEVICES, stopped="").update(stopped=SHARED)
    Link.objects.filter(pk__in=[link.pk for link in rows]).update(
        undone_at=at,
        undone_by="rule",
        reason="a trusted source says otherwise",
    )
    held.version += 1
    held.generation += 1
    _recompute(ends, held.version)


def barred() -> dict[bytes, frozenset[bytes]]:
    """For each key that must be kept apart from others: those others."""
    apart: dict[bytes, set[bytes]] = {}
    pairs = list(Link.objects.filter(never_again=True).values_list("a", "b"))
    keys = dict(Identifier.objects.filter(pk__in={end for pair in pairs for end in pair}).values_list("id", "key"))
    for a, b in pairs:
        apart.setdefault(keys[a], set()).add(keys[b])
        apart.setdefault(keys[b], set()).add(keys[a])
    return {key: frozenset(others) for key, others in apart.items()}


def _recompute(ends: list[int], version: int) -> dict[int, int]:
    """Walk the links that are left from each of these keys and write the customers they make; root by end."""
    found: dict[int, int] = {}
    for end in ends:
        if end in found:
            continue
        since = _reached(end)
        rows = list(Identifier.objects.filter(pk__in=list(since)))
        root = min(rows, key=lambda row: (RANK[row.kind], since[row.pk], row.pk))
        for row in rows:
            row.customer, row.since, row.version = root.pk, since[row.pk], version
            row.size = len(rows) if row is root else 0
        Identifier.objects.bulk_update(rows, ["customer", "since", "size", "version"], batch_size=AT_ONCE)
        found.update(dict.fromkeys(since, root.pk))
    return found


def _reached(start: int) -> dict[int, int]:
    """Every key that links lead to from `start`, with the order of its earliest link (as `joining` counts it)."""
    since = {start: NEVER}
    frontier = [start]
    while frontier:
        rows = Link.objects.filter(Q(a__in=frontier) | Q(b__in=frontier), undone_at=None).values_list("id", "a", "b")
        reached: list[int] = []
        for number, *pair in rows:
            for side, key in enumerate(pair):
                if key not in since:
                    reached.append(key)
                since[key] = min(since.get(key, NEVER), 2 * number + side)
        frontier = reached
    return since
