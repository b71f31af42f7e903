"""Catalogues as CSV: read from whatever a spreadsheet wrote, written so that no spreadsheet runs it."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from attune.vocabulary.errors import BadInput

MOST_BYTES = 20_000_000
MOST_ROWS = 50_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run


@dataclass(frozen=True, slots=True)
class Row:
    """A row and where it stood."""

    line: int
    given: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one kind."""

    kind: str
    rows: tuple[Row, ...]


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8, with or without a byte order mark, or in UTF-16 with one.

    Raises:
        BadInput: it is neither, empty, or too large.
    """
    if len(content) > MOST_BYTES:
        raise _wrong(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Part it.")
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise _wrong("The file is not in UTF-8. Save it as CSV in UTF-8 and send it again.") from None
    if not text.strip():
        raise _wrong("The file is empty.")
    return text


def sheet_of_csv(kind: str, columns: Sequence[str], text: str) -> Sheet:
    """The rows of a CSV with a row of headings; parted by commas, semicolons or tabs.

    A column that is missing changes nothing; an empty cell empties its field.

    Raises:
        BadInput: the headings cannot be used, or there are too many rows.
    """
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        headings = [cell.strip().lower().replace(" ", "_") for cell in next(reader)]
        _check(kind, columns, headings)
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(rows) >= MOST_ROWS:
                raise _wrong(f"The file has more than {MOST_ROWS} rows. Part it.")
            rows.append(Row(reader.line_num, _row(headings, cells)))
    except csv.Error as error:
        raise _wrong(f"Line {reader.line_num} cannot be read as CSV: {error}.") from error
    if not rows:
        raise _wrong("The file has headings and no rows.")
    return Sheet(kind, tuple(rows))


def csv_of(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """A CSV of these columns with the byte order mark that spreadsheets want."""
    out = io.StringIO(newline="")
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_safe(row.get(name)) for name in columns])
    return out.getvalue()


def _safe(value: object) -> str:
    text = "" if value is None else str(value)
    return "'" + text if text.startswith((*FORMULA, "'")) else text


def _plain(cell: str) -> str:
    """What `_safe` made harmless, as it was."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith((*FORMULA, "'")) else cell


def _row(headings: Sequence[str], cells: Sequence[str]) -> dict[str, object]:
    given: dict[str, object] = {
        heading: _plain(cell) for heading, cell in zip(headings, cells, strict=False) if heading
    }
    if len(cells) > len(headings) and any(cell.strip() for cell in cells[len(headings) :]):
        given[f"column {len(headings) + 1}"] = ""  # refused by name, so that nothing slips into another column
    return given


def _check(kind: str, columns: Sequence[str], headings: Sequence[str]) -> None:
    named = [heading for heading in headings if heading]
    for heading in named:
        if heading not in columns:
            raise _wrong(f"{heading[:40]!r} is no column of {kind}. There are: {', '.join(columns)}.")
        if named.count(heading) > 1:
            raise _wrong(f"The column {heading} stands twice.")
    if columns[0] == "key" and "key" not in named:
        raise _wrong(f"The column key is missing: it holds what events carry. There are: {', '.join(columns)}.")


def _wrong(message: str) -> BadInput:
    return BadInput(message, code="bad_catalogue_file")
