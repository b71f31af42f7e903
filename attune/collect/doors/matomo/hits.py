"""What a hit of Matomo's tracking API says: a page, an event, an order, a search, a download."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from attune.collect import money
from attune.collect.candidate import Candidate, Dropped, When
from attune.collect.doors import reading, web
from attune.collect.doors.request import Request
from attune.collect.text import tidy, word

Fields = dict[str, str]


class Hit(Enum):
    """Hits of which nothing is kept."""

    HEARTBEAT = "ping"  # only says that somebody is still there


def candidate_of(request: Request, fields: Fields, index: int, size: int, currency: str) -> Candidate | Dropped | Hit:
    """The interaction of a hit. `currency`: of the site's amounts, which come without one."""
    if fields.get("ping") == "1":
        return Hit.HEARTBEAT
    if fields.get("rec") != "1":
        return Dropped(index, "bad_shape", "A hit is recorded only with `rec=1`.")
    kind, name, said = _meaning(fields)
    agent = fields.get("ua") or request.user_agent
    visitor = fields.get("cid") or fields.get("_id", "")
    if not visitor and not fields.get("uid"):
        seen = fields.get("cip") or request.address
        visitor = request.visitor("matomo", fields.get("idsite", ""), seen, agent)
    amount = money.amount(fields["revenue"]) if fields.get("revenue") else None
    return Candidate(
        index,
        kind,
        size,
        tidy(name),
        _message_id(fields, index),
        fields.get("uid", ""),
        visitor,
        _time(fields),
        properties=reading.written({**said, **_custom(fields)}),
        context=web.context(
            "matomo",
            url=fields.get("url", ""),
            referrer=fields.get("urlref", ""),
            title=fields.get("action_name", ""),
            user_agent=agent,
            locale=fields.get("lang") or web.locale_of(request.header(b"accept-language")),
            screen=fields.get("res", ""),
        ),
        value=amount,
        currency=currency if amount is not None else "",
    )


def _meaning(fields: Fields) -> tuple[str, str, dict[str, Any]]:
    """(type, name, properties): the first kind of hit that the fields speak of, else a page."""
    for field, kind in KINDS.items():
        if fields.get(field):
            return kind(fields)
    viewed = {"product": fields.get("_pks", ""), "product_name": fields.get("_pkn", "")}
    return "page", "", {**viewed, "title": fields.get("action_name", ""), "load_ms": _number(fields, "gt_ms")}


def _event(fields: Fields) -> tuple[str, str, dict[str, Any]]:
    name = " ".join(part for part in (fields["e_c"], fields.get("e_a", "")) if part)
    category = {"category": fields["e_c"], "action": fields.get("e_a", ""), "label": fields.get("e_n", "")}
    return "track", name, {**category, "number": _number(fields, "e_v")}


def _order(fields: Fields) -> tuple[str, str, dict[str, Any]]:
    amounts = {"subtotal": "ec_st", "tax": "ec_tx", "shipping": "ec_sh", "discount": "ec_dt"}
    said: dict[str, Any] = {name: _number(fields, field) for name, field in amounts.items()}
    said["products"] = _items(fields.get("ec_items", ""))
    order = fields.get("ec_id", "")
    if order:
        return "track", "Order Completed", {"order_id": order, **said}
    return "track", "Cart Updated", {**said, "cart_total": _number(fields, "revenue")}


def _goal(fields: Fields) -> tuple[str, str, dict[str, Any]]:
    if fields["idgoal"] == "0":
        return _order(fields)
    return "track", "Goal Reached", {"goal": fields["idgoal"]}


def _search(fields: Fields) -> tuple[str, str, dict[str, Any]]:
    said = {"query": fields["search"], "category": fields.get("search_cat", "")}
    return "track", "Site Searched", {**said, "results": _number(fields, "search_count")}


def _content(fields: Fields) -> tuple[str, str, dict[str, Any]]:
    said = {"content": fields["c_n"], "piece": fields.get("c_p", ""), "target": fields.get("c_t", "")}
    return "track", "Content Clicked" if fields.get("c_i") else "Content Seen", said


KINDS: dict[str, Callable[[Fields], tuple[str, str, dict[str, Any]]]] = {
    "idgoal": _goal,
    "e_c": _event,
    "search": _search,
    "download": lambda fields: ("track", "File Downloaded", {"link": fields["download"]}),
    "link": lambda fields: ("track", "Outbound Link Clicked", {"link": fields["link"]}),
    "c_n": _content,
}


def _items(text: str) -> list[dict[str, Any]] | None:
    """`[["sku", "name", ["category"], price, quantity], ...]`."""
    given = reading.value(text.encode("utf-8", "surrogatepass")) if text else None
    if not isinstance(given, list):
        return None
    names = ("product_id", "name", "category", "price", "quantity")
    return [
        {name: part for name, part in zip(names, item, strict=False) if part not in ("", None)}
        for item in given[:500]
        if isinstance(item, list)
    ]


def _custom(fields: Fields) -> dict[str, Any]:
    """Custom dimensions by their number; custom variables by their name, apart, since a name may be any word."""
    found: dict[str, Any] = {name: text for name, text in fields.items() if name[:9] == "dimension" and text}
    if "cvar" not in fields and "_cvar" not in fields:
        return found
    pairs = [pair for field in ("_cvar", "cvar") for pair in reading.table(fields.get(field)).values()]
    named = {word(pair[0]): pair[1] for pair in pairs if isinstance(pair, list) and len(pair) == 2 and word(pair[0])}
    return {**found, "custom": named}


def _number(fields: Fields, name: str) -> float | None:
    text = fields.get(name, "")
    try:
        number = float(text) if text and len(text) < 40 else None
    except ValueError:
        return None
    return number if number is not None and abs(number) < 1e15 else None


def _time(fields: Fields) -> When:
    """`cdt`: seconds since 1970, or `2026-11-22 15:00:00` in UTC."""
    text = fields.get("cdt", "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 12:
        return int(text)
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return text


def _message_id(fields: Fields, index: int) -> str:
    """Of a hit that says when it was: its content and place, so that an importer's retry stores nothing twice.

    Hits have no id of their own. Any other happens now, and now is always new.
    """
    if not fields.get("cdt"):
        return ""
    said = [f"{name}={text}" for name, text in sorted(fields.items()) if name not in {"rand", "token_auth"}]
    content = "\x1f".join([str(index), *said])
    return hashlib.blake2b(content.encode("utf-8", "replace"), digest_size=16).hexdigest()
