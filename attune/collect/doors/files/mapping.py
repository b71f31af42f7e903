"""What a row of a file means, as a TOML file says it (docs/reference/mapping.md)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from attune.collect.doors.files import costing, shapes, values
from attune.collect.doors.files.badmapping import (
    BadMapping,
    fault,
    listed,
    nearest,
    only,
    table_at,
    text_at,
    texts_at,
    whole_at,
)  # fmt: skip
from attune.collect.doors.files.costing import Costs
from attune.collect.doors.files.scope import Value
from attune.collect.doors.files.shapes import Shape

FORMATS = ("csv", "xlsx", "parquet", "ndjson")
TAKES = ("first", "last", "sum")


@dataclass(frozen=True, slots=True)
class Reading:
    """How the bytes are to be read; what is '' is found out from the file.

    `heading`: the line (csv) or row (xlsx) with the names of the columns. `skip`: so many rows after it are no data
    (survey tools repeat the questions there). `sheet`: of an xlsx file, the first one unless said.
    """

    format: str = ""
    delimiter: str = ""
    encoding: str = "utf-8"
    quote: str = '"'
    empty: tuple[str, ...] = ("",)  # what stands for "nothing" in a csv or xlsx file
    heading: int = 1
    skip: int = 0
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Join:
    """Columns of another file, found by key: `orders.status` where `[joins.orders]`.

    `on`: pairs of (column here, column there). `take`: first, last or sum (numbers are added up, of texts the first
    counts) where the key comes several times; without it a key that comes twice is an error, because nobody can know
    which row is meant. `file` is sought beside the imported file.
    """

    name: str
    file: str
    on: tuple[tuple[str, str], ...]
    take: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping file, understood. It makes interactions (`shapes`), or `costs` of campaigns and no shape."""

    file: str
    source: str
    shapes: tuple[Shape, ...]
    reading: Reading = field(default_factory=Reading)
    joins: tuple[Join, ...] = ()
    derived: tuple[tuple[str, Value], ...] = ()
    costs: Costs | None = None

    def columns(self) -> set[str] | None:
        """The columns read from file and joins, or None when all of them are wanted."""
        if any(shape.wants_all for shape in self.shapes):
            return None
        found = set().union(
            *(value.columns() for _, value in self.derived), *(shape.columns() for shape in self.shapes)
        )
        found |= self.costs.columns() if self.costs else set()
        found |= {here for join in self.joins for here, _ in join.on}
        return found - {name for name, _ in self.derived}


TOP = ("source", "makes", "read", "joins", "derive", "rows")
MAKES = ("interactions", "costs")


def load(path: Path) -> Mapping:
    """Read the mapping in this file.

    Raises:
        BadMapping: it is no TOML (with the line), or a key in it cannot be understood (with its path).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadMapping(f"The mapping {path.name} cannot be read: {error}.", where=path.name) from error
    return parse(text, path.name)


def parse(text: str, file: str) -> Mapping:
    """The mapping in this text; `file` is named in errors.

    Raises:
        BadMapping: as `load`.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadMapping(f"{file} is no TOML: {error}.", where=file) from error
    try:
        return _mapping(given, file)
    except BadMapping as error:
        raise BadMapping(f"{file}: {error.message}", where=error.where) from None


def _mapping(given: dict[str, Any], file: str) -> Mapping:
    makes = given.get("makes", MAKES[0])
    if makes not in MAKES:
        raise fault("makes", f"Expected one of: {listed(MAKES)}.")
    only(given, (*TOP, *(costing.KEYS if makes == "costs" else shapes.KEYS)), "")
    if "source" not in given:
        raise fault("source", 'Missing. Name where the rows come from, such as source = "web shop".')
    common = {key: value for key, value in given.items() if key not in TOP}
    if makes == "costs":
        return _whole(given, file, costs=costing.parse(common))
    rows = given.get("rows", [{}])
    if not isinstance(rows, list) or not rows:
        raise fault("rows", "Write [[rows]], once for each kind of interaction a row can make.")
    found = tuple(
        shapes.parse(_merged(common, table_at(row, f"rows.{at}")), f"rows.{at}" if "rows" in given else "", str(at))
        for at, row in enumerate(rows, 1)
    )
    labels = [shape.label for shape in found]
    if len(set(labels)) < len(labels):
        raise fault("rows", f"Two [[rows]] have the same label; the labels are: {listed(labels)}.")
    return _whole(given, file, found)


