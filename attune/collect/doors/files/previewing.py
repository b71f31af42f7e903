"""The beginning of a file as people look at it before they say what it means. Runs in a helper process."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from attune.collect.doors.files import delimited, encodings, guessing, reading, spreadsheet
from attune.collect.doors.files.chunk import Chunk
from attune.collect.doors.files.mapping import Reading, parse
from attune.collect.doors.files.shapes import ROW
from attune.vocabulary.errors import BadInput

ROWS = 200  # looked at for guesses
SHOWN_ROWS = 8
SHOWN_COLUMNS = 60
VALUE_CHARS = 120
SEARCHED_BYTES = 256 << 10


def preview(path: str, given: dict[str, Any]) -> dict[str, Any]:
    """What the file looks like.

    Args:
        path: the file.
        given: what was chosen: encoding, delimiter, heading, skip, sheet; what is missing is found out.

    Returns:
        `format`, `sheets`, the reading that was used (`encoding`, `encodings` in the order of their likelihood,
        `delimiter`, `heading`, `skip`, `sheet`), `columns` (all names), `rows` (the first ones, as texts, of the first
        columns), `refused` (row and reason), `guess` (fields of the mapping form).

    Raises:
        BadInput: the file cannot be read so.
    """
    file = Path(path)
    form = reading.format_of(file, Reading())
    found: dict[str, Any] = {"format": form, "sheets": [], "encodings": [], "encoding": "", "delimiter": ""}
    chosen = {name: value for name, value in given.items() if value not in ("", None)}
    if form in {"csv", "ndjson"}:
        found["encodings"] = _encodings(file)
        chosen.setdefault("encoding", found["encodings"][0])
    used = Reading(format=form, **chosen)
    if form == "csv":
        if "heading" not in chosen:
            used = _with(used, heading=_heading(file, used))
        used = _with(used, delimiter=used.delimiter or delimited.delimiter_of(file, used))
        names = delimited.names_of(file, used, used.delimiter)
    elif form == "xlsx":
        found["sheets"], names = spreadsheet.names_of(file, used)
    else:
        names = []
    chunk = next(reading.chunks(file, used), Chunk(pl.DataFrame(schema={ROW: pl.Int64})))
    if "skip" not in chosen and form in {"csv", "xlsx"}:
        skip = _repeated(chunk.frame)
        used = _with(used, skip=skip)
        chunk.frame = chunk.frame.filter(pl.col(ROW) > skip)
    frame = chunk.frame.head(ROWS)
    names = names or [name for name in frame.columns if name != ROW]
    texts = {name: _texts(frame, name) for name in names[:2_000] if name in frame.columns}
    for name in ("encoding", "delimiter", "heading", "skip", "sheet"):
        found[name] = getattr(used, name)
    found["columns"] = names
    shown = names[:SHOWN_COLUMNS]
    found["rows"] = [
        [texts[name][at][:VALUE_CHARS] if name in texts else "" for name in shown]
        for at in range(min(frame.height, SHOWN_ROWS))
    ]
    found["refused"] = [(one.row, one.reason) for one in islice(chunk.refused, 5)]
    found["guess"] = guessing.guess(texts)
    return found


def check(text: str, file: str) -> None:
    """Whether this text is a mapping.

    Raises:
        BadMapping: it is none.
    """
    parse(text, file)


def _with(used: Reading, **changed: Any) -> Reading:  # noqa: ANN401 - fields of Reading
    values = {name: getattr(used, name) for name in Reading.__dataclass_fields__}
    return Reading(**{**values, **changed})


def _encodings(file: Path) -> list[str]:
    with delimited.opened(file) as source:
        found = encodings.guesses(source.read(SEARCHED_BYTES))
    return [*found, *(name for name in encodings.OFFERED if name not in found)]


def _heading(file: Path, used: Reading) -> int:
    """The first line that is as wide as the widest of the first ten: what stands above it is a title."""
    lines = delimited.head_of(file, used).splitlines()[:10]
    widths = [max(line.count(delimiter) for delimiter in delimited.DELIMITERS) for line in lines]
    widest = max(widths, default=0)
    if not lines:
        raise BadInput(f"{file.name} is empty: not even a heading.", code="file_empty", where=file.name)
    # A title is narrower by far; a row of words with commas in them is not.
    return next(at for at, width in enumerate(widths, 1) if width * 2 >= widest)


def _repeated(frame: pl.DataFrame) -> int:
    """How many of the first rows are heading again, as survey tools write it: `{"ImportId":"QID1"}`."""
    for row in frame.head(3).iter_rows(named=True):
        if any('"ImportId"' in str(value) for name, value in row.items() if name != ROW):
            return int(row[ROW])
    return 0


def _texts(frame: pl.DataFrame, name: str) -> list[str]:
    return ["" if value is None else str(value) for value in frame[name]]
