"""Catalogues from files: one kind a CSV, any number of kinds a TOML. A bad row costs only itself and is told."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.collect.catalogue import (
    areas,
    campaigns,
    categories,
    costs,
    devices,
    places,
    products,
    staff,
    surroundings,
    teams,
)
from attune.collect.catalogue.shelf import Given, Shelf, Stored
from attune.collect.catalogue.tables import Row, Sheet, decoded, sheet_of_csv
from attune.vocabulary.errors import AttuneError, BadInput

ROWS_AT_ONCE = 100  # about 50 ms
FIELDS_OF_A_DEVICE = ("place", "name", "kind", "source")

# In the order in which one leads to another.
SHELVES: Mapping[str, Shelf] = {  # type: ignore[type-arg]  # of many kinds
    "areas": areas.shelf,
    "places": places.shelf,
    "categories": categories.shelf,
    "products": products.shelf,
    "teams": teams.shelf,
    "staff": staff.shelf,
    "campaigns": campaigns.shelf,
}
TREES = frozenset({"areas", "categories", "teams"})
SURROUNDING = ("place", "area", "kind", "what", "starts_on", "ends_on")
COLUMNS: Mapping[str, tuple[str, ...]] = {
    **{kind: ("key", *shelf.of.fields) for kind, shelf in SHELVES.items()},
    "surroundings": SURROUNDING,
    "devices": FIELDS_OF_A_DEVICE,
    "costs": tuple(costs.FIELDS),
}
KINDS = tuple(COLUMNS)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not stored: the line of a CSV or the place in its table of a TOML, from 1."""

    kind: str
    line: int
    key: str
    problem: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file."""

    added: int
    changed: int
    same: int
    refused: tuple[RefusedRow, ...]

    @property
    def rows(self) -> int:
        """How many there were."""
        return self.added + self.changed + self.same + len(self.refused)


def load(name: str, content: bytes, by: Actor, *, kind: str = "") -> Loaded:
    """Add or change what stands in a file; nothing is removed.

    Args:
        name: of the file; `.toml` holds tables of any kinds, everything else is read as CSV.
        content: of the file.
        by: who does it, for the audit.
        kind: of the rows of a CSV, one of `KINDS`; '' to go by the name of the file.

    Raises:
        BadInput: the file cannot be understood as a whole; nothing was changed.
        NotAllowed: `by` is a member without manage_catalogue.
    """
    require(by, Permission.MANAGE_CATALOGUE)
    sheets = read(name, content, kind)
    counts = {"added": 0, "changed": 0, "same": 0}
    refused: list[RefusedRow] = []
    for sheet in sheets:
        for row, stored in _stored(sheet, by):
            if stored.done == "refused":
                refused.append(RefusedRow(sheet.kind, row.line, stored.key, stored.problem))
            else:
                counts[stored.done] += 1
    order = {kind: at for at, kind in enumerate(KINDS)}
    return Loaded(**counts, refused=tuple(sorted(refused, key=lambda row: (order[row.kind], row.line))))


def read(name: str, content: bytes, kind: str = "") -> list[Sheet]:
    """The tables of a file, in the order in which they are loaded.

    Raises:
        BadInput: as `load`.
    """
    if kind and kind not in COLUMNS:
        raise BadInput(f"{kind[:40]!r} is no kind. Choose one of {', '.join(KINDS)}.", code="bad_kind", where="kind")
    path = PurePath(name)
    if path.suffix.lower() == ".toml":
        return _of_toml(decoded(content))
    kind = kind or path.stem.lower()
    if kind not in COLUMNS:
        raise BadInput(
            f"Which kind of rows does {path.name[:60]} hold? Choose one of {', '.join(KINDS)}.",
            code="bad_kind",
            where="kind",
        )
    return [sheet_of_csv(kind, COLUMNS[kind], decoded(content))]


def _of_toml(text: str) -> list[Sheet]:
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(f"The TOML cannot be read: {error}.", code="bad_catalogue_file") from error
    for kind, rows in found.items():
        if kind not in COLUMNS:
            known = "]], [[".join(KINDS)
            raise BadInput(
                f"[{kind[:40]}] means nothing here; the tables are [[{known}]].",
                code="bad_catalogue_file",
                where=kind[:40],
            )
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise BadInput(f"Write it as [[{kind}]], once for each.", code="bad_catalogue_file", where=kind)
    return [
        Sheet(kind, tuple(Row(at, row) for at, row in enumerate(found[kind], 1))) for kind in KINDS if kind in found
    ]


def _stored(sheet: Sheet, by: Actor) -> Iterator[tuple[Row, Stored]]:
    rounds = _rounds(sheet.rows) if sheet.kind in TREES else [sheet.rows]
    for rows in rounds:
        for start in range(0, len(rows), ROWS_AT_ONCE):
            part = rows[start : start + ROWS_AT_ONCE]
            yield from zip(part, _put(sheet.kind, [row.given for row in part], by), strict=True)


def _put(kind: str, given: Sequence[Given], by: Actor) -> list[Stored]:
    if kind in SHELVES:
        many = [(row.get("key"), {name: value for name, value in row.items() if name != "key"}) for row in given]
        return SHELVES[kind].put_many(many, by)
    if kind == "costs":
        done = costs.record(given, by)
        problems = {one.index: one for one in done.refused}
        return [
            Stored(str(row.get("campaign"))[:60], "refused", problems[at].problem)
            if at in problems
            else Stored(str(row.get("campaign"))[:60], "added")
            for at, row in enumerate(given)
        ]
    return [_one(_noted if kind == "surroundings" else _stands, row, by) for row in given]


def _one(store: Callable[[Given, Actor], None], row: Given, by: Actor) -> Stored:
    key = str(row.get("place") or row.get("area") or "")[:60]
    try:
        store(row, by)
    except AttuneError as error:
        return Stored(key, "refused", error.message, error.where or "")
    return Stored(key, "added")


def _noted(row: Given, by: Actor) -> None:
    surroundings.note(row, by)


def _stands(row: Given, by: Actor) -> None:
    for name in row:
        if name not in FIELDS_OF_A_DEVICE:
            raise BadInput(f"{name[:40]}: a device has no such field.", code="catalogue_field", where=name[:40])
    place = row.get("place")
    devices.put(place if isinstance(place, str) else "", row.get("name"), row.get("kind"), row.get("source"), by)


def _rounds(rows: Sequence[Row]) -> list[list[Row]]:
    """Parents before children; what leads to itself comes last and is refused there."""
    keys = {str(row.given.get("key")) for row in rows}
    placed: set[str] = set()
    rounds: list[list[Row]] = []
    waiting = list(rows)
    while waiting:
        ready = [
            row for row in waiting if (parent := str(row.given.get("parent") or "")) in placed or parent not in keys
        ]
        ready = ready or waiting
        rounds.append(ready)
        placed |= {str(row.given.get("key")) for row in ready}
        there = {row.line for row in ready}
        waiting = [row for row in waiting if row.line not in there]
    return rounds
