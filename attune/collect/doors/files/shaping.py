"""Rows to candidates: every field is one expression over the chunk, then one candidate is made a row."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import msgspec
import polars as pl

from attune.collect.candidate import Candidate
from attune.collect.doors.files.badmapping import fault
from attune.collect.doors.files.joins import Joined
from attune.collect.doors.files.mapping import Mapping
from attune.collect.doors.files.refusals import Refused
from attune.collect.doors.files.scope import Compiled, Fault, Scope
from attune.collect.doors.files.shapes import FILE, ROW, Shape
from attune.collect.money import LARGEST
from attune.vocabulary.interaction import VALUE_SCALE

# What a door may set, in the order a candidate is made; the rest is found by the steps of intake.
GIVEN = Candidate.__struct_fields__[: Candidate.__struct_fields__.index("language") + 1]
DEFAULTS: dict[str, Any] = {
    field.name: field.default for field in msgspec.structs.fields(Candidate) if field.name in GIVEN
}
ENVELOPE_BYTES = 400  # of an event besides its properties, roughly: what its size is checked by
VALUE_CHARS = 100
ESCAPED = ["\\", '"', *map(chr, range(32))]  # what a JSON text may not hold as it is
ESCAPES = ["\\\\", '\\"', *(f"\\u{code:04x}" for code in range(32))]
COUNTED = "counted"  # the property that says for how many contacts a row stands (docs/decisions/0016-counts.md)
MOST_COUNTED = 2**53
CONTENT = "@content"  # the column with the hash of each row


@dataclass(slots=True)
class Shaped:
    """What a chunk became: candidates with the rows they came from, what was refused, how many rows no shape wanted."""

    candidates: list[Candidate]
    rows: list[int]
    refused: list[Refused]
    left_out: int


class Shaper:
    """Applies one mapping to the chunks of one file."""

    def __init__(self, mapping: Mapping, joined: list[Joined], file: str, *, is_lenient: bool) -> None:
        self.mapping, self.joined, self.file, self.is_lenient = mapping, joined, file, is_lenient

    def shape(self, frame: pl.DataFrame) -> Shaped:
        """The candidates of these rows, in the order of the rows.

        Raises:
            BadMapping: the mapping names a column that is not there, or uses one as what it cannot be.
        """
        own = [name for name in frame.columns if name != ROW]
        if any(not shape.message_id for shape in self.mapping.shapes):
            frame = frame.with_columns(_contents(frame))
        frame, derived_faults = self._widened(frame)
        scope = self._scope(frame)
        made: list[tuple[int, int, Candidate]] = []
        refused: list[Refused] = []
        taken = pl.Series(values=[False] * frame.height, dtype=pl.Boolean)
        for at, shape in enumerate(self.mapping.shapes):
            wanted = shape.where.compile(scope) if shape.where else pl.lit(value=True)
            mask = frame.select(wanted.alias("it") & pl.col(ROW).is_not_null())["it"]
            taken = taken | mask
            rows = frame.filter(mask)
            if not rows.height:
                continue
            columns, faults = self._columns(shape, scope, own)
            kept, wrong = _sorted_out(rows, columns, (*derived_faults, *faults))
            refused += wrong
            made += zip(kept[ROW], repeat(at), _candidates(shape.type, kept, columns), strict=False)
        if len(self.mapping.shapes) > 1:
            made.sort(key=_place)
        for index, (_, _, candidate) in enumerate(made):
            candidate.index = index
        return Shaped(
            [candidate for _, _, candidate in made],
            [row for row, _, _ in made],
            refused,
            frame.height - int(taken.sum()),
        )

    def costs(self, frame: pl.DataFrame) -> tuple[list[dict[str, Any]], list[Refused], int]:
        """The costs of these rows, where the mapping makes costs: see `Costs.shape`."""
        assert self.mapping.costs is not None  # noqa: S101 - looked at by the caller
        frame, faults = self._widened(frame)
        return self.mapping.costs.shape(frame, self._scope(frame), faults)

    def _scope(self, frame: pl.DataFrame) -> Scope:
        return Scope(dict(frame.schema), is_lenient=self.is_lenient)

    def _widened(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[Fault]]:
        """The rows with joined and derived columns."""
        for joined in self.joined:
            frame = joined.onto(frame, f"joins.{joined.name}.on")
        faults: list[Fault] = []
        for name, value in self.mapping.derived:
            if name in frame.columns:
                raise fault(f"derive.{name}", "The file has a column of this name already; choose another.")
            compiled = value.compile(self._scope(frame))
            faults += compiled.faults
            frame = frame.with_columns(compiled.expr.alias(name))
        return frame, faults

    def _columns(self, shape: Shape, scope: Scope, own: list[str]) -> tuple[dict[str, pl.Expr], list[Fault]]:
        """An expression for each field of the candidate that this shape sets, and what cannot be read."""
        at = f"{shape.at}." if shape.at else ""
        columns: dict[str, pl.Expr] = {}
        faults: list[Fault] = []

        def take(field: str, compiled: Compiled) -> None:
            columns[field] = compiled.expr
            faults.extend(compiled.faults)

        for field, value in shape.texts:
            text = scope.text(value.compile(scope), f"{at}{field}")
            take(field, text._replace(expr=text.expr.fill_null("")))
        time = shape.time.compile(scope)
        missing = Fault(time.column, "is empty, and it is the time", time.expr.is_null())
        take("timestamp", Compiled(time.expr.dt.epoch("ms"), (*time.faults, missing)))
        if shape.amount is not None:
            self._money(shape, scope, at, take)
        if shape.score is not None:
            take("score", scope.number(shape.score.compile(scope), f"{at}score.value"))
        take("properties", _object(scope, self._properties(shape, scope, own), f"{at}properties"))
        if shape.traits:
            self._traits(shape, scope, at, take)
        take("message_id", self._message_id(shape, scope, at))
        columns.setdefault("index", pl.lit(0))  # known when all shapes are done
        return columns, faults

    def _money(self, shape: Shape, scope: Scope, at: str, take: Any) -> None:  # noqa: ANN401 - a local function
        amount = scope.number(shape.amount.compile(scope), f"{at}money.amount")  # type: ignore[union-attr]  # looked at by the caller
        units = (amount.expr * VALUE_SCALE).round()
        if shape.sign != "as_is":
            units = units.abs() * (-1 if shape.sign == "negative" else 1)
        large = Fault(amount.column, "is too large for money", units.abs() > LARGEST)
        units = units.cast(pl.Int64, strict=False)
        currency = scope.text(shape.currency.compile(scope), f"{at}money.currency")  # type: ignore[union-attr]  # parsed together
        code = currency.expr.str.strip_chars().str.to_uppercase()
        wrong = Fault(
            currency.column,
            "is no currency (three letters, such as EUR)",
            units.is_not_null() & ~code.str.contains("^[A-Z]{3}$").fill_null(value=False),
        )
        take("value", Compiled(units, (*amount.faults, large)))
        take("currency", Compiled(pl.when(units.is_not_null()).then(code).fill_null(""), (*currency.faults, wrong)))

    def _properties(self, shape: Shape, scope: Scope, own: list[str]) -> list[tuple[str, Compiled]]:
        found = {name: value.compile(scope) for name, value in shape.properties}
        if shape.count is not None:
            found[COUNTED] = _counted(scope, shape.count.compile(scope), f"{shape.at}.count" if shape.at else "count")
        if shape.keep_all:
            found = {name: Compiled(pl.col(name), column=name) for name in own} | found
        return list(found.items())

    def _traits(self, shape: Shape, scope: Scope, at: str, take: Any) -> None:  # noqa: ANN401 - a local function
        """For identify they are the properties; else they ride along in the context, as in the Segment protocol."""
        pieces = [(name, value.compile(scope)) for name, value in shape.traits]
        if shape.type in {"identify", "group"}:
            take("properties", _object(scope, [*self._properties(shape, scope, []), *pieces], f"{at}traits"))
            return
        traits = _object(scope, pieces, f"{at}traits")
        take("context", traits._replace(expr=pl.lit('{"traits":') + traits.expr + pl.lit("}")))

    def _message_id(self, shape: Shape, scope: Scope, at: str) -> Compiled:
        """Of the named columns, or the hash of the row's content; with the shape's label where there are several."""
        label = pl.lit(f"/{shape.label}" if len(self.mapping.shapes) > 1 else "")
        if not shape.message_id:
            return Compiled(pl.col(CONTENT) + label)
        parts: list[pl.Expr] = []
        faults: list[Fault] = []
        for name in shape.message_id:
            if name == FILE:
                parts.append(pl.lit(self.file))
            elif name == ROW:
                parts.append(pl.col(ROW).cast(pl.String))
            else:
                where = f"{at}message_id"
                text = scope.text(Compiled(scope.column(name, where), column=name), where)
                parts.append(text.expr)
                faults.append(Fault(name, "is empty, and it is part of message_id", text.expr.is_null()))
        return Compiled(pl.concat_str([*parts], separator=":") + label, tuple(faults))


def _counted(scope: Scope, given: Compiled, where: str) -> Compiled:
    """A whole number, 0 or more: anything else would make sums wrong."""
    number = scope.number(given, where)
    wrong = (number.expr < 0) | (number.expr != number.expr.floor()) | (number.expr > MOST_COUNTED)
    faults = (
        Fault(given.column, "is empty, and it is the count", number.expr.is_null()),
        Fault(given.column, "is no count (a whole number, 0 or more)", wrong),
    )
    return Compiled(number.expr.cast(pl.Int64, strict=False), (*number.faults, *faults), given.column)


def _place(made: tuple[int, int, Candidate]) -> tuple[int, int]:
    return made[0], made[1]


def _contents(frame: pl.DataFrame) -> pl.Series:
    """A hash of each row's own content, the same in every version of every library and on every machine."""
    parts: list[pl.Series] = []
    for column in frame.drop(ROW):
        kind = column.dtype
        if kind.is_float():
            # Python's repr is the shortest exact one and will stay it; other libraries change their minds.
            text = pl.Series(column.name, [None if value is None else repr(value) for value in column], dtype=pl.String)
        elif isinstance(kind, pl.Datetime):
            text = column.dt.epoch("us").cast(pl.String)
        elif kind.is_nested():
            text = pl.Series(column.name, [None if v is None else repr(v) for v in column.to_list()], dtype=pl.String)
        else:
            text = column.cast(pl.String)
        parts.append(text.fill_null("\0"))
    joined = pl.DataFrame(parts).select(pl.concat_str(pl.all(), separator="\x1f").alias("it"))["it"]
    hashed = [hashlib.blake2b(text.encode(), digest_size=16).hexdigest() for text in joined]
    return pl.Series(CONTENT, hashed, dtype=pl.String)


