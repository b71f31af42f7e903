"""Saved versions of the map: its figures and notes as they stood, to be compared with others and with now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.store.database import write
from attune.understand import metrics, sight
from attune.understand.journeys import notes
from attune.understand.journeys.comparing import ComparedCell, compared
from attune.understand.journeys.map import journey_map
from attune.understand.journeys.shapes import CellScore, Covered, JourneyMap, MapCell
from attune.understand.journeys.whom import EVERYBODY, Whom, read
from attune.understand.metrics import Sums
from attune.understand.models import NAME_CHARS, SavedMap
from attune.vocabulary.errors import BadInput, NotAllowed, NotFound
from attune.vocabulary.window import ALL_TIME, Window

MOST = 100
MOST_CELLS = 2_000  # widest reach first: a version is one row of the database


@dataclass(frozen=True, slots=True)
class SavedNote:
    """A note as it stood."""

    id: int
    kind: str
    text: str
    stage: str
    touchpoint: str
    owner: str


@dataclass(frozen=True, slots=True)
class Version:
    """A saved map by its number; without what is in it."""

    id: int
    name: str
    at: datetime
    by: str
    window: Window
    whom: Whom


@dataclass(frozen=True, slots=True)
class Stood:
    """A version with everything in it."""

    version: Version
    journey: JourneyMap
    notes: tuple[SavedNote, ...]


@dataclass(frozen=True, slots=True)
class NoteChange:
    """How a note differs: `came`, `went` or `changed`; `text` is the newer, `before` the older."""

    how: str
    kind: str
    text: str
    before: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What lies between two versions, or a version and now (`right` None)."""

    left: Version
    right: Version | None
    cells: tuple[ComparedCell, ...]
    notes: tuple[NoteChange, ...]
    covered: Covered


def save(name: str, by: Actor, window: Window = ALL_TIME, whom: Whom = EVERYBODY) -> Version:
    """Keep the map of this window and audience as it stands now.

    Raises:
        BadInput: the name cannot be used, or there are too many versions.
        NotAllowed: `by` is a member without manage_touchpoints, or sees some places only.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    _check_sight()
    called = " ".join(name.split())
    if not called or len(called) > NAME_CHARS or not called.isprintable():
        raise BadInput(f"A version's name has 1 to {NAME_CHARS} characters.", code="bad_name", where="name")
    state = state_of(journey_map(window, whom), notes.listing())
    with write():
        if SavedMap.objects.count() >= MOST:
            raise BadInput(f"There are {MOST} versions already. Remove some first.", code="versions_many")
        made = SavedMap.objects.create(
            name=called,
            at=timezone.now(),
            by=by if isinstance(by, str) else by.label,
            start=window.start,
            end=window.end,
            whom=whom.text,
            state=state,
        )
        audit.record(by, "map version saved", f"map version {made.pk}", ["name", "start", "end", "whom"])
    return _version(made)


def listing() -> tuple[Version, ...]:
    """All versions, newest first.

    Raises:
        NotAllowed: the sight in force is limited: versions hold figures of the whole company.
    """
    _check_sight()
    return tuple(_version(one) for one in SavedMap.objects.defer("state"))


def find(number: int) -> Stood:
    """One version.

    Raises:
        NotAllowed: as for `listing`.
        NotFound: there is none of this number.
    """
    _check_sight()
    found = SavedMap.objects.filter(pk=number).first() if 0 < number < 1 << 63 else None
    if found is None:
        raise NotFound(f"There is no version {number} of the map.", code="version_unknown")
    version = _version(found)
    return Stood(
        version,
        _journey(found.state, version),
        tuple(SavedNote(**one) for one in found.state["notes"]),
    )


def remove(number: int, by: Actor) -> None:
    """Do without a version.

    Raises:
        NotAllowed, NotFound: as for `save` and `find`.
    """
    require(by, Permission.MANAGE_TOUCHPOINTS)
    version = find(number).version
    with write():
        SavedMap.objects.filter(pk=version.id).delete()
        audit.record(by, "map version removed", f"map version {version.id}")


def difference(left: Stood, right: Stood | None = None, *, at_once: bool = False) -> Difference:
    """What changed from `left` to `right`; without one, to the map of the same window and audience as it is now."""
    if right is not None:
        journey, stand = right.journey, right.notes
    else:
        journey = journey_map(left.version.window, left.version.whom, at_once=at_once)
        stand = tuple(_saved(note) for note in notes.listing())
    return Difference(
        left.version,
        right.version if right else None,
        compared(left.journey, journey),
        _note_changes(left.notes, stand),
        journey.covered,
    )


def state_of(journey: JourneyMap, stand: tuple[notes.NoteEntry, ...]) -> dict[str, Any]:
    """As the database keeps it."""
    return {
        "customers": journey.customers,
        "interactions": journey.interactions,
        "stages": list(journey.stages),
        "watermark": journey.covered.watermark,
        "cells": [
            {
                "touchpoint": cell.touchpoint,
                "name": cell.name,
                "channel": cell.channel,
                "stage": cell.stage,
                "direct": cell.direct,
                "condition": cell.condition,
                "interactions": cell.interactions,
                "customers": cell.customers,
                "scores": [
                    [score.metric, score.scale, score.mean.unit, score.sums.n, score.sums.total, score.sums.squares]
                    for score in cell.scores
                ],
            }
            for cell in journey.cells[:MOST_CELLS]
        ],
        "notes": [
            {
                "id": note.id,
                "kind": note.kind,
                "text": note.text,
                "stage": note.stage,
                "touchpoint": note.touchpoint,
                "owner": note.owner,
            }
            for note in stand
        ],
    }


def _check_sight() -> None:
    if sight.current().is_limited:
        raise NotAllowed("Versions of the map hold figures of the whole company.", code="outside_sight")


def _saved(note: notes.NoteEntry) -> SavedNote:
    return SavedNote(note.id, note.kind, note.text, note.stage, note.touchpoint, note.owner)


def _version(found: SavedMap) -> Version:
    return Version(found.pk, found.name, found.at, found.by, Window(found.start, found.end), read(found.whom))


def _journey(state: dict[str, Any], version: Version) -> JourneyMap:
    return JourneyMap(
        covered=Covered(version.window, state["watermark"], version.at, is_current=True),
        stages=tuple(state["stages"]),
        customers=state["customers"],
        interactions=state["interactions"],
        cells=tuple(
            MapCell(
                **{name: value for name, value in cell.items() if name != "scores"},
                value=(),
                scores=tuple(_score(*score) for score in cell["scores"]),
            )
            for cell in state["cells"]
        ),
    )


def _score(metric: str, scale: str, unit: str, *made_of: float) -> CellScore:
    n, (total, squares) = int(made_of[0]), made_of[1:]
    mean = metrics.mean_of(n, total, squares, bounds=metrics.bounds(metric, scale), unit=unit)
    return CellScore(metric, scale, mean, mean, "", Sums(n, total, squares))


def _note_changes(left: tuple[SavedNote, ...], right: tuple[SavedNote, ...]) -> tuple[NoteChange, ...]:
    before, now = {note.id: note for note in left}, {note.id: note for note in right}
    found = [NoteChange("came", note.kind, note.text, "") for number, note in now.items() if number not in before]
    found += [NoteChange("went", note.kind, "", note.text) for number, note in before.items() if number not in now]
    found += [
        NoteChange("changed", note.kind, note.text, before[number].text)
        for number, note in now.items()
        if number in before and (before[number].text, before[number].kind) != (note.text, note.kind)
    ]
    return tuple(found)
