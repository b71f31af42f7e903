"""What a person may write into a touchpoint, a rule or a stage."""

from __future__ import annotations

from attune.collect.touchpoints.models import KEY_CHARS, Stage
from attune.vocabulary.errors import BadInput

LAST_ORDER = 1_000_000


def checked(value: str, most: int, where: str, *, may_be_empty: bool = False) -> str:
    """The text without blanks around it.

    Raises:
        BadInput: it is empty, too long, or holds what cannot be seen.
    """
    text = value.strip()
    if not text.isprintable():
        raise BadInput(f"{where} holds a character that cannot be seen.", code="touchpoint_field", where=where)
    if len(text) > most or not (text or may_be_empty):
        least = 0 if may_be_empty else 1
        raise BadInput(f"{where} must have {least} to {most} characters.", code="touchpoint_field", where=where)
    return text


def checked_order(order: int) -> int:
    """Where a rule is tried.

    Raises:
        BadInput: it is out of range.
    """
    if not 0 <= order <= LAST_ORDER:
        raise BadInput(f"order must be 0 to {LAST_ORDER:,}.", code="touchpoint_field", where="order")
    return order


def checked_stage(key: str) -> str:
    """The key of a stage there is, or ''.

    Raises:
        BadInput: there is no such stage.
    """
    if key and key not in stage_keys():
        raise BadInput(f"There is no stage {key[:KEY_CHARS]!r}.", code="stage_unknown", where="stage")
    return key


def stage_keys() -> set[str]:
    """All stages."""
    return set(Stage.objects.values_list("key", flat=True))


def key_of(words: str) -> str:
    """The key that stands for these words: small letters, joined by hyphens.

    Raises:
        BadInput: nothing is left of them, or too much.
    """
    return checked("-".join(words.lower().replace("/", " ").split()), KEY_CHARS, "key")
