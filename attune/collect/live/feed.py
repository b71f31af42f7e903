"""Who watches the events as they arrive, and what each is shown: a sample, with the true counts.

Doors tell the feed after the commit. All of it happens on the collector's own loop, so nothing needs a lock; when
nobody watches it costs one look at an empty list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from attune.collect.candidate import Dropped
from attune.store.rows import COLUMNS, RequestRows

ROWS_A_MESSAGE = 20
MOST_WATCHERS = 50
SHOWN: Final = ("ts", "type", "name", "surface", "user_id", "anonymous_id", "message_id")
PERSONAL: Final = frozenset({"user_id", "anonymous_id", "message_id"})
_encode = msgspec.json.Encoder().encode


class Line(msgspec.Struct, gc=False):
    """One event as it is shown. `reason` is '' for an accepted one; `message` says why another was dropped."""

    at: int
    source: str
    door: str
    ts: int = 0
    type: str = ""
    name: str = ""
    surface: str = ""
    user_id: str = ""
    anonymous_id: str = ""
    message_id: str = ""
    reason: str = ""
    message: str = ""


class Watch(NamedTuple):
    """What one watcher may and wants to see; '' is everything."""

    source: str = ""
    text: str = ""  # somewhere in the name, the surface, or (with `sees_persons`) an identifier
    sees_persons: bool = False


class Watcher:
    """Gathers between two messages: at most `ROWS_A_MESSAGE` lines, and how many there were."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self._text = watch.text.casefold()
        self._lines: list[Line] = []
        self._accepted = 0
        self._dropped: Counter[str] = Counter()

    def note(self, lines: Iterable[Line], accepted: int, dropped: Iterable[Dropped]) -> None:
        """One request of a source this watcher looks at."""
        self._accepted += accepted
        self._dropped.update(one.reason for one in dropped)
        for line in lines:
            if len(self._lines) >= ROWS_A_MESSAGE:
                return
            shown = line if self.watch.sees_persons else _masked(line)
            if not self._text or self._text in _searched(shown):
                self._lines.append(shown)

    def message(self) -> bytes | None:
        """What came since the last message, as JSON; None when nothing did."""
        if not (self._accepted or self._dropped or self._lines):
            return None
        told = _encode({"accepted": self._accepted, "dropped": self._dropped, "lines": self._lines})
        self._lines, self._accepted, self._dropped = [], 0, Counter()
        return told


watchers: list[Watcher] = []


def tell(source: str, door: str, at: int, rows: RequestRows | None, dropped: Sequence[Dropped]) -> None:
    """A request was answered: its accepted rows and its refusals. Call it only when there are `watchers`."""
    concerned = [one for one in watchers if one.watch.source in ("", source)]
    if not concerned:
        return
    lines = [*_accepted(source, door, at, rows), *_refused(source, door, at, dropped)]
    count = rows.count if rows is not None else 0
    for one in concerned:
        one.note(lines, count, dropped)


def _accepted(source: str, door: str, at: int, rows: RequestRows | None) -> list[Line]:
    if rows is None:
        return []
    shown = min(rows.count, ROWS_A_MESSAGE)
    columns = [_first(rows.columns[place], shown) for place in _PLACES]
    return [Line(at, source, door, *values) for values in zip(*columns, strict=True)]


def _refused(source: str, door: str, at: int, dropped: Sequence[Dropped]) -> list[Line]:
    return [Line(at, source, door, reason=one.reason, message=one.message[:300]) for one in dropped[:ROWS_A_MESSAGE]]


def _first(column: Any, count: int) -> Sequence[Any]:  # noqa: ANN401 - a column holds values of any type
    return column[:count] if isinstance(column, (tuple, list)) else [column] * count


def _masked(line: Line) -> Line:
    """Without who it is about: enough of an id to find one's own test event, no message that may name a value."""
    return msgspec.structs.replace(
        line,
        user_id=_cut(line.user_id),
        anonymous_id=_cut(line.anonymous_id),
        message_id=_cut(line.message_id),
        message="",
    )


def _cut(value: str) -> str:
    return f"{value[:4]}…" if len(value) > 6 else "…" if value else ""


def _searched(line: Line) -> str:
    about = (line.name, line.surface, line.type, line.user_id, line.anonymous_id, line.message_id, line.reason)
    return "\n".join(about).casefold()


_PLACES = [COLUMNS.index(name) for name in SHOWN]
