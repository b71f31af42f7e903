"""What was done, told with the way to undo it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

MARK = "undo:"


@dataclass(frozen=True, slots=True)
class Undo:
    """A form that takes a deed back: where it is sent, and its fields."""

    address: str
    fields: tuple[tuple[str, str], ...]


def done(request: HttpRequest, sentence: str, address: str, **fields: str) -> None:
    """Tell the reader what was done; a POST of `fields` to `address`, one of ours, undoes it."""
    messages.success(request, sentence, extra_tags=f"{MARK}{address}?{urlencode(fields)}")


def undo_of(message: Message) -> Undo | None:
    """How the deed of a message is undone, None where it cannot be."""
    tag = message.extra_tags or ""
    if not tag.startswith(MARK):
        return None
    address, _, query = tag.removeprefix(MARK).partition("?")
    return Undo(address, tuple(parse_qsl(query, keep_blank_values=True)))
