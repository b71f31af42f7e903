"""The rows of one transaction: read at once, changed one by one, written at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils import timezone

from attune.collect.catalogue import fields, gtin, trees
from attune.collect.catalogue.definition import Definition, readable, rows_of
from attune.collect.catalogue.fields import Field
from attune.collect.catalogue.models import Alias, Area, Category, Entry, Product, Team
from attune.vocabulary.errors import AttuneError, Conflict

M = TypeVar("M", bound=Entry)


class Desk(Generic[M]):
    """Made inside `write()`, with all that will be asked of it: (key, fields as stored) of each."""

    def __init__(self, of: Definition[M], many: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        self._of = of
        self._now = timezone.now()
        keys = {key for key, _ in many}
        named = {alias for _, checked in many for alias in checked.get("aliases", ())}
        numbers = {number for _, checked in many for number in gtin.forms(str(checked.get("gtin") or ""))}
        self._means = self._known_aliases(keys | named | numbers)
        rows = of.rows.select_for_update().filter(
            models.Q(key__in=keys | named | numbers) | models.Q(pk__in=set(self._means.values()))
        )
        self._rows = {row.key: row for row in rows}
        self._by_pk = {row.pk: row for row in self._rows.values()}
        self._links = self._leads(many)
        self._parents = trees.parents(of.model) if issubclass(of.model, trees.TREES) else {}
        self._new: list[M] = []
        self._changed: list[M] = []
        self._aliases: dict[str, set[tuple[str, bool]]] = {}
        self._aliases_before = self._aliases_of(self._by_pk)

    def knows(self, key: str) -> bool:
        """Whether there is an entry of this key or alias."""
        return key in self._rows or key in self._means

    def change(self, key: str, checked: Mapping[str, Any], version: int | None) -> tuple[M, list[str]]:
        """Apply the fields; the row and the names of those that differ now.

        Raises:
            BadInput, Conflict: as `Shelf.put`; the row is as it was.
        """
        row = self._rows.get(key) or self._by_pk.get(self._means.get(key, -1))
        is_new = row is None
        if row is None:
            row = self._of.model(key=key, name=readable(key), changed_at=self._now)
        if version is not None and version != (0 if is_new else row.version):
            raise _meanwhile(self._of.noun, key, is_new=is_new, must_be_new=version == 0)
        before = dict(row.__dict__)
        try:
            changed = self._apply(row, checked)
            self._check(row)
            known_as = self._claim(row, checked)
        except AttuneError:
            row.__dict__.clear()
            row.__dict__.update(before)
            raise
        if self._aliases_before.get(row.pk, set()) != known_as or is_new:
            changed += ["aliases"] if known_as or not is_new else []
        if is_new:
            self._rows[row.key] = row
            self._new.append(row)
            changed.append("key")
        elif changed:
            row.version += 1
            row.changed_at = self._now
            if row not in self._changed and row not in self._new:
                self._changed.append(row)
        row.words = self._of.words(row, (alias for alias, _ in known_as))
        self._aliases[row.key] = known_as
        return row, changed

    def save(self) -> None:
        """Write everything."""
        model, rows = self._of.model, self._of.rows
        rows.bulk_create(self._new)
        if self._changed:
            columns = [column.name for column in model._meta.concrete_fields if not column.primary_key]  # noqa: SLF001 - Django's public name for it
            rows.bulk_update(self._changed, columns, batch_size=100)
        if not self._of.kind:
            return
        gone, made = [], []
        for row in (*self._new, *self._changed):
            now, before = self._aliases.get(row.key, set()), self._aliases_before.get(row.pk, set())
            gone += [(row.pk, alias) for alias, _ in before - now]
            made += [
                Alias(kind=self._of.kind, alias=alias, entry=row.pk, is_gtin=is_gtin)
                for alias, is_gtin in sorted(now - before)
            ]
        for entry, alias in gone:
            Alias.objects.filter(kind=self._of.kind, entry=entry, alias=alias).delete()
        Alias.objects.bulk_create(made)

    def _check(self, row: M) -> None:
        if isinstance(row, Area | Category | Team):
            trees.check(self._parents, row.pk, row.parent_id)
            if row.pk is not None:
                self._parents[row.pk] = row.parent_id
        self._of.check(row)

    def _apply(self, row: M, checked: Mapping[str, Any]) -> list[str]:
        changed = []
        for name, value in checked.items():
            field = self._of.fields[name]
            if not field.attribute:
                continue
            wanted = self._wanted(row, name, field, value)
            attribute = f"{field.attribute}_id" if field.leads_to is not None else field.attribute
            if getattr(row, attribute) != wanted:
                setattr(row, attribute, wanted)
                changed.append(name)
        return changed

    def _wanted(self, row: M, name: str, field: Field, value: Any) -> Any:  # noqa: ANN401 - a column of any type
        if name == "retired":
            return (row.retired_at or self._now) if value else None
        if name == "name":
            return value or readable(row.key)
        if field.leads_to is None:
            return value
        if not value:
            return None
        found = self._links[field.leads_to].get(value)
        if found is None:
            raise fields.wrong(name, f"there is no {value[:60]!r}. Add it first.")
        return found

    def _claim(self, row: M, checked: Mapping[str, Any]) -> set[tuple[str, bool]]:
        """The aliases of the row from now on; none of them may be another entry's."""
        if not self._of.kind:
            return set()
        before = self._aliases.get(row.key) or self._aliases_before.get(row.pk, set())
        given = set(checked["aliases"]) if "aliases" in checked else {alias for alias, is_gtin in before if not is_gtin}
        numbers = gtin.forms(row.gtin) if isinstance(row, Product) and row.gtin else frozenset()
        found = {(alias, False) for alias in given - {row.key}}
        found |= {(number, True) for number in numbers - given - {row.key}}
        for alias, _is_gtin in found:
            owner = self._rows.get(alias) or self._by_pk.get(self._means.get(alias, -1))
            if owner is not None and owner is not row:
                raise Conflict(
                    f"{alias} is a key of the {self._of.noun} {owner.key} already.", code="alias_taken", where="aliases"
                )
        for alias, _is_gtin in found:
            if row.pk is not None:
                self._means[alias] = row.pk
            self._rows.setdefault(alias, row)  # so that no other row of this transaction takes it
        return found

    def _known_aliases(self, keys: set[str]) -> dict[str, int]:
        if not self._of.kind:
            return {}
        found = Alias.objects.filter(kind=self._of.kind, alias__in=keys)
        return dict(found.values_list("alias", "entry"))

    def _aliases_of(self, pks: Iterable[int]) -> dict[int, set[tuple[str, bool]]]:
        found: dict[int, set[tuple[str, bool]]] = {pk: set() for pk in pks}
        if self._of.kind:
            known = Alias.objects.filter(kind=self._of.kind, entry__in=list(found))
            for entry, alias, is_gtin in known.values_list("entry", "alias", "is_gtin"):
                found[entry].add((alias, is_gtin))
        return found

    def _leads(self, many: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[type[Entry], dict[str, int]]:
        asked: dict[type[Entry], set[str]] = {}
        for name, field in self._of.fields.items():
            if field.leads_to is not None:
                asked.setdefault(field.leads_to, set()).update(checked.get(name) or "" for _, checked in many)
        return {
            model: dict(rows_of(model).filter(key__in=keys - {""}).values_list("key", "pk"))
            for model, keys in asked.items()
        }


def _meanwhile(noun: str, key: str, *, is_new: bool, must_be_new: bool) -> Conflict:
    if must_be_new:
        return Conflict(f"There is a {noun} {key[:60]!r} already.", code="catalogue_exists", where="key")
    if is_new:
        return Conflict(f"There is no {noun} {key[:60]!r} any more.", code="changed_meanwhile")
    return Conflict(
        f"Somebody else changed the {noun} {key[:60]!r} meanwhile. Look at it again, then change it.",
        code="changed_meanwhile",
    )
