"""Lines of JSON to a parquet file, in a helper process and in constant memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pa_parquet

ROWS = 20_000  # of one row group
INSTANTS = frozenset({"ts", "received_at"})
NUMBERS: dict[str, pa.DataType] = {
    "seq": pa.uint64(),
    "value": pa.decimal128(18, 4),
    "score": pa.float64(),
    "flags": pa.uint16(),
    "counted": pa.uint64(),
}


def to_parquet(lines: str, out: str, fields: Sequence[tuple[str, str]]) -> int:
    """Write the objects in the file `lines` to `out`; the number of rows. `fields`: (name, text, number or object)."""
    decoder = msgspec.json.Decoder(dict[str, msgspec.Raw])
    schema = pa.schema([(name, _type(name)) for name, _ in fields])
    count = 0
    with Path(lines).open("rb") as file, pa_parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        while part := list(islice(file, ROWS)):
            rows = [decoder.decode(line) for line in part]
            arrays = [pa.array(_values(name, kind, (row[name] for row in rows)), _type(name)) for name, kind in fields]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            count += len(part)
    return count


def _type(name: str) -> pa.DataType:
    if name in INSTANTS:
        return pa.timestamp("ms", tz="UTC")
    return NUMBERS.get(name, pa.string())


def _values(name: str, kind: str, raws: Iterable[msgspec.Raw]) -> list[Any]:
    if kind == "object":
        return [bytes(raw).decode() for raw in raws]
    if name == "value":
        texts = (bytes(raw).decode() for raw in raws)
        return [None if text == "null" else Decimal(text) for text in texts]
    plain = [msgspec.json.decode(raw) for raw in raws]
    if name in INSTANTS:
        return [datetime.fromisoformat(text) for text in plain]
    return plain
