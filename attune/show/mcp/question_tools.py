"""The saved questions: every `.sql` file that stands by itself, with its typed parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from itertools import islice
from typing import Any
from uuid import UUID

from attune import store
from attune.access.reads import reads
from attune.access.roles import Permission
from attune.show.api.times import instant
from attune.show.mcp import masks
from attune.show.mcp.arguments import Argument
from attune.show.mcp.caller import Caller
from attune.show.mcp.tool import Tool
from attune.understand import questions
from attune.understand.questions import Question
from attune.vocabulary.errors import BadInput, NotAllowed, NotFound
from attune.vocabulary.window import ALL_TIME

_ARRAY = re.compile(r"Array\((.+)\)")
_WHOLE = re.compile(r"U?Int(8|16|32|64)")
MOST_ITEMS = 5_000
SLOW_S = "20"


@cache
def askable() -> Mapping[str, Question]:
    """Questions that need nothing but their parameters, by name.

    Left out: those whose text the engine's dialect completes (tools of their own ask them), and the twins for who sees
    some places only, which stand in by themselves.
    """
    found = (questions.question(name) for name in questions.names())
    return {one.name: one for one in found if "$" not in one.sql and not one.name.endswith("_at_places")}


def _list(caller: Caller, given: Mapping[str, Any]) -> dict[str, Any]:
    del caller
    words = given["search"].lower().split()
    return {
        "questions": [
            {
                "name": one.name,
                "asks": one.asks,
                "grain": one.grain,
                "parameters": dict(one.parameters),
                "shown_on": one.shown_on,
            }
            for one in askable().values()
            if all(word in f"{one.name} {one.asks}".lower() for word in words)
        ]
    }


def _ask(caller: Caller, given: Mapping[str, Any]) -> dict[str, Any]:
    name = given["name"]
    if name not in askable():
        raise NotFound(f"There is no question {name[:80]!r}; list_questions tells them.", code="question_unknown")
    asked, limits = questions.within_sight(name)
    needed = _needed(asked)
    if not caller.may(needed):
        raise NotAllowed(f"{name} needs the right {needed}, which this role lacks.", code="tool_not_allowed")
    if needed == Permission.SEE_CUSTOMERS:
        reads.note(caller.actor, f"question {name}", "customers listed")
    values = _values(asked, given["parameters"])
    result = store.current().warehouse.query(name, asked.sql, values, settings={"max_execution_time": SLOW_S} | limits)
    rows = list(islice(result.rows, given["limit"]))
    return {
        "question": name,
        "asks": asked.asks,
        "rows": [
            {column: _told(value) for column, value in masks.row(result.columns, row, clear=caller.sees_people).items()}
            for row in rows
        ],
        "left_out": len(result.rows) - len(rows),
    }


def _needed(asked: Question) -> str:
    """What a page that shows this question asks of its reader."""
    if "customer" in asked.name or asked.name.startswith(("behind_", "identifiers_")) or "keys" in asked.parameters:
        return Permission.SEE_CUSTOMERS  # its rows or parameters are single customers
    if asked.name.startswith(("incoming_", "changes_incoming")):
        return Permission.MANAGE_SOURCES
    if asked.name.startswith(("catalogue_", "entry_", "place_", "product_")):
        return Permission.SEE_FIGURES
    return Permission.SEE_JOURNEYS


def _values(asked: Question, given: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(given) - set(asked.parameters)):
        raise BadInput(f"{asked.name} takes no {unknown[0][:80]!r}.", code="bad_argument", where=unknown[0][:80])
    values = {}
    for name, kind in asked.parameters.items():
        if name in given:
            values[name] = _read(name, kind, given[name])
        elif kind.startswith("DateTime64") and name in {"start", "end"}:
            values[name] = ALL_TIME.start if name == "start" else ALL_TIME.end
        else:
            raise BadInput(f"{asked.name} needs {name} ({kind}).", code="bad_argument", where=name)
    return values


def _read(name: str, kind: str, given: Any) -> Any:  # noqa: ANN401 - JSON in, what the engine binds out
    """A value of the engine's type `kind`.

    Raises:
        BadInput: it is none.
    """
    wrong = BadInput(f"{name} must be {kind}.", code="bad_argument", where=name)
    if inner := _ARRAY.fullmatch(kind):
        if not isinstance(given, list) or len(given) > MOST_ITEMS:
            raise wrong
        return [_read(name, inner[1], one) for one in given]
    if whole := _WHOLE.fullmatch(kind):
        bits, signed = int(whole[1]), not kind.startswith("U")
        least, most = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
            raise wrong
        return given
    if not isinstance(given, str):
        raise wrong
    try:
        if kind == "UUID":
            return UUID(given)
        if kind == "Date":
            return date.fromisoformat(given)
    except ValueError:
        raise wrong from None
    if kind.startswith("DateTime64"):
        return _instant(given, name, wrong)
    if kind != "String":
        raise wrong
    return given


def _instant(given: str, name: str, wrong: BadInput) -> datetime:
    found = instant(given, name)
    if found is None:
        raise wrong
    return found


def _told(value: Any) -> Any:  # noqa: ANN401 - whatever the engine answers
    """As JSON says it."""
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None  # noqa: PLR0124 - only NaN differs from itself
    if isinstance(value, str | int | bool) or value is None:
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_told(one) for one in value]
    if isinstance(value, Mapping):
        return {str(name): _told(one) for name, one in value.items()}
    return str(value)


TOOLS = (
    Tool(
        "list_questions",
        "List saved questions",
        "The questions that figures on the pages come from, each with what it asks, what one row of the answer is, and "
        "its typed parameters.",
        Permission.SEE_FIGURES,
        (Argument("search", "string", "Words of the name or of what it asks; empty = all.", "", most=200),),
        _list,
    ),
    Tool(
        "ask_question",
        "Ask a saved question",
        "Ask one of list_questions. Times are ISO 8601 texts; start and end may be left out and mean all time. Counts "
        "are exact; for means and shares prefer the tools that answer intervals.",
        Permission.SEE_FIGURES,
        (
            Argument("name", "string", "Name of the question.", is_needed=True, least=1, most=100),
            Argument("parameters", "object", "Its parameters by name.", {}, most=40),
            Argument("limit", "integer", "At most so many rows.", 100, least=1, most=500),
        ),
        _ask,
    ),
)
