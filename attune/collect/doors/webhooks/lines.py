"""Where in the text of a mapping a key stands, so that an error can point at its line."""

from __future__ import annotations

import re

TABLE = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")


def line_of(text: str, where: str) -> int:
    """The line (from 1) that comes closest to this dotted path, such as `rows.2.score.value`; 0 when nothing does.

    It looks at table headers and at keys that begin a line, which is how people write such files; a key within braces
    is found by the line its table begins on.
    """
    wanted = [part for part in where.split(".") if part]
    best, best_depth, counts, prefix = 0, 0, dict[str, int](), list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        header = TABLE.match(line)
        if header:
            prefix = _parts(header[2])
            if header[1] == "[[":
                name = ".".join(prefix)
                counts[name] = counts.get(name, 0) + 1
                prefix = [*prefix, str(counts[name])]
            elif prefix and prefix[0] in counts:
                prefix = [prefix[0], str(counts[prefix[0]]), *prefix[1:]]
            found = prefix
        else:
            key = KEY.match(line)
            if key is None:
                continue
            found = [*prefix, *_parts(key[1])]
        depth = _agree(found, wanted)
        if depth > best_depth:
            best, best_depth = number, depth
    return best


def _parts(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in name.split(".")]


def _agree(found: list[str], wanted: list[str]) -> int:
    """How many parts lead towards what is wanted; 0 when the line is about something else."""
    if found != wanted[: len(found)] and wanted != found[: len(wanted)]:
        return 0
    return min(len(found), len(wanted))
