"""Files as frames of a few thousand rows: csv, parquet and ndjson, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from attune.collect.doors.files.mapping import FORMATS, Reading
from attune.collect.doors.files.refusals import Refused
from attune.collect.doors.files.shapes import ROW
from attune.vocabulary.errors import BadInput

ROWS = 10_000  # of one chunk
BLOCK_BYTES = 4 << 20  # of csv text read at once
DELIMITERS = (",", ";", "\t", "|")
ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
}


@dataclass(slots=True)
class Chunk:
    """Some rows, with their numbers in the column `@row`; the refused are not among them.

    `done`: the part of the file that has been read, 0 to 1.
    """

    frame: pl.DataFrame
    refused: list[Refused] = field(default_factory=list)
    done: float = 0.0


def format_of(path: Path, reading: Reading) -> str:
    """csv, parquet or ndjson.

    Raises:
        BadInput: the ending says nothing and the mapping neither.
    """
    if reading.format:
        return reading.format
    ending = (path.with_suffix("") if path.suffix.lower() in {".gz", ".bz2", ".zst"} else path).suffix.lower()
    if ending not in ENDINGS:
        raise BadInput(
            f"{path.name}: the ending says no format. Name the file .csv, .parquet or .ndjson, or write "
            f"[read] format = one of {', '.join(FORMATS)} in the mapping.",
            code="file_format",
            where=path.name,
        )
    return ENDINGS[ending]


def chunks(path: Path, reading: Reading, columns: set[str] | None = None) -> Iterator[Chunk]:
    """The rows of the file in order, about `ROWS` at a time; only these columns where the format permits it.

    Raises:
        BadInput: the file cannot be read: not there, not of this format, not in this encoding.
    """
    read = {"csv": _csv, "parquet": _parquet, "ndjson": _ndjson}[format_of(path, reading)]
    try:
        yield from read(path, reading, columns)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error}.", code="file_unreadable", where=path.name) from error
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path.name} cannot be read: {error}. Check its format, delimiter and encoding ([read] in the mapping).",
            code="file_unreadable",
            where=path.name,
        ) from error


def _numbered(frame: pl.DataFrame, numbers: Any) -> pl.DataFrame:  # noqa: ANN401 - a range or a list
    return frame.with_columns(pl.Series(ROW, numbers, dtype=pl.Int64))


# -- parquet


def _parquet(path: Path, reading: Reading, columns: set[str] | None) -> Iterator[Chunk]:
    del reading
    with pa_parquet.ParquetFile(path) as file:
        total = max(file.metadata.num_rows, 1)
        names = file.schema_arrow.names
        # Nested columns are named by what lies inside (`address.city`); the top of the path is what is read.
        wanted = (
            None
            if columns is None
            else [name for name in names if any(c == name or c.startswith(f"{name}.") for c in columns)]
        )
        row = 0
        for batch in file.iter_batches(batch_size=ROWS, columns=wanted):
            frame = _flat(_framed(pa.Table.from_batches([batch])))
            yield Chunk(_numbered(frame, range(row + 1, row + 1 + batch.num_rows)), done=(row + batch.num_rows) / total)
            row += batch.num_rows


def _framed(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(type(frame).__name__)
    return frame.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Nested objects as columns of their own: `address.city`."""
    while nested := [name for name, kind in frame.schema.items() if isinstance(kind, pl.Struct)]:
        for name in nested:
            inner = frame.get_column(name).struct.unnest()
            frame = frame.drop(name).hstack([column.alias(f"{name}.{column.name}") for column in inner])
    return frame


# -- csv


def _csv(path: Path, reading: Reading, columns: set[str] | None) -> Iterator[Chunk]:
    delimiter = reading.delimiter or _delimiter(path, reading)
    refused: list[Refused] = []

    def invalid(row: Any) -> str:  # noqa: ANN401 - pyarrow's InvalidRow
        refused.append(
            Refused(
                row.number - 1,
                "",
                f"has {row.actual_columns} columns where the heading has {row.expected_columns}",
                row.text[:100],
            )
        )
        return "skip"

    options = {
        "read_options": pa_csv.ReadOptions(use_threads=False, block_size=BLOCK_BYTES, encoding=_encoding(reading)),
        "parse_options": pa_csv.ParseOptions(
            delimiter=delimiter, quote_char=reading.quote, newlines_in_values=True, invalid_row_handler=invalid
        ),
    }
    with _opened(path) as stream, pa_csv.open_csv(stream, **options) as file:
        names = file.schema.names
    refused.clear()
    wanted = None if columns is None else [name for name in names if name in columns]
    # As bytes, so that one row in a wrong encoding costs only itself.
    options["convert_options"] = pa_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.binary()),
        include_columns=wanted,
        null_values=list(reading.empty),
        strings_can_be_null=True,
    )
    size = max(path.stat().st_size, 1)
    numbers = _Numbers()
    with path.open("rb") as raw, _stream(raw, path) as stream, pa_csv.open_csv(stream, **options) as file:
        for batch in file:
            frame, undecoded = _decoded(_framed(pa.Table.from_batches([batch])))
            rows = numbers.next(batch.num_rows, {row.row for row in refused})
            frame = _numbered(frame, rows)
            for place, column, value in undecoded:
                refused.append(Refused(rows[place], column, f"is not {reading.encoding}", value))
            if undecoded:
                bad = [rows[place] for place, _, _ in undecoded]
                frame = frame.filter(~pl.col(ROW).is_in(bad))
            # Blocks are larger than chunks: the parts of one block share its refused rows and its place in the file.
            done = min(raw.tell() / size, 1.0)
            for part in frame.iter_slices(ROWS) if frame.height else (frame,):
                yield Chunk(part, refused[:], done)
                refused.clear()
    if refused:
        yield Chunk(_numbered(pl.DataFrame(schema=dict.fromkeys(wanted or names, pl.String)), []), refused[:], 1.0)


