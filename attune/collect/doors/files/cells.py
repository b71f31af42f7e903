"""The parts of a workbook, as their XML comes by: relations, sheets, styles, shared texts, cells."""

from __future__ import annotations

import posixpath
from typing import Protocol

from attune.collect.doors.files.celldates import Look, dated, look_of, numeral

LONGEST_CELL = 1 << 20  # characters; Excel itself stops at 32,767
Attributes = dict[str, str]


class Part(Protocol):
    """What is told of the elements of one part, without their namespaces."""

    def start(self, tag: str, attributes: Attributes) -> None:
        """An element begins."""
        ...

    def end(self, tag: str) -> None:
        """It ends."""
        ...

    def text(self, data: str) -> None:
        """Text within it."""
        ...


class Silent:
    """A part whose meaning stands in attributes."""

    def end(self, tag: str) -> None:
        """Nothing to do."""

    def text(self, data: str) -> None:
        """Nothing to do."""


class Relations(Silent):
    """Which part a link means; `targets` by the id of the link."""

    def __init__(self, folder: str = "") -> None:
        self._folder = folder
        self.targets: dict[str, str] = {}
        self._kinds: dict[str, str] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        """One link."""
        if tag != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "")
        path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(self._folder, target))
        self.targets[attributes.get("Id", "")] = path
        self._kinds.setdefault(attributes.get("Type", "").rpartition("/")[2], path)

    def of_kind(self, kind: str) -> str:
        """The first target of this kind; '' when there is none."""
        return self._kinds.get(kind, "")


class Sheets(Silent):
    """The sheets in their order as (name, link), and the year from which the workbook counts its days."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.is_1904 = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """A sheet, or the properties of the workbook."""
        if tag == "sheet":
            link = next((value for name, value in attributes.items() if name.endswith(" id")), "")
            self.sheets.append((attributes.get("name", ""), link))
        elif tag == "workbookPr":
            self.is_1904 = attributes.get("date1904", "0").lower() in {"1", "true"}


class Styles(Silent):
    """Which number formats the cells' styles have."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._formats: list[int] = []
        self._is_cells = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """A format of the workbook's own, or a style of cells."""
        if tag == "numFmt":
            self._codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif tag == "cellXfs":
            self._is_cells = True
        elif tag == "xf" and self._is_cells:
            self._formats.append(_whole(attributes.get("numFmtId")))

    def end(self, tag: str) -> None:
        """The styles of cells are all there."""
        if tag == "cellXfs":
            self._is_cells = False

    def looks(self) -> list[Look]:
        """What a number in a cell of each style means."""
        return [look_of(number, self._codes.get(number, "")) for number in self._formats]


class SharedTexts:
    """The texts that cells share, by number. Readings of Japanese words (`rPh`) are not part of the text."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._is_text = False
        self._is_reading = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """A text or a part of it begins."""
        del attributes
        if tag == "si":
            self._parts = []
        elif tag == "rPh":
            self._is_reading = True
        elif tag == "t":
            self._is_text = not self._is_reading

    def end(self, tag: str) -> None:
        """It ends."""
        if tag == "si":
            self.texts.append("".join(self._parts)[:LONGEST_CELL])
        elif tag == "rPh":
            self._is_reading = False
        elif tag == "t":
            self._is_text = False

    def text(self, data: str) -> None:
        """Of the text."""
        if self._is_text:
            self._parts.append(data)


class Cells:
    """The rows of a sheet. A cell without a value is None; of a formula its last result counts."""

    def __init__(self, texts: list[str], looks: list[Look], *, is_1904: bool, most_columns: int) -> None:
        self._texts, self._looks, self._is_1904, self._most = texts, looks, is_1904, most_columns
        self.is_too_wide = False
        self._done: list[tuple[int, list[str | None]]] = []
        self._number = 0
        self._row: list[str | None] = []
        self._column = 0
        self._kind = ""
        self._style = 0
        self._parts: list[str] = []
        self._reads = False
        self._is_reading = False

    def start(self, tag: str, attributes: Attributes) -> None:
        """A row, a cell, or its value begins."""
        if tag == "c":
            self._column = _column(attributes.get("r", "")) or self._column + 1
            self._kind = attributes.get("t", "n")
            self._style = _whole(attributes.get("s"))
            self._parts = []
        elif tag == "v" or (tag == "t" and not self._is_reading):
            self._reads = True
        elif tag == "rPh":
            self._is_reading = True
        elif tag == "row":
            self._number = _whole(attributes.get("r")) or self._number + 1
            self._row, self._column = [], 0

    def end(self, tag: str) -> None:
        """It ends."""
        if tag in {"v", "t"}:
            self._reads = False
        elif tag == "rPh":
            self._is_reading = False
        elif tag == "c":
            self._put(self._value("".join(self._parts)[:LONGEST_CELL]))
        elif tag == "row" and any(value is not None for value in self._row):
            self._done.append((self._number, self._row))

    def text(self, data: str) -> None:
        """Of a value."""
        if self._reads:
            self._parts.append(data)

    def taken(self) -> list[tuple[int, list[str | None]]]:
        """The rows that were finished since the last time."""
        done, self._done = self._done, []
        return done

    def _put(self, value: str | None) -> None:
        if value is None:
            return
        if self._column > self._most:
            self.is_too_wide = True
            return
        if len(self._row) < self._column:
            self._row += [None] * (self._column - len(self._row))
        self._row[self._column - 1] = value

    def _value(self, raw: str) -> str | None:
        if raw == "" or self._kind == "e":  # an error such as #N/A is no value
            return None
        if self._kind == "s":
            number = _whole(raw)
            return self._texts[number] or None if 0 <= number < len(self._texts) else None
        if self._kind == "b":
            return "true" if raw.strip() == "1" else "false"
        if self._kind != "n":  # str, inlineStr, and d: a date as ISO 8601
            return raw
        look = self._looks[self._style] if 0 <= self._style < len(self._looks) else Look.NUMBER
        return numeral(raw) if look is Look.NUMBER else dated(raw, look, is_1904=self._is_1904)


def _whole(text: str | None) -> int:
    return int(text) if text is not None and text.strip().isdecimal() and len(text) < 10 else 0


def _column(reference: str) -> int:
    """`AB12` is column 28; 0 when it cannot be read."""
    number = 0
    for letter in reference[:4]:
        if "A" <= letter <= "Z":
            number = number * 26 + ord(letter) - 64
    return number
