"""What makes one kind of entries differ from another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import models

from attune.collect.catalogue import fields
from attune.collect.catalogue.fields import Field
from attune.collect.catalogue.models import NAME_CHARS, Entry

M = TypeVar("M", bound=Entry)

COMMON: Mapping[str, Field] = {
    "name": Field("name", fields.NAME),
    "retired": Field("retired_at", fields.flag),
}
ALIASES: Mapping[str, Field] = {"aliases": Field("", fields.aliases)}


@dataclass(frozen=True)
class Definition(Generic[M]):
    """`noun` in sentences and in the audit; `kind` is the column of interactions that carries their keys, '' for none.

    `own` are the fields besides the common ones; `check` raises when they contradict each other; `named_by` are the
    columns a search looks into besides name, key and aliases; `joined` are read along.
    """

    model: type[M]
    noun: str
    kind: str = ""
    own: Mapping[str, Field] = field(default_factory=dict)
    check: Callable[[M], None] = lambda _row: None
    named_by: tuple[str, ...] = ()
    joined: tuple[str, ...] = ()

    @property
    def fields(self) -> Mapping[str, Field]:
        """All fields by the names that pages, programs and files use."""
        return {**COMMON, **self.own, **(ALIASES if self.kind else {})}

    @property
    def rows(self) -> models.QuerySet[M]:
        """All of them."""
        return rows_of(self.model)

    def words(self, row: M, known_as: Iterable[str]) -> str:
        """What a search looks into."""
        named = (str(getattr(row, name) or "") for name in self.named_by)
        return " ".join(dict.fromkeys([row.name, row.key, *named, *known_as])).casefold()

    def checked(self, key: object, given: Mapping[str, object]) -> tuple[str, dict[str, Any]]:
        """Key and fields as they are stored.

        Raises:
            BadInput: one of them cannot be used.
        """
        known, checked = self.fields, {}
        for name, value in given.items():
            if name not in known:
                raise fields.wrong(
                    str(name)[:40], f"a {self.noun} has no such field. It has {', '.join(['key', *known])}."
                )
            checked[name] = known[name].read(value, name)
        return fields.key(key), checked


def rows_of(model: type[M]) -> models.QuerySet[M]:
    """All rows of a model, whichever it is."""
    return model._default_manager.all()  # noqa: SLF001 - Django's public name for it


def readable(key: str) -> str:
    """`shop-07` as `Shop 07`: a name until somebody gives one."""
    spaced = " ".join(key.replace("_", " ").replace("-", " ").split()) or key
    return (spaced[:1].upper() + spaced[1:])[:NAME_CHARS]
