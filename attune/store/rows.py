"""The rows of one request as columns, and the body of a journal row (format 1).

A body is LZ4 over MessagePack: a list of requests, each `[count, column, column, ...]` in the order of `FIELDS` without
`id` (ids have a column of their own in the journal). A column that holds one value for the whole request is that value;
otherwise it is a list, or packed bytes for keys (16 bytes each) and times (signed 64 bits, little endian).
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

import lz4.block
import msgspec

from attune.vocabulary.errors import BadInput
from attune.vocabulary.facts import IdentityFact
from attune.vocabulary.interaction import FIELDS, FORMAT, Interaction

MAX_ROWS = 65_536  # places in one journal row: seq = row * 65,536 + place
ID_BYTES = 16

COLUMNS: tuple[str, ...] = FIELDS[1:]  # the body's columns, in order
KEYS = frozenset({"key", "account_key"})
TIMES = frozenset({"ts", "received_at"})
_TS = COLUMNS.index("ts")
_PROPERTIES, _CONTEXT = COLUMNS.index("properties"), COLUMNS.index("context")
_ROW_OVERHEAD = 200  # bytes of a row besides properties and context, roughly

_encode = msgspec.msgpack.Encoder().encode
_decode_requests = msgspec.msgpack.Decoder(list[list[Any]]).decode
_decode_facts = msgspec.msgpack.Decoder(list[IdentityFact]).decode


class RequestRows:
    """The accepted interactions of one request.

    `ids`: one 16-byte id a row. `columns`: in the order of `COLUMNS`, a scalar where all rows agree, else a sequence of
    `count` values. `facts`: identity facts, `place` counted from this request's first row. `size`: bytes, roughly.
    """

    __slots__ = ("columns", "count", "facts", "ids", "oldest_ts", "size")

    def __init__(self, ids: Sequence[bytes], columns: Sequence[Any], facts: Sequence[IdentityFact] = ()) -> None:
        self.ids = ids
        self.columns = columns
        self.count = len(ids)
        self.facts = facts
        ts = columns[_TS]
        self.oldest_ts: int = ts if isinstance(ts, int) else min(ts)
        self.size = self.count * (_ROW_OVERHEAD + _weight(columns[_PROPERTIES]) + _weight(columns[_CONTEXT]))

    @classmethod
    def of(cls, interactions: Sequence[Interaction], facts: Sequence[IdentityFact] = ()) -> RequestRows:
        """Rows to columns. At least one interaction and at most 65,536; more is `BadInput`."""
        if not 0 < len(interactions) <= MAX_ROWS:
            raise BadInput(
                f"A request holds 1 to {MAX_ROWS} interactions, not {len(interactions)}.", code="request_size"
            )
        ids, *columns = zip(*interactions, strict=True)
        return cls(ids, [_shortened(column) for column in columns], facts)

    def column(self, name: str) -> Sequence[Any]:
        """One column as `count` values."""
        column = self.columns[COLUMNS.index(name)]
        return column if isinstance(column, (tuple, list)) else [column] * self.count

    def without(self, places: Iterable[int]) -> RequestRows | None:
        """These rows but the ones at `places`, whose facts go with them; None when nothing is left."""
        gone = set(places)
        kept = [place for place in range(self.count) if place not in gone]
        if not kept:
            return None
        columns = [
            [column[place] for place in kept] if isinstance(column, (tuple, list)) else column
            for column in self.columns
        ]
        new_place = {old: new for new, old in enumerate(kept)}
        facts = [_moved(fact, new_place[fact.place]) for fact in self.facts if fact.place in new_place]
        return RequestRows([self.ids[place] for place in kept], columns, facts)

    def encode(self) -> bytes:
        """This request's part of a journal body.

        Raises:
            BadInput: a value that cannot be stored, such as a lone surrogate or a number beyond 64 bits.
        """
        try:
            return _encode([self.count, *map(_packed, COLUMNS, self.columns)])
        except (UnicodeEncodeError, OverflowError, TypeError, ValueError) as error:
            raise BadInput(f"An interaction cannot be stored: {error}.", code="not_storable") from error


def body_of(parts: Sequence[bytes]) -> bytes:
    """One journal body of several requests' `encode()`."""
    packed: bytes = lz4.block.compress(_encode([msgspec.Raw(part) for part in parts]), store_size=True)
    return packed


