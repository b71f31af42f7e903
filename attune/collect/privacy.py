"""What this room keeps of a customer outside the stores: files of imports that hold an identifier of theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from attune.collect.imports import tidying
from attune.collect.pickup import watching
from attune.identify import customers
from attune.vocabulary.personal_data import PersonalData

IMPORTS, PICKUP = "files.imports", "files.pickup"
SHORTEST = 4  # characters; a shorter identifier stands in every file by chance
AT_ONCE = 4 << 20
# What can be searched for words as it lies there; anything else is packed, and might hold anybody.
PLAIN = frozenset({".csv", ".tsv", ".txt", ".ndjson", ".jsonl", ".json"})


class CollectData:
    """Masked looks at calls and refused events name nobody; catalogues are about the company and its staff."""

    def export(self, keys: Sequence[bytes]) -> Iterable[tuple[str, dict[str, Any]]]:  # noqa: ARG002  the Protocol's signature
        """Nothing: what files held came in as interactions."""
        return ()

    def erase(self, keys: Sequence[bytes]) -> dict[str, int]:
        """Delete the files that name the person. Asked before `identify` has forgotten what the keys stand for."""
        values = [value for value in customers.values_of(keys) if len(value) >= SHORTEST]
        if not values:
            return {IMPORTS: 0, PICKUP: 0}
        named = holding(values)
        return {IMPORTS: tidying.forget_files(named), PICKUP: watching.forget_files(named)}

    def tables(self) -> frozenset[str]:
        """Files, and the history of imports, whose file names are the sender's."""
        return frozenset({IMPORTS, PICKUP, "collect_fileimport", "collect_webhooksample"})


def holding(values: Sequence[str]) -> Callable[[Path], bool]:
    """Whether a file holds one of these values in any case, as UTF-8 or UTF-16; always for a packed one."""
    folded = [value.lower() for value in values]
    wanted = [text.encode(form) for text in folded for form in ("utf-8", "utf-16-le", "utf-16-be")]
    overlap = max(map(len, wanted))

    def holds(path: Path) -> bool:
        if path.suffix.lower() not in PLAIN:
            return True
        try:
            with path.open("rb") as file:
                tail = b""
                while piece := file.read(AT_ONCE):
                    text = tail + piece.lower()
                    if any(word in text for word in wanted):
                        return True
                    tail = text[-overlap:]
        except FileNotFoundError:
            pass
        return False

    return holds


personal_data: PersonalData = CollectData()
