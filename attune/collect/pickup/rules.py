"""Which files of the watched folder get which mapping."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.collect.imports import mappings
from attune.collect.imports.imports import label_of
from attune.collect.imports.models import NAME_CHARS, SavedMapping
from attune.collect.pickup.models import PickupRule
from attune.store.database import write
from attune.vocabulary.errors import BadInput, NotFound

MOST_ORDER = 10_000


def listing() -> list[PickupRule]:
    """In the order in which they are tried."""
    return list(PickupRule.objects.select_related("mapping"))


def rule_for(name: str, rules: Sequence[PickupRule]) -> PickupRule | None:
    """The first rule this name fits; upper and lower case are the same."""
    return next((rule for rule in rules if fnmatchcase(name.lower(), rule.pattern.lower())), None)


def put(pattern: str, mapping: str, by: Actor, *, order: int = 100) -> PickupRule:
    """Import files of this name with that mapping; a rule with the same pattern is replaced.

    A ready mapping is saved under its own name first, so that it is the company's to change.

    Raises:
        BadInput: the pattern is none.
        NotFound: there is no such mapping.
        NotAllowed: `by` may not import.
    """
    require(by, Permission.IMPORT_DATA)
    plain = pattern.strip()
    if not plain or len(plain) > NAME_CHARS or "/" in plain or plain[0] == "." or not mappings.is_storable(plain):
        raise BadInput(
            "A pattern is the name of a file, * standing for any text: orders-*.csv; no /, and no dot at the start.",
            code="pickup_pattern",
            where="pattern",
        )
    if not 0 <= order <= MOST_ORDER:
        raise BadInput(f"The order is a number from 0 to {MOST_ORDER}.", code="pickup_order", where="order")
    text = mappings.text_of(mapping)
    with write():
        kept = SavedMapping.objects.filter(name=mapping).first() or mappings.save(mapping, text, by)
        rule, is_new = PickupRule.objects.update_or_create(
            pattern=plain, defaults={"mapping": kept, "order": order, "by": label_of(by)}
        )
        audit.record(by, "pickup rule made" if is_new else "pickup rule changed", rule.label, ["mapping", "order"])
    return rule


def remove(number: int, by: Actor) -> None:
    """Pick such files up no more.

    Raises:
        NotFound: there is no rule of this number.
        NotAllowed: `by` may not import.
    """
    require(by, Permission.IMPORT_DATA)
    with write():
        rule = PickupRule.objects.filter(pk=number).first() if 0 < number < 2**63 else None
        if rule is None:
            raise NotFound(f"There is no pickup rule {number}.", code="pickup_rule_not_found")
        label = rule.label
        rule.delete()
        audit.record(by, "pickup rule removed", label)
