"""What a hit of Matomo's tracking API says: a page, an event, an order, a search, a download."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from typing import Any

import msgspec

from attune.collect import money
from attune.collect.candidate import Candidate, Dropped, When
from attune.collect.doors import fresh, reading, web
from attune.collect.doors.matomo.fields import Fields, Given
from attune.collect.doors.request import Request
from attune.collect.text import tidy, word

Meaning = tuple[str, str, dict[str, Any] | None]
Plain = Callable[[str], str]


class Titled(msgspec.Struct, omit_defaults=True, gc=False):
    """The properties of a page of which only the title is told, as of most."""

    title: str = ""


_titled = msgspec.json.Encoder().encode


class Hit(Enum):
    """Hits of which nothing is kept."""

    HEARTBEAT = "ping"  # only says that somebody is still there


def candidate_of(request: Request, given: Given, index: int, size: int, currency: str) -> Candidate | Dropped | Hit:
    """The interaction of a hit. `currency`: of the site's amounts, which come without one."""
    fields, plain = given.fields, given.plain
    if fields.ping == "1":
        return Hit.HEARTBEAT
    if fields.rec != "1":
        return Dropped(index, "bad_shape", "A hit is recorded only with `rec=1`.")
    title = plain(fields.action_name)
    agent = plain(fields.ua) if fields.ua else request.user_agent
    user, visitor = fields.uid, fields.cid or fields.id_
    if user:
        user = plain(user)
    if visitor:
        visitor = plain(visitor)
    elif not user:
        seen = plain(fields.cip) or request.address
        visitor = request.visitor("matomo", fields.idsite, seen, agent)
    kind, name, said = _meaning(fields, plain, title)
    if fields.cvar or fields.visit_cvar or b"dimension" in given.raw:
        said = {**(said or {"title": title}), **_custom(given)}
    candidate = Candidate(
        index,
        kind,
        size,
        name if len(name) <= 64 and name.isprintable() else tidy(name),
        _message_id(given, index) if fields.cdt else fresh.message_id(),
        user,
        visitor,
        _time(plain(fields.cdt)) if fields.cdt else None,
        properties=reading.written(said) if said is not None else _titled(Titled(title)),
        context=reading.encode(
            web.context(
                "matomo",
                plain(fields.url),
                plain(fields.urlref),
                title,
                agent,
                plain(fields.lang) if fields.lang else web.locale_of(request.header(b"accept-language")),
                fields.res,
            )
        ),
    )
    if fields.revenue:
        amount = money.amount(plain(fields.revenue))
        if amount is not None:
            candidate.value, candidate.currency = amount, currency
    return candidate


def _meaning(fields: Fields, plain: Plain, title: str) -> Meaning:
    """(type, name, properties): the first kind of hit that the fields speak of, else a page (None: only its title)."""
    if fields.idgoal:
        return _goal(fields, plain)
    if fields.e_c:
        return _event(fields, plain)
    if fields.search or fields.download or fields.link or fields.c_n:
        return _found(fields, plain)
    if not fields.product and not fields.product_name and not fields.gt_ms:
        return "page", "", None
    viewed = {"product": plain(fields.product), "product_name": plain(fields.product_name), "title": title}
    return "page", "", {**viewed, "load_ms": _number(plain(fields.gt_ms))}


def _found(fields: Fields, plain: Plain) -> Meaning:
    if fields.search:
        said = {"query": plain(fields.search), "category": plain(fields.search_cat)}
        return "track", "Site Searched", {**said, "results": _number(plain(fields.search_count))}
    if fields.download:
        return "track", "File Downloaded", {"link": plain(fields.download)}
    if fields.link:
        return "track", "Outbound Link Clicked", {"link": plain(fields.link)}
    content = {"content": plain(fields.c_n), "piece": plain(fields.c_p), "target": plain(fields.c_t)}
    return "track", "Content Clicked" if fields.c_i else "Content Seen", content


def _event(fields: Fields, plain: Plain) -> Meaning:
    category, action = plain(fields.e_c), plain(fields.e_a)
    said = {"category": category, "action": action, "label": plain(fields.e_n), "number": _number(plain(fields.e_v))}
    return "track", f"{category} {action}" if action else category, said


def _goal(fields: Fields, plain: Plain) -> Meaning:
    if fields.idgoal == "0":
        return _order(fields, plain)
    return "track", "Goal Reached", {"goal": plain(fields.idgoal)}


def _order(fields: Fields, plain: Plain) -> Meaning:
    amounts = {"subtotal": fields.ec_st, "tax": fields.ec_tx, "shipping": fields.ec_sh, "discount": fields.ec_dt}
    said: dict[str, Any] = {name: _number(plain(text)) for name, text in amounts.items()}
    said["products"] = _items(plain(fields.ec_items))
    if fields.ec_id:
        return "track", "Order Completed", {"order_id": plain(fields.ec_id), **said}
    return "track", "Cart Updated", {**said, "cart_total": _number(plain(fields.revenue))}


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


def _custom(given: Given) -> dict[str, Any]:
    """Custom dimensions by their number; custom variables by their name, apart, since a name may be any word."""
    fields, plain = given.fields, given.plain
    found: dict[str, Any] = {name: text for name, text in given.whole().items() if name[:9] == "dimension" and text}
    if not fields.cvar and not fields.visit_cvar:
        return found
    tables = reading.table(plain(fields.visit_cvar)), reading.table(plain(fields.cvar))
    pairs = [pair for table in tables for pair in table.values()]
    named = {word(pair[0]): pair[1] for pair in pairs if isinstance(pair, list) and len(pair) == 2 and word(pair[0])}
    return {**found, "custom": named}


def _number(text: str) -> float | None:
    try:
        number = float(text) if text and len(text) < 40 else None
    except ValueError:
        return None
    return number if number is not None and abs(number) < 1e15 else None


def _time(text: str) -> When:
    """`cdt`: seconds since 1970, or `2026-11-22 15:00:00` in UTC."""
    text = text.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= 12:
        return int(text)
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return text


def _message_id(given: Given, index: int) -> str:
    """Of a hit that says when it was: its content and place, so that an importer's retry stores nothing twice.

    Hits have no id of their own. Any other happens now, and now is always new.
    """
    said = [f"{name}={text}" for name, text in sorted(given.whole().items()) if name not in {"rand", "token_auth"}]
    content = "\x1f".join([str(index), *said])
    return hashlib.blake2b(content.encode("utf-8", "replace"), digest_size=16).hexdigest()
