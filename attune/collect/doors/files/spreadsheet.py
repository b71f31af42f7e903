"""Excel sheets as frames of text, like csv."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from attune.collect.doors.files.chunk import ROWS, Chunk, numbered
from attune.collect.doors.files.headings import MOST_COLUMNS, named
from attune.collect.doors.files.mapping import Reading
from attune.collect.doors.files.workbook import Row, Workbook
from attune.vocabulary.errors import BadInput

VALUES = 2_000_000  # of one chunk: a wide sheet comes in fewer rows


def chunks(path: Path, reading: Reading, columns: set[str] | None) -> Iterator[Chunk]:
    """The rows of one sheet. Row 1 is the first after the heading; cells right of the heading are left out.

    Raises:
        BadInput: the file is no workbook, the sheet is not there, or nothing stands in the row of the heading.
    """
    with Workbook(path) as book:
        rows = book.rows(book.sheet(reading.sheet), MOST_COLUMNS)
        names = _names(rows, path, reading)
        wanted = [at for at, name in enumerate(names) if columns is None or name in columns]
        most = max(min(ROWS, VALUES // len(names)), 1)
        part: list[Row] = []
        for row in rows:
            if row.number <= reading.heading + reading.skip:
                continue
            part.append(row)
            if len(part) >= most:
                yield _chunk(part, names, wanted, reading)
                part = []
        if part:
            yield _chunk(part, names, wanted, reading)


def names_of(path: Path, reading: Reading) -> tuple[list[str], list[str]]:
    """The sheets of a workbook, and the columns of the one to be read."""
    with Workbook(path) as book:
        rows = book.rows(book.sheet(reading.sheet), MOST_COLUMNS)
        return [sheet.name for sheet in book.sheets], _names(rows, path, reading)


def _names(rows: Iterator[Row], path: Path, reading: Reading) -> list[str]:
    for row in rows:
        if row.number == reading.heading:
            return named([value or "" for value in row.values], path.name)
        if row.number > reading.heading:
            break
    raise BadInput(
        f"{path.name} has nothing in row {reading.heading}, where the names of the columns should stand.",
        code="file_empty",
        where=path.name,
    )


def _chunk(part: Sequence[Row], names: list[str], wanted: list[int], reading: Reading) -> Chunk:
    nothing = set(reading.empty)
    columns = [
        pl.Series(
            names[at],
            [None if at >= len(row.values) or row.values[at] in nothing else row.values[at] for row in part],
            dtype=pl.String,
        )
        for at in wanted
    ]
    frame = numbered(pl.DataFrame(columns), [row.number - reading.heading for row in part])
    return Chunk(frame, done=part[-1].done)
