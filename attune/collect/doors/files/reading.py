"""Files as frames of a few thousand rows: csv, xlsx, parquet and ndjson, in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pa_parquet

from attune.collect.doors.files import delimited, spreadsheet
from attune.collect.doors.files.chunk import ROWS, Chunk, numbered
from attune.collect.doors.files.delimited import PACKED, framed, stream
from attune.collect.doors.files.mapping import FORMATS, Reading
from attune.collect.doors.files.refusals import Refused
from attune.vocabulary.errors import BadInput

ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
}


def format_of(path: Path, reading: Reading) -> str:
    """csv, xlsx, parquet or ndjson.

    Raises:
        BadInput: the ending says nothing and the mapping neither.
    """
    if reading.format:
        return reading.format
    ending = (path.with_suffix("") if path.suffix.lower() in PACKED else path).suffix.lower()
    if ending not in ENDINGS:
        raise BadInput(
            f"{path.name}: the ending says no format. Name the file .csv, .xlsx, .parquet or .ndjson, or write "
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
    read = {"csv": delimited.chunks, "xlsx": spreadsheet.chunks, "parquet": _parquet, "ndjson": _ndjson}[
        format_of(path, reading)
    ]
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
            frame = _flat(framed(pa.Table.from_batches([batch])))
            yield Chunk(numbered(frame, range(row + 1, row + 1 + batch.num_rows)), done=(row + batch.num_rows) / total)
            row += batch.num_rows


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Nested objects as columns of their own: `address.city`."""
    while nested := [name for name, kind in frame.schema.items() if isinstance(kind, pl.Struct)]:
        for name in nested:
            inner = frame.get_column(name).struct.unnest()
            frame = frame.drop(name).hstack([column.alias(f"{name}.{column.name}") for column in inner])
    return frame


# -- ndjson


def _ndjson(path: Path, reading: Reading, columns: set[str] | None) -> Iterator[Chunk]:
    del columns
    decode = msgspec.json.Decoder().decode
    size = max(path.stat().st_size, 1)
    with path.open("rb") as raw, stream(raw, path) as source:
        rows: list[dict[str, Any]] = []
        numbers: list[int] = []
        refused: list[Refused] = []
        for number, line in enumerate(_lines(source), 1):
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
                yield Chunk(numbered(_of_objects(rows), numbers), refused, min(raw.tell() / size, 1.0))
                rows, numbers, refused = [], [], []
        if rows or refused:
            yield Chunk(numbered(_of_objects(rows), numbers), refused, 1.0)


def _lines(source: pa.NativeFile) -> Iterator[bytes]:
    """Lines of a stream, which itself only knows blocks."""
    rest = b""
    while block := source.read(1 << 20):
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
