"""The readable page inside the export of one person, in the reader's language. It needs no server and no script."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from attune.identify.exporting import Gathered
from attune.identify.processing import details
from attune.show.privacy_words import TABLES, word

MOST_ROWS = 2_000  # of one table; the CSV beside the page holds them all
_EMPTY: tuple[object, ...] = (None, "", [], {}, "00000000-0000-0000-0000-000000000000")


@dataclass(frozen=True, slots=True)
class Table:
    """A table by the name people read; a row as (name, value) of what is not empty. `left` rows are only in `file`."""

    name: str
    file: str
    count: int
    rows: tuple[tuple[tuple[str, str], ...], ...]
    left: int


@dataclass(frozen=True, slots=True)
class Context:
    """Everything on the page."""

    language: str
    customer: UUID
    made_at: datetime
    controller: str
    contact: str
    tables: tuple[Table, ...]


def written(gathered: Gathered, language: str) -> str:
    """The page in `language`, English where there is no such one."""
    with translation.override(language if language in dict(settings.LANGUAGES) else "en"):
        told = details()
        context = Context(
            language=translation.get_language() or "en",
            customer=gathered.customer,
            made_at=gathered.made_at,
            controller=told["controller"],
            contact=told["contact"],
            tables=tuple(_table(name, rows) for name, rows in sorted(gathered.tables.items(), key=_order)),
        )
        return render_to_string("privacy/export.html", {"page": context})


def _order(item: tuple[str, object]) -> tuple[int, str]:
    """What people care about first: who they are, what happened, then the rest."""
    first = ("identify_card", "identify_identifier", "warehouse.interactions", "warehouse.traits", "identify_consent")
    return (first.index(item[0]) if item[0] in first else len(first), item[0])


def _table(name: str, rows: list[dict[str, Any]]) -> Table:
    shown = tuple(
        tuple((column, _text(value)) for column, value in row.items() if value not in _EMPTY)
        for row in rows[:MOST_ROWS]
    )
    return Table(word(TABLES, name), f"tables/{name}.csv", len(rows), shown, max(0, len(rows) - MOST_ROWS))


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
