"""An xlsx file as rows of text, read as a stream: a million rows need no more memory than ten.

A workbook is a zip of XML. The texts its cells share are the one part held in memory, and limited. Why no library
reads it: docs/decisions/0015-xlsx-as-a-stream.md.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, NoReturn, Self, TypeVar
from xml.parsers import expat  # document types, and with them all entities, are refused below

from attune.collect.doors.files.cells import Cells, Part, Relations, SharedTexts, Sheets, Styles
from attune.vocabulary.errors import BadInput

MOST_HELD_BYTES = 512 << 20  # of a part that is held in memory, unpacked
MOST_PART_BYTES = 16 << 30  # of a sheet, unpacked
HARMLESS_BYTES = 64 << 20  # below this a part may be packed as densely as it likes
DENSEST = 250  # unpacked to packed; real sheets stay below 50
PIECE_BYTES = 1 << 16
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"  # the container of .xls files and of files with a password

P = TypeVar("P", bound=Part)


class Sheet(NamedTuple):
    """A sheet by its name, and the part of the zip that holds it."""

    name: str
    part: str


class Row(NamedTuple):
    """A row that holds something: its number as Excel shows it, its values, the part of the sheet read so far."""

    number: int
    values: list[str | None]
    done: float


class Workbook:
    """An open xlsx file; a context manager.

    Raises:
        BadInput: it is none, has a password, or unpacks to more than any real one.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.name
        with path.open("rb") as file:
            if file.read(4) == OLD_OR_LOCKED:
                raise self._wrong("is an old Excel file or has a password; save it as .xlsx without one")
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
            raise self._wrong(f"is no xlsx file ({error})") from error
        self._parts = set(self._zip.namelist())
        self._is_1904 = False
        try:
            self.sheets = self._listed()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        self._zip.close()

    def sheet(self, name: str) -> Sheet:
        """The sheet of this name; '' is the first.

        Raises:
            BadInput: there is none.
        """
        for sheet in self.sheets:
            if not name or sheet.name == name:
                return sheet
        raise self._wrong(f'has no sheet "{name}"; its sheets are: {", ".join(one.name for one in self.sheets)}')

    def rows(self, sheet: Sheet, most_columns: int) -> Iterator[Row]:
        """The rows in order.

        Raises:
            BadInput: the XML is broken, or a cell stands right of `most_columns`.
        """
        texts = self._held("xl/sharedStrings.xml", SharedTexts()).texts
        styles = self._held("xl/styles.xml", Styles())
        cells = Cells(texts, styles.looks(), is_1904=self._is_1904, most_columns=most_columns)
        size = max(self._zip.getinfo(sheet.part).file_size, 1)
        for read in self._pieces(sheet.part, cells, MOST_PART_BYTES):
            if cells.is_too_wide:
                raise self._wrong(f"has more than {most_columns:,} columns; leave out those you do not need")
            for number, values in cells.taken():
                yield Row(number, values, min(read / size, 1.0))

    def _listed(self) -> list[Sheet]:
        book = self._held("_rels/.rels", Relations()).of_kind("officeDocument")
        if book not in self._parts:
            raise self._wrong("is a zip without an Excel workbook in it")
        folder, name = posixpath.split(book)
        targets = self._held(f"{folder}/_rels/{name}.rels", Relations(folder)).targets
        found = self._held(book, Sheets())
        self._is_1904 = found.is_1904
        sheets = [Sheet(name, targets.get(link, "")) for name, link in found.sheets]
        sheets = [sheet for sheet in sheets if sheet.part in self._parts and "chartsheets/" not in sheet.part]
        if not sheets:
            raise self._wrong("has no sheet")
        return sheets

    def _held(self, part: str, into: P) -> P:
        """A part read as a whole; one that is not there stays empty."""
        if part in self._parts:
            for _ in self._pieces(part, into, MOST_HELD_BYTES):
                pass
        return into

    def _pieces(self, part: str, into: Part, most: int) -> Iterator[int]:
        """Feed a part, piece by piece; the bytes read so far."""
        self._guard(part, most)
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = lambda tag, attributes: into.start(tag.rpartition(" ")[2], attributes)
        parser.EndElementHandler = lambda tag: into.end(tag.rpartition(" ")[2])
        parser.CharacterDataHandler = into.text
        read = 0
        try:
            with self._zip.open(part) as file:
                while piece := file.read(PIECE_BYTES):
                    read += len(piece)
                    parser.Parse(piece)
                    yield read
                parser.Parse(b"", True)  # noqa: FBT003 - the last piece, as expat wants to know
        except (expat.ExpatError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
            raise self._wrong(f"is damaged: {part} cannot be read ({error})") from error
        yield read

    def _guard(self, part: str, most: int) -> None:
        """Refuse what unpacks to more than it may: such a file is made to do harm, or too large for a spreadsheet."""
        entry = self._zip.getinfo(part)
        dense = entry.file_size > HARMLESS_BYTES and entry.file_size > DENSEST * max(entry.compress_size, 1)
        if entry.file_size > most or dense:
            raise self._wrong(
                f"unpacks to {entry.file_size >> 20:,} MB in {part}, more than a spreadsheet holds; save it as csv"
            )

    def _refuse_doctype(self, *_: object) -> NoReturn:
        raise self._wrong("declares a document type, which no spreadsheet does")

    def _wrong(self, why: str) -> BadInput:
        return BadInput(f"{self._name} {why}.", code="file_unreadable", where=self._name)
