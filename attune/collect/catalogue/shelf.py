"""What all kinds of entries have in common: found, listed, put with a version, retired, told to the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import IntegrityError, models

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.collect.catalogue.definition import Definition
from attune.collect.catalogue.desk import Desk
from attune.collect.catalogue.models import Alias, Entry
from attune.store.database import write
from attune.vocabulary.errors import AttuneError, BadInput, Conflict, NotFound

M = TypeVar("M", bound=Entry)
E = TypeVar("E")
Given = Mapping[str, object]

MOST = 200  # rows a page
FARTHEST = 1_000_000
SEARCH_CHARS = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[E]):
    """A page of a list; `total` counts all that fit, `next_offset` is None at the end."""

    rows: tuple[E, ...]
    total: int
    next_offset: int | None


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one of many: `done` is added, changed, same or refused; `problem` says why."""

    key: str
    done: str
    problem: str = ""
    where: str = ""


class Shelf(Generic[M, E]):
    """One kind of entries; `read` makes of a row and its aliases what other rooms see."""

    def __init__(self, of: Definition[M], read: Callable[[M, tuple[str, ...]], E]) -> None:
        self.of = of
        self._read = read

    # read

    def rows(self) -> models.QuerySet[M]:
        """All of them, with what each needs to be shown."""
        return self.of.rows.select_related(*self.of.joined)

    def find(self, key: str) -> E:
        """The entry of this key or alias.

        Raises:
            NotFound: there is none.
        """
        found = self._row(key)
        if found is None:
            raise NotFound(f"There is no {self.of.noun} {key[:60]!r}.", code="catalogue_unknown", where="key")
        return self.shown([found])[0]

    def by_number(self, pk: int) -> E:
        """The entry of this number.

        Raises:
            NotFound: there is none.
        """
        found = self.rows().filter(pk=pk).first() if 0 <= pk < 2**63 else None
        if found is None:
            raise NotFound(f"There is no {self.of.noun} of the number {pk}.", code="catalogue_unknown")
        return self.shown([found])[0]

    def listing(
        self,
        search: str = "",
        *,
        retired: bool | None = False,
        among: models.Q | None = None,
        offset: int = 0,
        limit: int = 50,
    ) -> Page[E]:
        """A page of those whose words hold all words of `search`; `retired` None: both.

        Raises:
            BadInput: offset or limit cannot be used.
        """
        if not 1 <= limit <= MOST:
            raise BadInput(f"limit is {limit}; it must be 1 to {MOST}.", code="bad_limit", where="limit")
        if not 0 <= offset <= FARTHEST:
            raise BadInput(f"offset is {offset}; it must be 0 to {FARTHEST}.", code="bad_offset", where="offset")
        rows = self.rows() if among is None else self.rows().filter(among)
        if retired is not None:
            rows = rows.filter(retired_at__isnull=not retired)
        for word in search.replace("\0", " ")[:SEARCH_CHARS].casefold().split():
            rows = rows.filter(words__contains=word.encode("utf-8", "replace").decode())
        total = rows.count()
        page = self.shown(rows[offset : offset + limit])
        return Page(tuple(page), total, offset + limit if offset + limit < total else None)

    def everything(self) -> list[E]:
        """All of them, retired ones too, by name."""
        return self.shown(self.rows())

    def shown(self, rows: Iterable[M]) -> list[E]:
        """Rows as other rooms see them."""
        rows = list(rows)
        known_as: dict[int, list[str]] = {row.pk: [] for row in rows}
        if self.of.kind:
            known = Alias.objects.filter(kind=self.of.kind, is_gtin=False)
            if len(rows) <= MOST:
                known = known.filter(entry__in=list(known_as))
            for entry, alias in known.values_list("entry", "alias"):
                if entry in known_as:
                    known_as[entry].append(alias)
        return [self._read(row, tuple(known_as[row.pk])) for row in rows]

    # change

    def put(self, key: object, given: Given, by: Actor, *, version: int | None = None) -> E:
        """Make the entry, or change the fields that are given; the others stay.

        Args:
            key: of the entry, or one of its aliases.
            given: fields by name, as a page, a program or a file has them.
            by: who does it.
            version: the one that was looked at, 0 for an entry that must be new; None to change whatever is there.

        Raises:
            BadInput: a field cannot be used; nothing was changed.
            Conflict: somebody changed it meanwhile, or a key belongs to another entry.
            NotAllowed: `by` is a member without manage_catalogue.
        """
        require(by, Permission.MANAGE_CATALOGUE)
        named, checked = self.of.checked(key, given)
        try:
            with write():
                desk = Desk(self.of, [(named, checked)])
                row, changed = desk.change(named, checked, version)
                desk.save()
                if changed:
                    audit.record(by, f"{self.of.noun} changed", f"{self.of.noun} {row.pk}", changed)
        except IntegrityError:
            raise Conflict(
                f"The {self.of.noun} {named[:60]!r} was added by somebody else just now. Look again.",
                code="changed_meanwhile",
            ) from None
        return self.find(row.key)

    def retire(self, key: str, by: Actor, *, version: int | None = None) -> E:
        """Take the entry out of the lists people choose from; history goes on showing its name.

        Raises:
            NotFound: there is none; otherwise as `put`.
        """
        self.find(key)
        return self.put(key, {"retired": True}, by, version=version)

    def put_many(self, many: Sequence[tuple[object, Given]], by: Actor) -> list[Stored]:
        """Put several, at most a few hundred, in one transaction; one that cannot be used costs only itself.

        Raises:
            NotAllowed: `by` is a member without manage_catalogue.
        """
        require(by, Permission.MANAGE_CATALOGUE)
        outcome: list[Stored] = []
        good: list[tuple[int, str, dict[str, Any]]] = []
        for at, (key, given) in enumerate(many):
            outcome.append(Stored(str(key)[:60], "refused"))
            try:
                good.append((at, *self.of.checked(key, given)))
            except AttuneError as error:
                outcome[at] = Stored(str(key)[:60], "refused", error.message, error.where or "")
        with write():
            desk = Desk(self.of, [(key, checked) for _, key, checked in good])
            touched = set()
            for at, key, checked in good:
                is_new = not desk.knows(key)
                try:
                    _row, changed = desk.change(key, checked, None)
                except AttuneError as error:
                    outcome[at] = Stored(key, "refused", error.message, error.where or "")
                else:
                    outcome[at] = Stored(key, "added" if is_new else "changed" if changed else "same")
                    touched.update(changed)
            desk.save()
            if touched:
                count = sum(one.done in {"added", "changed"} for one in outcome)
                audit.record(by, f"{self.of.noun} loaded", f"{count} of this kind", touched)
        return outcome

    def _row(self, key: str) -> M | None:
        if len(key) > 1_000 or "\0" in key or not _is_text(key):
            return None
        found = self.rows().filter(key=key).first()
        if found is None and self.of.kind:
            entry = Alias.objects.filter(kind=self.of.kind, alias=key).values_list("entry", flat=True).first()
            found = self.rows().filter(pk=entry).first() if entry is not None else None
        return found


def _is_text(given: str) -> bool:
    """Whether a database can be asked for it: half a character cannot be written."""
    return given.isprintable()
