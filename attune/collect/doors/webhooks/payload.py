"""What a call brought: its payload, by paths such as `data.customer.email` or `items.0.sku`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import parse_qsl

from attune.collect.doors import reading
from attune.collect.limits import LIMITS
from attune.collect.text import check_nesting
from attune.vocabulary.errors import BadInput

ITEM, INDEX, RECEIVED, HEADER = "@item", "@index", "@received", "@header"
LONGEST_LIST = 1_000


@dataclass(frozen=True, slots=True)
class Payload:
    """One call. `item` and `index` are set while a list in it is gone through. `received_at`: milliseconds."""

    content: Any
    received_at: int
    headers: Mapping[str, str] = field(default_factory=dict)
    item: Any = None
    index: int = 0

    def at(self, path: str) -> Any:  # noqa: ANN401 - JSON is anything
        """What stands there, or None. Text that is empty is nothing."""
        first, _, rest = path.partition(".")
        if first == ITEM:
            found = _inside(self.item, rest)
        elif first == HEADER:
            found = self.headers.get(rest.lower())
        elif path == RECEIVED:
            found = self.received_at
        elif path == INDEX:
            found = self.index
        else:
            found = _inside(self.content, path)
        return None if isinstance(found, str) and not found.strip() else found

    def each(self, path: str) -> list[Self]:
        """The same call for each item of a list; a single thing is a list of one, nothing is none."""
        found = self.at(path)
        if found is None:
            return []
        items = found if isinstance(found, list) else [found]
        if len(items) > LONGEST_LIST:
            raise BadInput(f"{path} holds {len(items):,} items; at most {LONGEST_LIST:,} are taken from one call.")
        return [replace(self, item=item, index=index) for index, item in enumerate(items)]


def read(body: bytes, content_type: str) -> Any:  # noqa: ANN401 - JSON is anything
    """A body as JSON, or a form as an object; a form's field `payload` that is JSON is the payload itself.

    Raises:
        BadInput: it is neither.
        TooDeep: it is nested too deep.
    """
    if "x-www-form-urlencoded" in content_type:
        try:
            fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=1_000))
        except (ValueError, UnicodeDecodeError):
            raise BadInput("The form cannot be read.", code="bad_form") from None
        inner = reading.table(fields.get("payload"))
        return inner or fields
    if not body.strip():
        return {}
    check_nesting(body, LIMITS.nesting)
    return reading.envelope(reading.anything, body, "JSON")


def as_json(content: object) -> str:
    """A payload as people read it."""
    return json.dumps(content, ensure_ascii=False, indent=2)


def _inside(found: Any, path: str) -> Any:  # noqa: ANN401 - JSON is anything
    for part in path.split(".") if path else ():
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(found, list) and part.isdigit() and len(part) < 6:
            found = found[int(part)] if int(part) < len(found) else None
        else:
            return None
    return found
