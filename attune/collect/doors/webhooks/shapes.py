"""A shape: what one kind of interaction is made of, in the language of mapping files."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from attune.collect.doors.files.badmapping import fault, listed, nearest, only, table_at, text_at, texts_at
from attune.collect.doors.webhooks import conditions, values
from attune.collect.doors.webhooks.conditions import Condition
from attune.collect.doors.webhooks.payload import RECEIVED, Payload
from attune.collect.doors.webhooks.reading import as_time
from attune.collect.doors.webhooks.values import Value
from attune.vocabulary.interaction import DIRECTIONS, TYPES

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
    *TEXTS, *ADDING, "label", "where", "each", "type", "time", "message_id", "money", "score", "keep", "episode",
    "condition",
)  # fmt: skip
Named = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of interaction a call can make. `texts`: fields of the candidate; the rest as their names say."""

    label: str
    at: str  # its place in the mapping, for errors
    type: str
    where: Condition | None
    each: str  # path of the list to go through, '' for the call as a whole
    time: Callable[[Payload], int | None]
    texts: Named
    properties: Named
    traits: Named
    keeps_all: bool
    amount: Value | None
    currency: Value | None
    sign: str
    score: Value | None
    message_id: Named

    def place(self, key: str) -> str:
        """The dotted path of a key of this shape."""
        return f"{self.at}.{key}" if self.at else key


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
    if kind in NAMED and "name" not in table:
        raise fault(place("name"), 'Missing. Say what happened: name = { constant = "Order Paid" }, or a path.')
    amount, currency, sign, money_texts = _money(table, place("money"))
    score, score_texts = _score(table, place("score"))
    texts = [(field, values.parse(table[key], place(key))) for key, field in TEXTS.items() if key in table]
    texts += [*money_texts, *score_texts, *_identifiers(table, place("identifiers"))]
    direction = table.get("direction")
    if isinstance(direction, dict) and direction.get("constant", "in") not in DIRECTIONS:
        raise fault(place("direction"), f"Expected one of: {listed(sorted(DIRECTIONS))}.")
    keep = table.get("keep", [])
    return Shape(
        label=text_at(table.get("label", label), place("label")),
        at=at,
        type=kind,
        where=conditions.parse(table["where"], place("where")) if "where" in table else None,
        each=text_at(table["each"], place("each")) if "each" in table else "",
        time=_time(table.get("time", RECEIVED), place("time")),
        texts=tuple(texts),
        properties=_properties(table, keep, place),
        traits=_named(table, "traits", place("traits")),
        keeps_all=keep == "*",
        amount=amount,
        currency=currency,
        sign=sign,
        score=score,
        message_id=_ids(table, place("message_id")),
    )


def _ids(table: dict[str, Any], where: str) -> Named:
    if "message_id" not in table:
        return ()
    return tuple((path, values.path(path)) for path in texts_at(table["message_id"], where))


def _time(given: object, where: str) -> Callable[[Payload], int | None]:
    table = {"column": given} if isinstance(given, str) else dict(table_at(given, where))
    form, zone = table.pop("format", ""), table.pop("zone", "UTC")
    try:
        zoneinfo.ZoneInfo(text_at(zone, f"{where}.zone"))
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise fault(f"{where}.zone", f'"{zone}" is no time zone; write one such as Europe/Warsaw or UTC.') from None
    if not isinstance(form, str):
        raise fault(f"{where}.format", "iso, unix, unix_ms, or a pattern such as %d.%m.%Y %H:%M.")
    value = values.parse(table, where)
    return lambda payload: as_time(value(payload), where, form, zone)


def _money(table: dict[str, Any], where: str) -> tuple[Value | None, Value | None, str, list[tuple[str, Value]]]:
    if "money" not in table:
        return None, None, "as_is", []
    given = table_at(table["money"], where)
    only(given, ("amount", "currency", "sign", "refers_to"), where)
    for key in ("amount", "currency"):
        if key not in given:
            raise fault(f"{where}.{key}", 'Missing. Money is { amount = "price", currency = { constant = "EUR" } }.')
    sign = given.get("sign", "as_is")
    if sign not in SIGNS:
        raise fault(f"{where}.sign", f"Expected one of: {listed(SIGNS)}.")
    texts = [("refers_to", values.parse(given["refers_to"], f"{where}.refers_to"))] if "refers_to" in given else []
    amount, currency = (values.parse(given[key], f"{where}.{key}") for key in ("amount", "currency"))
    return amount, currency, sign, texts


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
    found: list[tuple[str, Value]] = []
    for kind, value in given.items():
        place = f"{where}.{kind}"
        found.append((IDENTIFIERS[kind], _external(value, place) if kind == "external" else values.parse(value, place)))
    return found


def _external(given: object, where: str) -> Value:
    table = dict(table_at(given, where))
    if "namespace" not in table:
        raise fault(f"{where}.namespace", 'Missing. Say whose number it is: { namespace = "crm", column = "id" }.')
    namespace = text_at(table.pop("namespace"), f"{where}.namespace")
    return values.prefixed(f"{namespace}:", values.parse(table, where), where)


def _named(table: dict[str, Any], key: str, where: str) -> Named:
    return tuple(
        (name, values.parse(value, f"{where}.{name}")) for name, value in table_at(table.get(key, {}), where).items()
    )


def _properties(table: dict[str, Any], keep: Any, place: Callable[[str], str]) -> Named:  # noqa: ANN401 - of TOML
    found: dict[str, Value] = {}
    if keep != "*":
        for path in texts_at(keep, place("keep")) if keep else ():
            found[path.rpartition(".")[2]] = values.path(path)
    found.update(_named(table, "properties", place("properties")))
    for key in ("episode", "condition"):
        if key in table:
            found[key] = values.parse(table[key], place(key))
    return tuple(found.items())
