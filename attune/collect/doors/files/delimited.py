"""Text files of rows and columns: csv and its cousins."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv

from attune.collect.doors.files.chunk import ROWS, Chunk, numbered
from attune.collect.doors.files.headings import named
from attune.collect.doors.files.mapping import Reading
from attune.collect.doors.files.refusals import Refused
from attune.collect.doors.files.shapes import ROW
from attune.vocabulary.errors import BadInput

BLOCK_BYTES = 4 << 20  # of text read at once
HEAD_BYTES = 1 << 20  # of the beginning, where the heading stands
DELIMITERS = (",", ";", "\t", "|")
PACKED = frozenset({".gz", ".bz2", ".zst"})


def chunks(path: Path, reading: Reading, columns: set[str] | None) -> Iterator[Chunk]:
    """The rows as text, in constant memory. A row that is broken by itself costs only itself.

    Row 1 is the first after the heading; rows that `skip` leaves out count too, so that a number finds its line.
    """
    delimiter = reading.delimiter or delimiter_of(path, reading)
    names = names_of(path, reading, delimiter)
    refused: list[Refused] = []

    def invalid(row: Any) -> str:  # noqa: ANN401 - pyarrow's InvalidRow
        number = row.number - reading.heading
        if number > reading.skip:
            reason = f"has {row.actual_columns} columns where the heading has {row.expected_columns}"
            refused.append(Refused(number, "", reason, row.text[:100]))
        else:
            before.append(number)
        return "skip"

    before: list[int] = []
    wanted = names if columns is None else [name for name in names if name in columns]
    options = {
        # The heading comes as a row and is left out below: its own names may come twice or be empty.
        "read_options": pa_csv.ReadOptions(
            use_threads=False,
            block_size=BLOCK_BYTES,
            encoding=_encoding(reading),
            skip_rows=reading.heading - 1,
            column_names=names,
        ),
        "parse_options": pa_csv.ParseOptions(
            delimiter=delimiter, quote_char=reading.quote, newlines_in_values=True, invalid_row_handler=invalid
        ),
        # As bytes, so that one row in a wrong encoding costs only itself.
        "convert_options": pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.binary()),
            include_columns=wanted or names[:1],
            null_values=list(reading.empty),
            strings_can_be_null=True,
        ),
    }
    size = max(path.stat().st_size, 1)
    numbers = _Numbers()
    with path.open("rb") as raw, stream(raw, path) as source, pa_csv.open_csv(source, **options) as file:
        for batch in file:
            rows = numbers.next(batch.num_rows, {row.row for row in refused} | set(before))
            frame, undecoded = _decoded(framed(pa.Table.from_batches([batch])))
            frame = numbered(frame if wanted else frame.select([]), rows)
            for place, column, value in undecoded:
                if rows[place] > reading.skip:
                    refused.append(Refused(rows[place], column, f"is not {reading.encoding}", value))
            bad = {rows[place] for place, _, _ in undecoded}
            if bad or rows[0] <= reading.skip:
                frame = frame.filter((pl.col(ROW) > reading.skip) & ~pl.col(ROW).is_in(list(bad)))
            # Blocks are larger than chunks: the parts of one block share its refused rows and its place in the file.
            done = min(raw.tell() / size, 1.0)
            for part in frame.iter_slices(ROWS) if frame.height else (frame,):
                yield Chunk(part, refused[:], done)
                refused.clear()
    if refused:
        yield Chunk(numbered(pl.DataFrame(schema=dict.fromkeys(wanted, pl.String)), []), refused[:], 1.0)


class _Numbers:
    """Numbers for rows that were read, leaving out those that were skipped; the heading is row 0."""

    def __init__(self) -> None:
        self.last = -1

    def next(self, count: int, skipped: set[int]) -> list[int]:
        found: list[int] = []
        while len(found) < count:
            self.last += 1
            if self.last not in skipped:
                found.append(self.last)
        return found


def _encoding(reading: Reading) -> str:
    return "utf8" if reading.encoding.lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig"} else reading.encoding


def opened(path: Path) -> pa.NativeFile:
    """The bytes of the file, unpacked where its ending says that it is packed."""
    return pa.input_stream(str(path), compression="detect")


def stream(raw: Any, path: Path) -> pa.NativeFile:  # noqa: ANN401 - an open binary file
    """The same of an open file, whose place can be asked."""
    packed = pa.Codec.detect(str(path)).name if path.suffix.lower() in PACKED else None
    return pa.input_stream(pa.PythonFile(raw, mode="r"), compression=packed)


def framed(table: pa.Table) -> pl.DataFrame:
    """The table as a frame."""
    frame = pl.from_arrow(table)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(type(frame).__name__)
    return frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))


def head_of(path: Path, reading: Reading) -> str:
    """The beginning of the file as text, from the heading on.

    Raises:
        BadInput: there is none, or it is no text.
    """
    with opened(path) as source:
        raw = source.read(HEAD_BYTES)
    encoding = "utf-8-sig" if _encoding(reading) == "utf8" else reading.encoding
    text = raw.decode(encoding, errors="replace").removeprefix("\ufeff")
    if "\0" in text[:4096]:
        raise BadInput(
            f"{path.name} is no text in {reading.encoding}: it holds NUL bytes. Choose its encoding (utf-16?), or "
            "save it as csv or xlsx.",
            code="file_not_text",
            where=path.name,
        )
    lines = text.splitlines(keepends=True)[reading.heading - 1 :]
    if not any(line.strip() for line in lines):
        raise BadInput(f"{path.name} is empty: not even a heading.", code="file_empty", where=path.name)
    return "".join(lines)


def delimiter_of(path: Path, reading: Reading) -> str:
    """What divides the heading; the one that comes most often."""
    line = next(line for line in head_of(path, reading).splitlines() if line.strip())
    return max(DELIMITERS, key=line.count)


def names_of(path: Path, reading: Reading, delimiter: str) -> list[str]:
    """The columns' names, of the heading.

    Raises:
        BadInput: the heading cannot be read.
    """
    rows = csv.reader(io.StringIO(head_of(path, reading)), delimiter=delimiter, quotechar=reading.quote)
    csv.field_size_limit(HEAD_BYTES)
    try:
        heading = next(row for row in itertools.islice(rows, 1000) if row)
    except (csv.Error, StopIteration) as error:
        raise BadInput(
            f"{path.name}: the heading cannot be read ({error}). Check delimiter and quote.",
            code="file_unreadable",
            where=path.name,
        ) from error
    return named(heading, path.name)


def _decoded(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[tuple[int, str, str]]]:
    """Bytes as text, and the (place, column, value) of those that are not."""
    try:
        return frame.cast(dict.fromkeys(frame.columns, pl.String)), []
    except pl.exceptions.PolarsError:
        pass  # some value is no UTF-8: look for it one by one
    bad: list[tuple[int, str, str]] = []
    columns = []
    for column in frame:
        texts: list[str | None] = []
        for place, value in enumerate(column):
            text = None if value is None else value.decode("utf-8", errors="replace")
            if text is not None and text.encode() != value:
                bad.append((place, column.name, text[:100]))
            texts.append(text)
        columns.append(pl.Series(column.name, texts, dtype=pl.String))
    return pl.DataFrame(columns), bad
