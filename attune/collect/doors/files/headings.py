"""The names of columns: none twice, none empty, not more than a program can bear."""

from __future__ import annotations

from collections.abc import Sequence

from attune.vocabulary.errors import BadInput

MOST_COLUMNS = 10_000


def named(given: Sequence[str], file: str) -> list[str]:
    """The names as a mapping may use them: trimmed; the second `total` is `total 2`, a nameless third `column 3`.

    Raises:
        BadInput: there are too many columns, or none.
    """
    if len(given) > MOST_COLUMNS:
        raise BadInput(
            f"{file} has {len(given):,} columns; at most {MOST_COLUMNS:,} are read. Leave out those you do not need.",
            code="too_many_columns",
            where=file,
        )
    if not any(name.strip() for name in given):
        raise BadInput(f"{file} is empty: not even a heading.", code="file_empty", where=file)
    taken: set[str] = set()
    names = []
    for at, text in enumerate(given, 1):
        plain = text.replace("\0", "").strip()
        if plain.startswith("@"):  # such names are the program's own
            plain = f"column {plain}"
        plain = plain or f"column {at}"
        name, count = plain, 1
        while name in taken:
            count += 1
            name = f"{plain} {count}"
        taken.add(name)
        names.append(name)
    return names