def _object(scope: Scope, pieces: list[tuple[str, Compiled]], where: str) -> Compiled:
    """JSON objects of these names and values; what is empty is left out."""
    parts: list[pl.Expr] = []
    faults: list[Fault] = []
    for name, compiled in pieces:
        kind = scope.kind(compiled.expr)
        faults.extend(compiled.faults)
        if (kind.is_numeric() and not isinstance(kind, pl.Decimal)) or kind == pl.Boolean:
            finite = pl.when(compiled.expr.is_finite()).then(compiled.expr) if kind.is_float() else compiled.expr
            parts.append(pl.lit(f"{_encoded(name)}:") + finite.cast(pl.String))
        else:
            text = scope.text(compiled, f"{where}.{name}").expr
            # Escaped here, so that an empty value stays empty without the expression standing twice.
            parts.append(pl.lit(f'{_encoded(name)}:"') + text.str.replace_many(ESCAPED, ESCAPES) + pl.lit('"'))
    if not parts:
        return Compiled(pl.lit("{}"))
    inner = pl.concat_str(parts, separator=",", ignore_nulls=True)
    return Compiled(pl.lit("{") + inner + pl.lit("}"), tuple(faults))


def _encoded(name: str) -> str:
    return msgspec.json.encode(name).decode()


def _sorted_out(
    rows: pl.DataFrame, columns: dict[str, pl.Expr], faults: tuple[Fault, ...]
) -> tuple[pl.DataFrame, list[Refused]]:
    """The evaluated fields of the good rows, and the first fault of each bad one."""
    first = pl.coalesce([pl.when(fault.when).then(pl.lit(at, dtype=pl.Int32)) for at, fault in enumerate(faults)])
    done = rows.select(ROW, first.alias("@fault"), *(expr.alias(f"={field}") for field, expr in columns.items()))
    bad = done["@fault"].is_not_null()
    if not bad.any():
        return done, []
    refused = []
    for row in rows.with_columns(done["@fault"]).filter(bad).iter_rows(named=True):
        found = faults[row["@fault"]]
        shown = row.get(found.column)
        refused.append(Refused(row[ROW], found.column, found.reason, "" if shown is None else str(shown)[:VALUE_CHARS]))
    return done.filter(~bad), refused


def _candidates(kind: str, done: pl.DataFrame, columns: dict[str, pl.Expr]) -> Iterator[Candidate]:
    """One candidate a row; fields the shape does not set have their defaults."""
    given: list[Iterable[Any]] = []
    properties = [text.encode() for text in done["=properties"].to_list()]
    for field in GIVEN:
        if field == "type":
            given.append(repeat(kind))
        elif field == "impersonal":
            given.append(repeat(object=True))  # a row of a file may be about nobody in particular
        elif field == "properties":
            given.append(properties)
        elif field == "size":
            given.append([len(one) + ENVELOPE_BYTES for one in properties])
        elif field not in columns:
            given.append(repeat(DEFAULTS[field]))
        elif field == "context":
            given.append([text.encode() for text in done[f"={field}"].to_list()])
        else:
            given.append(done[f"={field}"].to_list())
    return map(Candidate, *given)
