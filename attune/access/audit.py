"""Who changed what, when. Rows are only ever added; they name fields and never repeat values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn, Protocol

from django.db import models
from django.utils import timezone

from attune.vocabulary.errors import Conflict


class HasId(Protocol):
    """Anything stored, such as a member or a key."""

    @property
    def pk(self) -> int:
        """The row's number."""
        ...

    @property
    def label(self) -> str:
        """What the audit calls it: `member 3`."""
        ...


Actor = HasId | str  # a member, a key, or a word such as "command line"


class AuditRows(models.QuerySet["AuditRow"]):
    """Refuses what would rewrite history."""

    def update(self, **_: object) -> NoReturn:
        """Refused."""
        raise Conflict("Audit rows are only ever added.", code="audit_append_only")

    def delete(self) -> NoReturn:
        """Refused."""
        raise Conflict("Audit rows are only ever added.", code="audit_append_only")


class AuditRow(models.Model):
    """One change: actor and thing as labels (`member 3`, `customer <uuid>`), fields by name."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.CharField(max_length=100)
    action = models.CharField(max_length=60)
    what = models.CharField(max_length=100, db_index=True)
    fields = models.JSONField(default=list)

    objects = AuditRows.as_manager()

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  Django's signature, handed on
        """Insert; a row that exists is refused."""
        if self.pk is not None:
            raise Conflict("Audit rows are only ever added.", code="audit_append_only")
        super().save(*args, **kwargs)

    def delete(self, *_: object, **__: object) -> NoReturn:
        """Refused."""
        raise Conflict("Audit rows are only ever added.", code="audit_append_only")


def record(actor: Actor, action: str, what: str, fields: Iterable[str] = ()) -> None:
    """Add a row, inside the caller's transaction.

    Args:
        actor: the member or key who did it, or a word for the program itself.
        action: noun and verb: `member created`.
        what: label of the thing: `source key 4`, `customer 0190...`; never a name or an address.
        fields: names of the fields that changed; never their values.
    """
    AuditRow.objects.create(
        actor=actor if isinstance(actor, str) else actor.label,
        action=action,
        what=what,
        fields=sorted(fields),
    )


def recent(limit: int = 100) -> list[AuditRow]:
    """The newest rows first."""
    return list(AuditRow.objects.order_by("-id")[:limit])