def joined(requests: Sequence[RequestRows]) -> list[RequestRows]:
    """The same rows in the same order, without their facts; neighbours of one row each become one of many.

    Single events come in by the hundred between two commits, and a request costs the same however small it is: here,
    in the journal, and where blocks are built.
    """
    together: list[RequestRows] = []
    for is_single, neighbours in groupby(requests, lambda request: request.count == 1):
        some = list(neighbours)
        together += [_joined_singles(some)] if is_single else some
    return together


def _joined_singles(singles: list[RequestRows]) -> RequestRows:
    if len(singles) == 1:
        return singles[0]
    rows = [[column[0] if isinstance(column, (tuple, list)) else column for column in one.columns] for one in singles]
    columns = [_shortened(column) for column in zip(*rows, strict=True)]
    return RequestRows([one.ids[0] for one in singles], columns)


def facts_of(requests: Iterable[RequestRows]) -> bytes | None:
    """The identity facts of a journal row, places counted from its first row; None when there are none."""
    facts: list[IdentityFact] = []
    first = 0
    for request in requests:
        if request.facts:
            facts += [_moved(fact, fact.place + first) for fact in request.facts] if first else request.facts
        first += request.count
    return _encode(facts) if facts else None


def read_facts(facts: bytes) -> list[IdentityFact]:
    """The identity facts of a journal row, in order."""
    return _decode_facts(facts)


def requests_of(body: bytes, form: int = FORMAT) -> list[list[Any]]:
    """The requests of a journal body: `[count, column, ...]` each, columns as stored.

    Raises:
        ValueError: the body is of a format this program does not know, or damaged.
    """
    if form != FORMAT:
        raise ValueError(f"journal rows of format {form} are unknown to this program (it writes {FORMAT})")
    try:
        return _decode_requests(lz4.block.decompress(body))
    except (lz4.block.LZ4BlockError, msgspec.MsgspecError) as error:
        raise ValueError(f"damaged journal row: {error}") from error


def spread(name: str, column: Any, count: int) -> Sequence[Any]:  # noqa: ANN401 - a column is of any type
    """A stored column as `count` values."""
    if name in KEYS:
        return [column] * count if len(column) == ID_BYTES else split_ids(column)
    if name in TIMES and isinstance(column, bytes):
        return _times(column)
    return column if isinstance(column, list) else [column] * count


def split_ids(packed: bytes) -> list[bytes]:
    """Packed 16-byte ids, one by one."""
    return [packed[at : at + ID_BYTES] for at in range(0, len(packed), ID_BYTES)]


def interactions_of(ids: bytes, body: bytes, form: int = FORMAT) -> list[Interaction]:
    """A journal row's interactions, in order of their places."""
    rows: list[Interaction] = []
    names = split_ids(ids)
    for count, *columns in requests_of(body, form):
        values = [spread(name, column, count) for name, column in zip(COLUMNS, columns, strict=True)]
        rows += map(Interaction, names[len(rows) : len(rows) + count], *values)
    return rows


def _moved(fact: IdentityFact, place: int) -> IdentityFact:
    return fact if fact.place == place else msgspec.structs.replace(fact, place=place)


def _shortened(column: tuple[Any, ...]) -> Any:  # noqa: ANN401 - a scalar or the column itself
    first = column[0]
    if len(column) == 1:
        return first
    # Floats are never folded: -0.0 equals 0.0 and must come back as it was. The cheap look at the last value first.
    if isinstance(first, float) or column[-1] != first or column.count(first) != len(column):
        return column
    return first


def _weight(column: Any) -> int:  # noqa: ANN401 - a column is of any type
    """Bytes of a row's value, on the average."""
    return len(column) if isinstance(column, bytes) else sum(map(len, column)) // len(column)


def _packed(name: str, column: Any) -> Any:  # noqa: ANN401 - a column is of any type
    if not isinstance(column, (tuple, list)):
        return column
    return _PACK[name](column) if name in _PACK else column


def _pack_times(column: Sequence[int]) -> bytes:
    packed = array("q", column)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _times(column: bytes) -> list[int]:
    unpacked = array("q")
    unpacked.frombytes(column)
    if sys.byteorder == "big":
        unpacked.byteswap()
    return unpacked.tolist()


_PACK: dict[str, Callable[[Sequence[Any]], bytes]] = {
    **dict.fromkeys(TIMES, _pack_times),
    **dict.fromkeys(KEYS, b"".join),
}
