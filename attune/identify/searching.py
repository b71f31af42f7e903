"""From what somebody types to the keys it may mean. Each word must begin a word of the card, in any order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from attune.identify import near
from attune.identify.folding import ways
from attune.identify.identifiers import Identifier
from attune.identify.keys import hasher, normalise

COUNTED = 2_000  # beyond this a word is merely common
EXACT = ("user_id", "external", "anonymous_id", "device", "email", "phone")
_END = b"\xff"  # no UTF-8 text goes beyond


def keys_matching(text: str, limit: int) -> Iterator[list[int]]:
    """Numbers of keys, best first, page by page: identifiers that are exactly `text`, then cards by their words.

    Only when nothing has these words, those that stand nowhere are taken as misspelt.
    """
    is_found = False
    exact = _exact(text)
    if exact:
        is_found = True
        yield exact
    meant = [words for words in ways(text) if words]
    for words in meant:
        for page in _cards(words, limit):
            is_found = True
            yield page
        if is_found:
            return
    for words in meant:
        for respelt in _respelt(words):
            for page in _cards(respelt, limit):
                is_found = True
                yield page
        if is_found:
            return


def _cards(words: list[str], limit: int) -> Iterator[list[int]]:
    rarest, others = _rarest(words)
    if rarest is None:
        return
    after, at_once = (rarest.encode(), 0), max(4 * limit, 40)
    while True:
        rows = _page(rarest, others, after, at_once)
        if rows:
            yield [key for _, key in rows]
        if len(rows) < at_once:
            return
        after, at_once = rows[-1], min(at_once * 4, 5_000)


def _respelt(words: list[str]) -> Iterator[list[str]]:
    """The words with the one that stands nowhere replaced by what is near; with two such words nothing is near."""
    unknown = [word for word in words if not _count(word)]
    if len(unknown) != 1:
        return
    kept = [word for word in words if word not in unknown]
    for begin in near.beginnings(unknown[0], _first_word):
        yield [*kept, begin]


def _first_word(start: bytes, end: bytes) -> bytes | None:
    found = _ask(
        "SELECT word FROM identify_cardword WHERE word >= %s AND word < %s ORDER BY word LIMIT 1", [start, end]
    )
    return bytes(found[0][0]) if found else None


def _exact(text: str) -> list[int]:
    made = ((kind, normalise(kind, text)) for kind in EXACT)
    keys = [hasher().key(kind, normal) for kind, normal in made if normal is not None]
    known = dict(Identifier.objects.filter(key__in=keys).values_list("key", "id"))
    return [known[key] for key in keys if key in known]


def _rarest(words: list[str]) -> tuple[str | None, list[str]]:
    """The word to walk along, None when one is found nowhere, and those only compared.

    Counting stops early, so common words cost no more.
    """
    if len(words) == 1:
        return words[0], []
    counts = {word: _count(word) for word in words}
    rarest = min(words, key=lambda word: (counts[word], -len(word)))
    return rarest if counts[rarest] else None, [word for word in words if word != rarest]


def _count(word: str) -> int:
    begin = word.encode()
    ((count,),) = _ask(
        "SELECT count(*) FROM (SELECT 1 FROM identify_cardword WHERE word >= %s AND word < %s LIMIT %s) AS few",
        [begin, begin + _END, COUNTED],
    )
    return int(count)


def _page(word: str, others: list[str], after: tuple[bytes, int], limit: int) -> list[tuple[bytes, int]]:
    sql = ["SELECT w.word, w.key FROM identify_cardword w"]
    values: list[Any] = []
    if others:
        sql.append("JOIN identify_card c ON c.key = w.key")
    # The pair alone would do; PostgreSQL guesses well only with both ends of the range.
    sql.append("WHERE w.word >= %s AND w.word < %s AND (w.word, w.key) > (%s, %s)")
    values += [after[0], word.encode() + _END, *after]
    for other in others:
        # Words hold letters and digits, and e-mails `_` and `%` as well, which LIKE would read as wildcards.
        sql.append("AND ' ' || c.words LIKE %s ESCAPE '!'")
        values.append("% " + other.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%")
    sql.append("ORDER BY w.word, w.key LIMIT %s")
    values.append(limit)
    return [(bytes(found), number) for found, number in _ask(" ".join(sql), values)]


def _ask(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
