"""How a member likes a page: which columns, in what order. Kept by page, read by that page alone."""

from __future__ import annotations

from django.db import models, transaction

from attune.access import audit
from attune.access.members import Member
from attune.vocabulary.errors import BadInput

LONGEST = 2_000


class MemberChoice(models.Model):
    """What one member chose for one page: a text only that page understands."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="choices")
    page = models.CharField(max_length=40)
    value = models.CharField(max_length=LONGEST)

    class Meta:  # noqa: D106  Django's own word
        constraints = [models.UniqueConstraint(fields=["member", "page"], name="access_choice_once")]


def of(member: Member, page: str) -> str:
    """What the member chose for this page, '' for nothing yet."""
    return MemberChoice.objects.filter(member=member, page=page).values_list("value", flat=True).first() or ""


def put(member: Member, page: str, value: str) -> None:
    """Keep a choice; '' takes it back.

    Raises:
        BadInput: it is longer than 2,000 characters.
    """
    if len(value) > LONGEST or "\0" in value:
        raise BadInput(f"A choice has at most {LONGEST} characters.", code="choice_too_long")
    with transaction.atomic():
        if value:
            MemberChoice.objects.update_or_create(member=member, page=page, defaults={"value": value})
        else:
            MemberChoice.objects.filter(member=member, page=page).delete()
        audit.record(member, "page arranged", member.label, [page])
