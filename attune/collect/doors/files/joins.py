"""Columns of other files, found by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from attune.collect.doors.files.badmapping import fault, listed
from attune.collect.doors.files.mapping import Join, Mapping, Reading
from attune.collect.doors.files.reading import chunks
from attune.collect.doors.files.shapes import ROW

_KEY = "@key"


@dataclass(frozen=True, slots=True)
class Joined:
    """A joined file in memory: its wanted columns as `name.column`, and one text key."""

    name: str
    here: tuple[str, ...]
    frame: pl.DataFrame

    def onto(self, rows: pl.DataFrame, where: str) -> pl.DataFrame:
        """The rows with the joined columns, in the same order; empty where nothing is found."""
        for column in self.here:
            if column not in rows.columns:
                raise fault(where, f'There is no column "{column}". The columns are: {listed(rows.columns)}.')
        keyed = rows.with_columns(_key(rows, self.here).alias(_KEY))
        return keyed.join(self.frame, on=_KEY, how="left", maintain_order="left").drop(_KEY)


def load(mapping: Mapping, folder: Path) -> list[Joined]:
    """Read the joined files whole; only the columns that the mapping names.

    Raises:
        BadMapping: a file or column is not there, or a key comes several times and nothing says which to take.
        BadInput: a file cannot be read.
    """
    named = mapping_columns(mapping)
    return [
        _load(join, folder, {c.removeprefix(f"{join.name}.") for c in named if c.startswith(f"{join.name}.")})
        for join in mapping.joins
    ]


def mapping_columns(mapping: Mapping) -> set[str]:
    """Every column that mapping, joins and derived columns name."""
    read = [value.columns() for _, value in mapping.derived] + [shape.columns() for shape in mapping.shapes]
    return set().union(*read, *({here for here, _ in join.on} for join in mapping.joins))


def _load(join: Join, folder: Path, wanted: set[str]) -> Joined:
    where = f"joins.{join.name}"
    path = folder / join.file
    if not path.is_file():
        raise fault(f"{where}.file", f"{join.file} is not in the folder of the imported file ({folder}).")
    there = [column for _, column in join.on]
    frame = _read(path, join.reading, wanted | set(there))
    for column in [*there, *sorted(wanted)]:
        if column not in frame.columns:
            raise fault(where, f'{join.file} has no column "{column}"; it has: {listed(frame.columns)}.')
    keyed = frame.select(_key(frame, there).alias(_KEY), *(pl.col(c).alias(f"{join.name}.{c}") for c in sorted(wanted)))
    keyed = keyed.filter(pl.col(_KEY).is_not_null())
    if join.take == "sum":
        keyed = _added_up(keyed)
    elif join.take:
        keyed = keyed.unique(_KEY, keep="first" if join.take == "first" else "last", maintain_order=True)
    elif (twice := keyed.filter(pl.col(_KEY).is_duplicated()).height) > 0:
        raise fault(
            where,
            f"{twice:,} rows of {join.file} share their {' and '.join(there)} with another row. Write "
            'take = "first", "last" or "sum", or add a column to `on`.',
        )
    return Joined(join.name, tuple(here for here, _ in join.on), keyed)


def _added_up(frame: pl.DataFrame) -> pl.DataFrame:
    """One row a key: columns of numbers added up, of all others the first value."""
    columns = []
    for column in frame.drop(_KEY):
        number = (
            column.cast(pl.Float64, strict=False) if column.dtype.is_numeric() or column.dtype == pl.String else None
        )
        is_number = number is not None and number.null_count() == column.null_count()
        columns.append(pl.col(column.name).cast(pl.Float64).sum() if is_number else pl.col(column.name).first())
    return frame.group_by(_KEY, maintain_order=True).agg(columns)


def _read(path: Path, reading: Reading, columns: set[str]) -> pl.DataFrame:
    frames = [chunk.frame.drop(ROW) for chunk in chunks(path, reading, columns)]
    return pl.concat(frames, how="diagonal_relaxed") if frames else pl.DataFrame()


def _key(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Expr:
    """One text for all key columns, the same whatever types the two files give them; empty when a part is."""
    return pl.concat_str([_plain(frame, column) for column in columns], separator="\x1f", ignore_nulls=False)


def _plain(frame: pl.DataFrame, column: str) -> pl.Expr:
    kind, expr = frame.schema[column], pl.col(column)
    if isinstance(kind, pl.Datetime):
        expr = expr.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if kind.time_zone else expr
        return expr.cast(pl.Datetime("us")).dt.strftime("%Y-%m-%d %H:%M:%S")
    if kind.is_float():
        return expr.cast(pl.Int64, strict=False).cast(pl.String)
    return expr.cast(pl.String).str.strip_chars()
