"""The heavy part of an import, run in a helper process: read, shape, walk through intake, hand rows back in chunks.

It opens no store. What intake must know besides the rows (the instance's secret, who was erased) comes with the call.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
from django.apps import apps

if not apps.ready:
    django.setup()  # a helper process is a bare Python: intake's rooms have models, even if nobody asks them here

from attune.access.keys import KeyRecord
from attune.collect import facts, intake, snapshot
from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors.files import joins, mapping, reading
from attune.collect.doors.files.chunk import Chunk
from attune.collect.doors.files.mapping import Mapping
from attune.collect.doors.files.prepared import Circumstances, Prepared
from attune.collect.doors.files.refusals import Refused
from attune.collect.doors.files.shapes import ROW
from attune.collect.doors.files.shaping import Shaper
from attune.collect.remembered import Recent
from attune.identify import keys
from attune.store.rows import RequestRows
from attune.vocabulary.clock import instant
from attune.vocabulary.interaction import VALUE_SCALE

SAMPLES = 5
# One journal row takes 65,536 interactions, and a row of a file can become several.
MOST = 50_000


def prepare(
    path: str, mapping_path: str, given: Circumstances, wants_rows: bool, beside: str = ""
) -> Iterator[Prepared]:
    """What the helper process is asked to run: make itself able to run intake, then `walk`."""
    # A chunk is made and let go as a whole; looking through it for rings meanwhile costs a sixth of the speed.
    gc.set_threshold(500_000, 10, 10)
    keys.configure(given.secret, region=given.region)
    snapshot.put(snapshot.Snapshot(erased=given.erased))
    facts.said_before = Recent(facts.REMEMBERED)  # what an import that failed has said was not stored
    file = Path(path)
    rules = mapping.load(Path(mapping_path))
    yield from walk(file, rules, given.received_at, wants_rows=wants_rows, beside=Path(beside or file.parent))


def walk(file: Path, rules: Mapping, received_at: int, *, wants_rows: bool, beside: Path) -> Iterator[Prepared]:
    """The file, chunk by chunk, through intake. Without `wants_rows` (a trial) the interactions stay here.

    Raises:
        BadMapping: the mapping does not fit the file.
        BadInput: the file cannot be read.
    """
    key = KeyRecord(id=0, name="import", source=rules.source, kind="server", digest=b"", shared=False)
    form = reading.format_of(file, rules.reading)
    shaper = Shaper(rules, joins.load(rules, beside), file.name, is_lenient=form == "ndjson")
    wanted = SAMPLES
    for chunk in reading.chunks(file, rules.reading, rules.columns()):
        if rules.costs is not None:
            one = _costs(shaper, chunk, wanted, wants_rows=wants_rows, make_missing=rules.costs.make_missing)
            wanted -= len(one.sample)
            yield one
            continue
        shaped = shaper.shape(chunk.frame)
        requests: list[RequestRows] = []
        refused = chunk.refused + shaped.refused
        sample: list[dict[str, Any]] = []
        mapped = 0
        for start in range(0, len(shaped.candidates), MOST):
            part = shaped.candidates[start : start + MOST]
            accepted = intake.accept(part, key, received_at, imported=True)
            refused += [_refused(drop, shaped.rows) for drop in accepted.dropped]
            mapped += accepted.count
            if accepted.rows is not None and wants_rows:
                requests.append(accepted.rows)
            accepted.stored()  # if it is not, the import ends, and with it this memory
            if wanted:
                sample += _sample(part, {drop.index for drop in accepted.dropped}, wanted)
                wanted -= len(sample)
        read = chunk.frame.height + len(chunk.refused)
        yield Prepared(requests, read, mapped, refused, shaped.left_out, chunk.done, sample)


def _costs(shaper: Shaper, chunk: Chunk, wanted: int, *, wants_rows: bool, make_missing: bool) -> Prepared:
    """What the rows cost; storing them is the parent's work."""
    costs, refused, left_out = shaper.costs(chunk.frame)
    return Prepared(
        requests=[],
        read=chunk.frame.height + len(chunk.refused),
        mapped=len(costs),
        refused=chunk.refused + refused,
        left_out=left_out,
        done=chunk.done,
        sample=[{name: value for name, value in cost.items() if name != ROW} for cost in costs[:wanted]],
        costs=costs if wants_rows else [],
        make_missing=make_missing,
    )


def _refused(drop: Dropped, rows: list[int]) -> Refused:
    return Refused(rows[drop.index], "", f"{drop.reason}: {drop.message}")


def _sample(candidates: list[Candidate], dropped: set[int], wanted: int) -> list[dict[str, Any]]:
    good = [candidate for candidate in candidates[: wanted + len(dropped)] if candidate.index not in dropped]
    return [_shown(candidate) for candidate in good[:wanted]]


def _shown(candidate: Candidate) -> dict[str, Any]:
    """An interaction as a trial shows it: what is set, and nothing else."""
    shown: dict[str, Any] = {
        "time": instant(candidate.ts).isoformat(timespec="milliseconds"),
        "type": candidate.type,
        "name": candidate.name,
        "identifiers": {kind: value for kind, value, _ in candidate.identifiers},
        "value": None if candidate.value is None else candidate.value / VALUE_SCALE,
        "properties": bytes(candidate.properties).decode(),
    }
    for name in (
        "message_id",
        "surface",
        "direction",
        "place",
        "product",
        "staff",
        "campaign",
        "currency",
        "refers_to",
    ):
        shown[name] = getattr(candidate, name)
    for name in ("metric", "score", "scale", "question", "mode", "language"):
        shown[name] = getattr(candidate, name)
    return {name: value for name, value in shown.items() if value not in ("", None, {})}
