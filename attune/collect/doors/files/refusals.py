"""The file of refused rows: row, column, reason, value."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Self

HEADING = ("row", "column", "reason", "value")


FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(text: str) -> str:
    """The text of a csv cell with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


class Refused(NamedTuple):
    """A row that cannot be imported: its number (the first row after the heading is 1), the column, why, the value."""

    row: int
    column: str
    reason: str
    value: str = ""


class Refusals:
    """Made at the first refusal; a file of an earlier import is taken away, so that none is mistaken for this one's.

    Without a path nothing is written. `written`: the file, once there is one.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: IO[str] | None = None
        self._rows: Any = None
        self.written: str | None = None

    def __enter__(self) -> Self:
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, refused: Iterable[Refused]) -> None:
        """Write these rows down."""
        for row in refused:
            if self._path is None:
                return
            if self._file is None:
                self._file = self._path.open("w", encoding="utf-8", newline="")
                self._rows = csv.writer(self._file)
                self._rows.writerow(HEADING)
                self.written = str(self._path)
            self._rows.writerow([harmless(str(value)) for value in row])
