"""Interactions into a file: the engine writes the lines, so that this process only passes them on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from attune.store.opening import Store
from attune.vocabulary.errors import BadInput

TO_PARQUET = "attune.collect.doors.files.columnar:to_parquet"
REPORT_EVERY = 20_000
BUFFER_BYTES = 1 << 20

Progress = Callable[[dict[str, Any]], None]


class Field(NamedTuple):
    """One column of an export: its name, where it comes from, and how it stands in JSON (text, number or object)."""

    name: str
    sql: str
    kind: str = "text"


def _instant(name: str) -> Field:
    """ISO 8601 with milliseconds."""
    milliseconds = f"leftPad(toString(toUnixTimestamp64Milli({name}) % 1000), 3, '0')"
    return Field(name, f"formatDateTime({name}, '%Y-%m-%dT%H:%i:%S', 'UTC') || '.' || {milliseconds} || 'Z'")


FIELDS: tuple[Field, ...] = (
    Field("id", "toString(id)"),
    Field("message_id", "message_id"),
    Field("seq", "seq", "number"),
    _instant("ts"),
    _instant("received_at"),
    Field("customer_id", "if(key = toUUID('00000000-0000-0000-0000-000000000000'), '', toString(customer))"),
    *(Field(name, name) for name in ("user_id", "anonymous_id", "source", "type", "name", "surface")),
    *(Field(name, name) for name in ("touchpoint", "channel", "stage", "direction", "place", "product", "staff")),
    Field("campaign", "campaign"),
    Field("value", "value", "number"),
    *(Field(name, name) for name in ("currency", "refers_to", "metric")),
    Field("score", "score", "number"),
    *(Field(name, name) for name in ("scale", "question", "mode", "language", "episode", "condition")),
    Field("properties", "if(properties = '', '{}', properties)", "object"),
    Field("context", "if(context = '', '{}', context)", "object"),
    Field("flags", "flags", "number"),
    Field("counted", "counted", "number"),
)
WHAT = {"interactions": ("resolved", FIELDS)}
SETTINGS = {"output_format_json_escape_forward_slashes": 0, "format_csv_null_representation": ""}
FORMATS = ("ndjson", "csv", "parquet")


def export(store: Store, what: str, out: Path, form: str, *, progress: Progress | None = None) -> int:
    """Write everything of one kind to `out`, which appears when it is complete; the number of rows.

    Args:
        store: the open store; what is not in the warehouse yet is waited for (at most 30 seconds).
        what: interactions.
        out: the file; an older one of this name is replaced.
        form: ndjson (one object a line), csv or parquet.
        progress: told `{"rows": n}` now and then.

    Raises:
        BadInput: there is no such thing or format, or the file cannot be written.
        Unavailable: the warehouse is away.
    """
    if what not in WHAT:
        raise BadInput(
            f"{what!r} cannot be exported. Choose one of {', '.join(WHAT)}.", code="export_what", where="what"
        )
    if form not in FORMATS:
        raise BadInput(
            f"{form!r} is no format. Choose one of {', '.join(FORMATS)}.", code="export_format", where="format"
        )
    store.settle()
    table, fields = WHAT[what]
    partial = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        os.close(os.open(partial, os.O_WRONLY | os.O_CREAT, 0o600))  # everybody's data: for its owner alone
        if form == "parquet":
            count = _parquet(store, table, fields, partial, progress)
        else:
            heading = ",".join(field.name for field in fields) + "\n" if form == "csv" else ""
            count = _text(store, _sql(table, fields, form), partial, heading, progress)
        partial.replace(out)
    except OSError as error:
        raise BadInput(
            f"{out} cannot be written: {error.strerror}.", code="export_unwritable", where=str(out)
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return count


def _sql(table: str, fields: tuple[Field, ...], form: str) -> str:
    """One line a row, made by the engine. Names and expressions come from the tables above and from nowhere else."""
    if form == "csv":
        line = f"formatRow('CSV', {', '.join(_cell(field) for field in fields)})"
    else:
        # Raw JSON (properties, context) goes in as it is; '{' and '}' outside of a text would be read as parameters.
        parts = [f"'\"{field.name}\":' || {_json(field)}" for field in fields]
        line = f"char(123) || {' || char(44) || '.join(parts)} || char(125, 10)"
    return f"SELECT {line} AS line FROM {table}"  # noqa: S608 - names from the tables above


def _cell(field: Field) -> str:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if field.kind != "text":
        return field.sql
    return f"if(match({field.sql}, '^[=+@\\\\t\\\\r-]'), concat('\\'', {field.sql}), {field.sql})"


def _json(field: Field) -> str:
    if field.kind == "object":
        return field.sql
    return f"ifNull(toString({field.sql}), 'null')" if field.kind == "number" else f"toJSONString({field.sql})"


def _text(store: Store, sql: str, partial: Path, heading: str, progress: Progress | None) -> int:
    count = 0
    with partial.open("wb", buffering=BUFFER_BYTES) as file:
        file.write(heading.encode())
        for count, line in enumerate(_lines(store, sql), 1):
            file.write(line)
            if progress is not None and count % REPORT_EVERY == 0:
                progress({"rows": count})
        file.flush()
        os.fsync(file.fileno())
    return count


def _lines(store: Store, sql: str) -> Iterator[bytes]:
    with closing(store.warehouse.stream("export", sql, settings=SETTINGS)) as rows:  # type: ignore[type-var]  # a generator
        for (line,) in rows:
            yield line.encode() if isinstance(line, str) else line


def _parquet(store: Store, table: str, fields: tuple[Field, ...], partial: Path, progress: Progress | None) -> int:
    """Lines first, then a helper turns them into columns: that is work for another process."""
    lines = partial.with_name(f"{partial.name}.ndjson")
    try:
        count = _text(store, _sql(table, fields, "ndjson"), lines, "", progress)
        names = [(field.name, field.kind) for field in fields]
        store.helpers.call(TO_PARQUET, str(lines), str(partial), names)
        return count
    finally:
        lines.unlink(missing_ok=True)
