"""Some rows of a file, as every format gives them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from attune.collect.doors.files.refusals import Refused
from attune.collect.doors.files.shapes import ROW

ROWS = 10_000  # of one chunk


@dataclass(slots=True)
class Chunk:
    """Some rows, with their numbers in the column `@row`; the refused are not among them.

    `done`: the part of the file that has been read, 0 to 1.
    """

    frame: pl.DataFrame
    refused: list[Refused] = field(default_factory=list)
    done: float = 0.0


def numbered(frame: pl.DataFrame, numbers: Iterable[int]) -> pl.DataFrame:
    """The frame with the numbers of its rows."""
    return frame.with_columns(pl.Series(ROW, numbers, dtype=pl.Int64))