def _whole(given: dict[str, Any], file: str, made: tuple[Shape, ...] = (), costs: Costs | None = None) -> Mapping:
    """With what both kinds of mapping have."""
    return Mapping(
        file=file,
        source=text_at(given["source"], "source"),
        shapes=made,
        costs=costs,
        reading=_reading(table_at(given.get("read", {}), "read"), "read"),
        joins=tuple(
            _join(name, table, f"joins.{name}") for name, table in table_at(given.get("joins", {}), "joins").items()
        ),
        derived=tuple(
            (name, values.parse(value, f"derive.{name}"))
            for name, value in table_at(given.get("derive", {}), "derive").items()
        ),
    )


def _merged(common: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """A [[rows]] entry over what stands at the top; tables of names (properties, traits, identifiers) add up."""
    merged = {**common, **row}
    for key in shapes.ADDING:
        if isinstance(common.get(key), dict) and isinstance(row.get(key), dict):
            merged[key] = {**common[key], **row[key]}
    return merged


def _reading(table: dict[str, Any], where: str) -> Reading:
    only(table, ("format", "delimiter", "encoding", "quote", "empty", "heading", "skip", "sheet"), where)
    form = table.get("format", "")
    if form and form not in FORMATS:
        raise fault(
            f"{where}.format", f'"{form}" is not known.{nearest(str(form), FORMATS)} Formats: {listed(FORMATS)}.'
        )
    for key in ("delimiter", "quote"):
        if key in table and (not isinstance(table[key], str) or len(table[key]) != 1):
            raise fault(f"{where}.{key}", "One character is needed.")
    encoding = text_at(table.get("encoding", "utf-8"), f"{where}.encoding")
    try:
        "".encode(encoding)
    except LookupError:
        raise fault(
            f"{where}.encoding",
            f'"{encoding}" is no encoding; common ones are utf-8, cp1252, latin-1, cp1251, shift_jis.',
        ) from None
    empty = texts_at_or_empty(table["empty"], f"{where}.empty") if "empty" in table else ("",)
    return Reading(
        form,
        table.get("delimiter", ""),
        encoding,
        table.get("quote", '"'),
        empty,
        heading=whole_at(table.get("heading", 1), f"{where}.heading", least=1),
        skip=whole_at(table.get("skip", 0), f"{where}.skip", least=0),
        sheet=text_at(table["sheet"], f"{where}.sheet") if "sheet" in table else "",
    )


def texts_at_or_empty(value: object, where: str) -> tuple[str, ...]:
    """A list of texts, of which some may be ''.

    Raises:
        BadMapping: it is something else.
    """
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise fault(where, 'Expected a list such as ["", "NULL"].')
    return tuple(value)


def _join(name: str, given: object, where: str) -> Join:
    table = table_at(given, where)
    only(table, ("file", "on", "take", "read"), where)
    for key in ("file", "on"):
        if key not in table:
            raise fault(f"{where}.{key}", 'Missing. A join is { file = "orders.csv", on = "order_id" }.')
    on = table["on"]
    if isinstance(on, dict):
        pairs = tuple((here, text_at(there, f"{where}.on.{here}")) for here, there in on.items())
    else:
        pairs = tuple((column, column) for column in texts_at(on, f"{where}.on"))
    if not pairs:
        raise fault(f"{where}.on", "Names no column.")
    take = table.get("take", "")
    if take and take not in TAKES:
        raise fault(f"{where}.take", f"Expected one of: {listed(TAKES)}.")
    file = text_at(table["file"], f"{where}.file")
    if Path(file).is_absolute() or ".." in Path(file).parts:
        raise fault(f"{where}.file", "The file of a join lies in the folder of the imported file, or below it.")
    return Join(name, file, pairs, take, _reading(table_at(table.get("read", {}), f"{where}.read"), f"{where}.read"))