class _Numbers:
    """Numbers for rows that were read, leaving out those that were skipped."""

    def __init__(self) -> None:
        self.last = 0

    def next(self, count: int, skipped: set[int]) -> list[int]:
        found: list[int] = []
        while len(found) < count:
            self.last += 1
            if self.last not in skipped:
                found.append(self.last)
        return found


def _encoding(reading: Reading) -> str:
    return "utf8" if reading.encoding.lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig"} else reading.encoding


def _opened(path: Path) -> pa.NativeFile:
    return pa.input_stream(str(path), compression="detect")


def _stream(raw: Any, path: Path) -> pa.NativeFile:  # noqa: ANN401 - an open binary file
    packed = pa.Codec.detect(str(path)).name if path.suffix.lower() in {".gz", ".bz2", ".zst"} else None
    return pa.input_stream(pa.PythonFile(raw, mode="r"), compression=packed)


def _delimiter(path: Path, reading: Reading) -> str:
    """What divides the heading; the one that comes most often."""
    with _opened(path) as stream:
        line = stream.read(64 << 10).decode(reading.encoding, errors="replace").splitlines()[:1]
    if not line:
        raise BadInput(f"{path.name} is empty: not even a heading.", code="file_empty", where=path.name)
    return max(DELIMITERS, key=line[0].count)


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


# -- ndjson


def _ndjson(path: Path, reading: Reading, columns: set[str] | None) -> Iterator[Chunk]:
    del columns
    decode = msgspec.json.Decoder().decode
    size = max(path.stat().st_size, 1)
    with path.open("rb") as raw, _stream(raw, path) as stream:
        rows: list[dict[str, Any]] = []
        numbers: list[int] = []
        refused: list[Refused] = []
        for number, line in enumerate(_lines(stream), 1):
            if not line.strip():
                continue
            try:
                row = decode(line.decode(reading.encoding))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                refused.append(Refused(number, "", f"is not JSON: {error}", line[:100].decode("utf-8", "replace")))
                continue
            if not isinstance(row, dict):
                refused.append(Refused(number, "", "is not a JSON object", line[:100].decode("utf-8", "replace")))
                continue
            rows.append(row)
            numbers.append(number)
            if len(rows) >= ROWS:
                yield Chunk(_numbered(_of_objects(rows), numbers), refused, min(raw.tell() / size, 1.0))
                rows, numbers, refused = [], [], []
        if rows or refused:
            yield Chunk(_numbered(_of_objects(rows), numbers), refused, 1.0)


def _lines(stream: pa.NativeFile) -> Iterator[bytes]:
    """Lines of a stream, which itself only knows blocks."""
    rest = b""
    while block := stream.read(1 << 20):
        *whole, rest = (rest + block).split(b"\n")
        yield from whole
    if rest:
        yield rest


def _of_objects(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """JSON objects as a frame. A column whose values differ in kind is text; lists are JSON text."""
    flat = [_flattened(row) if any(type(value) is dict for value in row.values()) else row for row in rows]
    names: dict[str, None] = {}
    for row in flat:
        names.update(dict.fromkeys(row))
    return pl.DataFrame([_series(name, [row.get(name) for row in flat]) for name in names])


def _flattened(row: dict[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, dict):
            found.update(_flattened(value, f"{before}{key}."))
        else:
            found[before + key] = value
    return found


def _series(name: str, given: list[Any]) -> pl.Series:
    kinds = {type(value) for value in given} - {type(None)}
    if kinds <= {bool} and kinds:
        return pl.Series(name, given, dtype=pl.Boolean)
    if kinds == {int} and all(value is None or -(2**63) <= value < 2**63 for value in given):
        return pl.Series(name, given, dtype=pl.Int64)
    if kinds and kinds <= {int, float}:
        return pl.Series(name, given, dtype=pl.Float64, strict=False)
    return pl.Series(name, [_as_text(value) for value in given], dtype=pl.String)


def _as_text(value: Any) -> str | None:  # noqa: ANN401 - a JSON value
    if value is None or isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
