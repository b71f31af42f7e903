"""A shape: what one kind of row becomes. A mapping has one, or several under [[rows]]."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from typing import Any

from attune.collect.doors.files import conditions, values
from attune.collect.doors.files.badmapping import fault, listed, nearest, only, table_at, text_at, texts_at
from attune.collect.doors.files.scope import Compiled, Scope, Value
from attune.vocabulary.interaction import DIRECTIONS, TYPES

ROW, FILE = "@row", "@file"  # usable in message_id: the row's number and the file's name

# The key of a mapping -> the field of the candidate.
TEXTS = {
    "name": "name",
    "surface": "surface",
    "direction": "direction",
    "place": "place",
    "product": "product",
    "staff": "staff",
    "campaign": "campaign",
    "language": "language",
    "mode": "mode",
    "account": "group_id",
    "refers_to": "refers_to",
}
IDENTIFIERS = {
    "user_id": "user_id",
    "email": "email",
    "phone": "phone",
    "external": "external",
    "anonymous_id": "anonymous_id",
    "device": "device",
    "previous": "previous_id",
}
SCORE_TEXTS = ("metric", "scale", "question", "mode")
ADDING = ("properties", "traits", "identifiers")
SIGNS = ("as_is", "negative", "positive")
NAMED = ("track", "page", "screen")
KEYS = (
    *TEXTS, *ADDING, "label", "where", "type", "time", "message_id", "money", "score", "keep", "episode", "condition",
    "count",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Time:
    """When it happened: a value, how it is written, and the zone it was written in."""

    value: Value
    format: str
    zone: str
    where: str

    def compile(self, scope: Scope) -> Compiled:
        """The instant in UTC."""
        return scope.time(self.value.compile(scope), self.where, self.format, self.zone)


@dataclass(frozen=True, slots=True)
class Shape:
    """What to make of a row. `texts`, `properties` and `traits` are (field or name, value)."""

    label: str
    at: str  # its place in the mapping, for errors
    type: str
    time: Time
    where: conditions.Condition | None
    message_id: tuple[str, ...]  # () for a hash of the row's content
    texts: tuple[tuple[str, Value], ...]
    properties: tuple[tuple[str, Value], ...]
    traits: tuple[tuple[str, Value], ...]
    amount: Value | None
    currency: Value | None
    sign: str
    score: Value | None
    keep_all: bool
    count: Value | None = None  # so many contacts, of nobody in particular

    @property
    def wants_all(self) -> bool:
        """Whether every column of the file is needed: for the hash of its content, or as properties."""
        return self.keep_all or not self.message_id

    def columns(self) -> set[str]:
        """The columns it reads."""
        read = [self.time.value, self.amount, self.currency, self.score, self.count]
        read += [value for _, value in (*self.texts, *self.properties, *self.traits)]
        found = set().union(*(value.columns() for value in read if value is not None))
        found |= self.where.columns() if self.where else set()
        return found | (set(self.message_id) - {ROW, FILE})


def parse(table: dict[str, Any], at: str, label: str) -> Shape:
    """The shape in this table, merged from the top of the mapping and one [[rows]] entry.

    Raises:
        BadMapping: naming the key that cannot be understood.
    """
    only(table, KEYS, at)

    def place(key: str) -> str:
        return f"{at}.{key}" if at else key

    kind = table.get("type", "track")
    if kind not in TYPES:
        raise fault(place("type"), f'"{kind}" is no type.{nearest(str(kind), TYPES)} Types: {listed(sorted(TYPES))}.')
    if "time" not in table:
        raise fault(
            place("time"), 'Missing. Say when it happened: time = { column = "created_at", zone = "Europe/Warsaw" }.'
        )
    if kind in NAMED and "name" not in table:
        raise fault(
            place("name"), 'Missing. Say what happened: name = { constant = "Order Placed" }, or the name of a column.'
        )
    amount, currency, sign, money_texts = _money(table, place("money"))
    score, score_texts = _score(table, place("score"))
    texts = [(field, values.parse(table[key], place(key))) for key, field in TEXTS.items() if key in table]
    texts += [*money_texts, *score_texts, *_identifiers(table, place("identifiers"))]
    _check_direction(dict(texts).get("direction"), place("direction"))
    keep = table.get("keep", [])
    return Shape(
        label=text_at(table.get("label", label), place("label")),
        at=at,
        type=kind,
        time=_time(table["time"], place("time")),
        where=conditions.parse(table["where"], place("where")) if "where" in table else None,
        message_id=texts_at(table["message_id"], place("message_id")) if "message_id" in table else (),
        texts=tuple(texts),
        properties=_properties(table, keep, place),
        traits=_named(table, "traits", place("traits")),
        amount=amount,
        currency=currency,
        sign=sign,
        score=score,
        keep_all=keep == "*",
        count=_count(table, place("count")),
    )


def _count(table: dict[str, Any], where: str) -> Value | None:
    """How many contacts a row stands for; it has no person then, or one customer would stand for many."""
    if "count" not in table:
        return None
    if table.get("identifiers") or table.get("account"):
        raise fault(where, "A row that counts contacts is about nobody: leave out [identifiers] and account.")
    if table.get("type", "track") not in NAMED:
        raise fault(where, "Only something that happened can be counted: type is track, page or screen.")
    return values.parse(table["count"], where)


def _time(given: object, where: str) -> Time:
    table = {"column": given} if isinstance(given, str) else dict(table_at(given, where))
    form, zone = table.pop("format", "iso"), table.pop("zone", "UTC")
    try:
        zoneinfo.ZoneInfo(text_at(zone, f"{where}.zone"))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        raise fault(f"{where}.zone", f'"{zone}" is no time zone; write one such as Europe/Warsaw or UTC.') from None
    return Time(values.parse(table, where), text_at(form, f"{where}.format"), zone, where)


def _money(table: dict[str, Any], where: str) -> tuple[Value | None, Value | None, str, list[tuple[str, Value]]]:
    if "money" not in table:
        return None, None, "as_is", []
    money = table_at(table["money"], where)
    only(money, ("amount", "currency", "sign", "refers_to"), where)
    for key in ("amount", "currency"):
        if key not in money:
            raise fault(f"{where}.{key}", 'Missing. Money is { amount = "price", currency = { constant = "EUR" } }.')
    sign = money.get("sign", "as_is")
    if sign not in SIGNS:
        raise fault(f"{where}.sign", f"Expected one of: {listed(SIGNS)}.")
    texts = [("refers_to", values.parse(money["refers_to"], f"{where}.refers_to"))] if "refers_to" in money else []
    return (
        values.parse(money["amount"], f"{where}.amount"),
        values.parse(money["currency"], f"{where}.currency"),
        sign,
        texts,
    )


def _score(table: dict[str, Any], where: str) -> tuple[Value | None, list[tuple[str, Value]]]:
    if "score" not in table:
        return None, []
    score = table_at(table["score"], where)
    only(score, ("value", *SCORE_TEXTS), where)
    for key in ("value", "metric"):
        if key not in score:
            raise fault(f"{where}.{key}", 'Missing. A score is { metric = { constant = "stars5" }, value = "stars" }.')
    texts = [(key, values.parse(score[key], f"{where}.{key}")) for key in SCORE_TEXTS if key in score]
    return values.parse(score["value"], f"{where}.value"), texts


def _identifiers(table: dict[str, Any], where: str) -> list[tuple[str, Value]]:
    given = table_at(table.get("identifiers", {}), where)
    only(given, IDENTIFIERS, where)
    found = []
    for kind, value in given.items():
        place = f"{where}.{kind}"
        if kind == "external":
            found.append((kind, _external(value, place)))
        else:
            found.append((IDENTIFIERS[kind], values.parse(value, place)))
    return found


def _external(given: object, where: str) -> Value:
    """`{ namespace = "crm", column = "id" }`, which becomes `crm:4711`."""
    table = dict(table_at(given, where))
    if "namespace" not in table:
        raise fault(f"{where}.namespace", 'Missing. Say whose number it is: { namespace = "crm", column = "id" }.')
    namespace = text_at(table.pop("namespace"), f"{where}.namespace")
    return values.Prefixed(f"{namespace}:", values.parse(table, where), where)


def _named(table: dict[str, Any], key: str, where: str) -> tuple[tuple[str, Value], ...]:
    return tuple(
        (name, values.parse(value, f"{where}.{name}")) for name, value in table_at(table.get(key, {}), where).items()
    )


def _properties(table: dict[str, Any], keep: Any, place: Any) -> tuple[tuple[str, Value], ...]:  # noqa: ANN401
    found: dict[str, Value] = {}
    if keep != "*":
        for column in texts_at(keep, place("keep")) if keep else ():
            found[column] = values.Column(column, place("keep"))
    found.update(_named(table, "properties", place("properties")))
    for key in ("episode", "condition"):
        if key in table:
            found[key] = values.parse(table[key], place(key))
    return tuple(found.items())


def _check_direction(value: Value | None, where: str) -> None:
    if isinstance(value, values.Constant) and value.value not in DIRECTIONS:
        raise fault(where, f"Expected one of: {listed(sorted(DIRECTIONS))}.")
