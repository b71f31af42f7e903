"""What a webhook's payload means: one mapping, from its text to the candidates of a call."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from attune.collect import money
from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors import reading
from attune.collect.doors.files.badmapping import BadMapping, fault, listed, only, table_at
from attune.collect.doors.webhooks import challenges, shapes
from attune.collect.doors.webhooks.challenges import NO_CHALLENGE, Challenge
from attune.collect.doors.webhooks.lines import line_of
from attune.collect.doors.webhooks.payload import Payload
from attune.collect.doors.webhooks.reading import Unfit, as_number, as_text
from attune.collect.doors.webhooks.shapes import Shape
from attune.collect.remembered import Cache
from attune.collect.text import tidy
from attune.vocabulary.errors import BadInput

WORDS = frozenset({"name", "place", "product", "staff", "campaign", "metric", "scale", "question", "mode"})
MOST_SHAPES = 50


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping, understood. Without shapes it only answers a challenge; nothing is stored yet."""

    shapes: tuple[Shape, ...]
    challenge: Challenge = NO_CHALLENGE

    def candidates(self, payload: Payload, call_id: str) -> Iterator[Candidate | Dropped]:
        """What this call says, in the order of the shapes; what does not fit costs only itself.

        Args:
            payload: the call.
            call_id: what it is known by when it comes again; ids of the interactions begin with it.
        """
        index = 0
        for shape in self.shapes:
            try:
                rows = payload.each(shape.each) if shape.each else [payload]
            except BadInput as error:
                yield Dropped(index, "unfit", error.message)
                continue
            for row in rows:
                if shape.where is not None and not shape.where(row):
                    continue
                try:
                    yield self._candidate(shape, row, index, call_id)
                except Unfit as error:
                    yield Dropped(index, "unfit", f"{error.where}: {error.message}.")
                index += 1

    def _candidate(self, shape: Shape, row: Payload, index: int, call_id: str) -> Candidate:
        made = Candidate(index, shape.type)
        for name, value in shape.texts:
            text = as_text(value(row), shape.place(name))
            if text is not None:
                setattr(made, name, tidy(text) if name in WORDS else text)
        at = shape.time(row)
        if at is None:
            raise Unfit(shape.place("time"), "it is empty, and it is the time")
        made.timestamp = at
        self._money(shape, row, made)
        if shape.score is not None:
            made.score = as_number(shape.score(row), shape.place("score.value"))
        said = {name: value(row) for name, value in shape.properties}
        if shape.keeps_all:
            found = row.item if shape.each else row.content
            said = {**(found if isinstance(found, dict) else {"value": found}), **said}
        traits = {name: value(row) for name, value in shape.traits}
        if shape.type in {"identify", "group"}:
            said, traits = {**said, **traits}, {}
        made.properties = reading.written(said)
        if traits:
            made.context = reading.written({"traits": {key: one for key, one in traits.items() if one is not None}})
        made.size = len(made.properties) + len(made.context)
        made.impersonal = not any(getattr(made, name) for name in shapes.IDENTIFIERS.values())
        made.message_id = self._message_id(shape, row, call_id)
        return made

    def _money(self, shape: Shape, row: Payload, made: Candidate) -> None:
        if shape.amount is None or shape.currency is None:
            return
        given = shape.amount(row)
        units = money.amount(given if isinstance(given, int | str) else as_number(given, shape.place("money.amount")))
        if units is None:
            if given not in (None, ""):
                raise Unfit(shape.place("money.amount"), f"{str(given)[:60]!r} is no amount of money")
            return
        if shape.sign != "as_is":
            units = abs(units) * (-1 if shape.sign == "negative" else 1)
        code = as_text(shape.currency(row), shape.place("money.currency")) or ""
        made.value, made.currency = units, money.currency(code.strip())
        if not made.currency:
            raise Unfit(shape.place("money.currency"), f"{code[:20]!r} is no currency (three letters, such as EUR)")

    def _message_id(self, shape: Shape, row: Payload, call_id: str) -> str:
        own = [as_text(value(row), shape.place("message_id")) for _, value in shape.message_id]
        if shape.message_id and not all(own):
            raise Unfit(shape.place("message_id"), "a part of it is empty")
        parts = [":".join(one or "" for one in own) if own else call_id]
        if len(self.shapes) > 1:
            parts.append(shape.label)
        if shape.each and not own:
            parts.append(str(row.index))
        return "/".join(parts)


class WrongLine(BadMapping):
    """A mapping that cannot be understood, and the line to look at (from 1; 0 when it is nowhere)."""

    def __init__(self, message: str, where: str, line: int) -> None:
        super().__init__(message, where=where)
        self.line = line


def parse(text: str) -> Mapping:
    """The mapping in this text.

    Raises:
        WrongLine: it is no TOML, or a key in it cannot be understood.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        _, _, tail = message.rpartition("(at line ")
        number = tail.partition(",")[0]
        line = int(number) if number.isdigit() else len(text.splitlines())
        raise WrongLine(f"This is no TOML: {message}.", "", line) from None
    except RecursionError:
        raise WrongLine("This is nested too deep.", "", 0) from None
    try:
        return _mapping(given)
    except BadMapping as error:
        where = error.where or ""
        raise WrongLine(error.message.removeprefix("Mapping, "), where, line_of(text, where)) from None


remembered = Cache(parse, 200)


def _mapping(given: dict[str, Any]) -> Mapping:
    only(given, (*shapes.KEYS, "rows", "challenge"), "")
    challenge = challenges.parse(given["challenge"], "challenge") if "challenge" in given else NO_CHALLENGE
    common = {key: value for key, value in given.items() if key not in {"rows", "challenge"}}
    if not common and "rows" not in given and "challenge" in given:
        return Mapping((), challenge)
    rows = given.get("rows", [{}])
    if not isinstance(rows, list) or not rows:
        raise fault("rows", "Write [[rows]], once for each kind of interaction a call can make.")
    if len(rows) > MOST_SHAPES:
        raise fault("rows", f"At most {MOST_SHAPES} kinds of interaction can be made of a call.")
    found = tuple(
        shapes.parse(_merged(common, table_at(row, f"rows.{at}")), f"rows.{at}" if "rows" in given else "", str(at))
        for at, row in enumerate(rows, 1)
    )
    labels = [shape.label for shape in found]
    if len(set(labels)) < len(labels):
        raise fault("rows", f"Two [[rows]] have the same label; the labels are: {listed(labels)}.")
    return Mapping(found, challenge)


def _merged(common: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    merged = {**common, **row}
    for key in shapes.ADDING:
        if isinstance(common.get(key), dict) and isinstance(row.get(key), dict):
            merged[key] = {**common[key], **row[key]}
    return merged
