"""What personal data is used for, and by whom: the purposes and the details of the company, as records need them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from django.db import models

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.store.database import write
from attune.vocabulary.errors import BadInput

LONGEST = 2_000
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class Basis(models.TextChoices):
    """The legal bases of GDPR Art. 6(1)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    LEGITIMATE_INTEREST = "legitimate_interest"
    VITAL_INTEREST = "vital_interest"
    PUBLIC_TASK = "public_task"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing data is used for.

    `is_marketing`, `is_profiling`: which objection stops it. `double_opt_in`: consent counts only once confirmed.
    `text`, `text_version`: the words people agree to. `name` and `description` are '' where the pages have words of
    their own for the key.
    """

    key: str
    basis: str = Basis.CONSENT
    is_marketing: bool = False
    is_profiling: bool = False
    double_opt_in: bool = False
    name: str = ""
    description: str = ""
    text: str = ""
    text_version: str = ""


# What Attune itself does, until the company says otherwise.
USUAL: Mapping[str, Purpose] = MappingProxyType(
    {
        one.key: one
        for one in (
            Purpose("service", Basis.CONTRACT),
            Purpose("analytics", Basis.CONSENT),
            Purpose("research", Basis.LEGITIMATE_INTEREST),
            Purpose("marketing", Basis.CONSENT, is_marketing=True, double_opt_in=True),
            Purpose("personalisation", Basis.CONSENT, is_profiling=True),
            Purpose("profiling", Basis.LEGITIMATE_INTEREST, is_profiling=True),
            Purpose("sharing", Basis.CONSENT),
        )
    }
)


class PurposeSetting(models.Model):
    """A purpose as the company has set it; it replaces the usual one of the same key."""

    purpose = models.CharField(max_length=40, primary_key=True)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    is_marketing = models.BooleanField(default=False)
    is_profiling = models.BooleanField(default=False)
    double_opt_in = models.BooleanField(default=False)
    name = models.CharField(max_length=100, default="", blank=True)
    description = models.TextField(default="", blank=True)
    text = models.TextField(default="", blank=True)
    text_version = models.CharField(max_length=100, default="", blank=True)


class Detail(models.Model):
    """One answer about the company for its record of processing: `controller`, `officer`..."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.TextField()


# What the record of processing (GDPR Art. 30) needs from the company and cannot be read from the settings.
DETAILS = ("controller", "contact", "officer", "representative", "recipients", "transfers", "measures", "balancing")


def purposes() -> list[Purpose]:
    """All purposes, the usual ones first."""
    own = {row.purpose: _purpose(row) for row in PurposeSetting.objects.order_by("purpose")}
    merged = {key: own.pop(key, usual) for key, usual in USUAL.items()}
    return [*merged.values(), *own.values()]


def purpose_of(key: str) -> Purpose:
    """The purpose of this key; one nobody has described needs consent."""
    row = PurposeSetting.objects.filter(pk=key).first()
    return _purpose(row) if row is not None else USUAL.get(key, Purpose(key))


def put_purpose(purpose: Purpose, *, by: Actor) -> Purpose:
    """Set a purpose, usual or own.

    Raises:
        BadInput: key, basis or a text that cannot be used.
        NotAllowed: `by` may not.
    """
    require(by, Permission.MANAGE_PRIVACY)
    if not _KEY.fullmatch(purpose.key):
        raise BadInput(
            "A purpose's key is small letters, digits, '_' and '-', at most 40.", code="purpose_key", where="key"
        )
    if purpose.basis not in Basis.values:
        raise BadInput(f"basis is one of {', '.join(Basis.values)}.", code="consent_basis", where="basis")
    texts = {"name": 100, "description": LONGEST, "text": LONGEST, "text_version": 100}
    values = {field.name: getattr(purpose, field.name) for field in fields(purpose) if field.name != "key"}
    values |= {name: checked(values[name], name, most) for name, most in texts.items()}
    with write():
        PurposeSetting.objects.update_or_create(pk=purpose.key, defaults=values)
        audit.record(by, "purpose set", f"purpose {purpose.key}", list(values))
    return purpose_of(purpose.key)


def details() -> dict[str, str]:
    """Every answer, '' where there is none yet."""
    return dict.fromkeys(DETAILS, "") | dict(Detail.objects.values_list("name", "value"))


def put_details(given: Mapping[str, str], *, by: Actor) -> dict[str, str]:
    """Set the answers that are given.

    Raises:
        BadInput: there is no such answer, or it is too long.
        NotAllowed: `by` may not.
    """
    require(by, Permission.MANAGE_PRIVACY)
    for name in given:
        if name not in DETAILS:
            raise BadInput(
                f"There is no {name!r}. Answers are {', '.join(DETAILS)}.", code="detail_unknown", where=name
            )
    cleaned = {name: checked(value, name, LONGEST) for name, value in given.items()}
    with write():
        for name, value in cleaned.items():
            Detail.objects.update_or_create(pk=name, defaults={"value": value})
        audit.record(by, "processing details set", "record of processing", list(cleaned))
    return details()


def checked(text: str, where: str, most: int) -> str:
    """`text` trimmed, when a database can store it.

    Raises:
        BadInput: a NUL, a lone surrogate, or too long.
    """
    if "\0" in text or text != text.encode("utf-8", "ignore").decode():
        raise BadInput(f"{where} holds a character nothing can store.", code="bad_text", where=where)
    text = text.strip()
    if len(text) > most:
        raise BadInput(f"{where} has {len(text)} characters; {most} fit.", code="text_too_long", where=where)
    return text


def _purpose(row: PurposeSetting) -> Purpose:
    values = {field.name: getattr(row, field.name) for field in fields(Purpose) if field.name != "key"}
    return Purpose(row.purpose, **values)
