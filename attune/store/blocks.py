"""Journal bodies to Native blocks, one a month. Pure: same rows in, same bytes out; runs in a spawned process or here.

A Native block is: number of columns, number of rows, then for each column its name, its type and its values.
Strings are length and bytes, a UUID is two little-endian halves, a Nullable column is a row of marks and the values.
LowCardinality columns are sent as String; the engine converts them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from attune.store.rows import COLUMNS, ID_BYTES, KEYS, TIMES, interactions_of, requests_of, split_ids, spread
from attune.vocabulary.interaction import VALUE_SCALE, Interaction

PLACES = 65_536
_MISFITS = (ValueError, TypeError, OverflowError, AttributeError, msgspec.MsgspecError)
LAYOUT = 1  # how a shipment is cut into chunks; recorded with it, because a repeat must cut in the same way

assert VALUE_SCALE == 10_000  # noqa: S101 - the warehouse's Decimal(18, 4) counts in the same fractions

Integers = npt.NDArray[np.int64]


class Stored(NamedTuple):
    """What a block needs of a journal row."""

    row: int
    format: int
    ids: bytes
    body: bytes


class Chunk(NamedTuple):
    """One insert: all interactions of one month (named `202611`), or a part of them."""

    name: str
    rows: int
    block: bytes
    seqs: bytes  # unsigned 64 bits each, little endian, in the block's order


class Bad(NamedTuple):
    """An interaction no block can hold, as MessagePack, and why."""

    seq: int
    reason: str
    interaction: bytes


def build(rows: Sequence[Stored], without: Collection[int] = ()) -> tuple[list[Chunk], list[Bad]]:
    """The chunks of these journal rows, by month, and the interactions that fit no block.

    `without`: seqs to leave out, because they were refused before. Every interaction is in a chunk, in `without` or
    among the bad.
    """
    left_out = frozenset(without)
    try:
        return _Columns(rows, left_out).chunks(), []
    except _MISFITS:
        bad = [one for one in _bad_among(rows) if one.seq not in left_out]
        return _Columns(rows, left_out | {one.seq for one in bad}).chunks(), bad


def part(rows: Sequence[Stored], seqs: bytes, name: str) -> Chunk:
    """The chunk of exactly these seqs (packed as in `Chunk.seqs`), which all lie in one month."""
    wanted = np.frombuffer(seqs, "<u8").astype(np.int64)
    holding = np.unique(wanted // PLACES).tolist()
    (chunk,) = _Columns([row for row in rows if row.row in holding], frozenset(), wanted).chunks()
    return chunk._replace(name=name)


def interaction_at(rows: Sequence[Stored], seq: int) -> bytes:
    """One interaction as MessagePack."""
    number, place = divmod(seq, PLACES)
    (row,) = (row for row in rows if row.row == number)
    return msgspec.msgpack.encode(interactions_of(row.ids, row.body, row.format)[place])


class _Columns:
    """The columns of many requests end to end, each request's part still as it was stored."""

    def __init__(self, rows: Sequence[Stored], without: frozenset[int], only: Integers | None = None) -> None:
        self.parts: list[list[tuple[int, Any]]] = [[] for _ in COLUMNS]
        ids: list[bytes] = []
        seqs: list[Integers] = []
        for row in rows:
            count = len(row.ids) // ID_BYTES
            places = range(row.row * PLACES, row.row * PLACES + count)
            if without and without.issuperset(places):
                continue  # nothing of it is wanted; it may be damaged
            found = 0
            for size, *columns in requests_of(row.body, row.format):
                found += size
                for parts, column in zip(self.parts, columns, strict=True):
                    parts.append((size, column))
            if found != count:
                raise ValueError(f"journal row {row.row} holds {found} interactions and {count} ids")
            ids.append(row.ids)
            seqs.append(np.arange(places.start, places.stop, dtype=np.int64))
        self.ids = b"".join(ids)
        self.seqs = np.concatenate(seqs) if seqs else np.zeros(0, np.int64)
        self.chosen = self._choose(without, only)

    def _choose(self, without: frozenset[int], only: Integers | None) -> Integers | None:
        """Places of the wanted interactions; None means all of them."""
        if only is not None:
            return np.flatnonzero(np.isin(self.seqs, only))
        if not without:
            return None
        return np.flatnonzero(~np.isin(self.seqs, np.fromiter(without, np.int64)))

    def chunks(self) -> list[Chunk]:
        """One chunk a month, oldest first."""
        times = np.frombuffer(_times("ts", self.parts[COLUMNS.index("ts")], None), "<i8")
        months = times.astype("datetime64[ms]").astype("datetime64[M]").astype(np.int64)
        chosen = np.arange(len(months)) if self.chosen is None else self.chosen
        present = np.unique(months[chosen])
        if len(present) == 1 and self.chosen is None:
            return [self._chunk(int(present[0]), None)]
        return [self._chunk(int(month), chosen[months[chosen] == month]) for month in present]

    def _chunk(self, month: int, places: Integers | None) -> Chunk:
        seqs = self.seqs if places is None else self.seqs[places]
        columns = [
            ("id", "UUID", _uuids(_picked_keys(self.ids, places))),
            ("seq", "UInt64", seqs.astype("<u8").tobytes()),
        ]
        for name, parts in zip(COLUMNS, self.parts, strict=True):
            kind, encode = _KINDS.get(name, _TEXT)
            columns.append((name, kind, encode(name, parts, places)))
        pieces = [_length(len(columns)), _length(len(seqs))]
        for name, kind, values in columns:
            pieces += [_text(name), _text(kind), values]
        year, index = divmod(month, 12)
        return Chunk(f"{1970 + year}{index + 1:02d}", len(seqs), b"".join(pieces), seqs.astype("<u8").tobytes())


Parts = Sequence[tuple[int, Any]]


def _flat(name: str, parts: Parts) -> list[Any]:
    values: list[Any] = []
    for count, column in parts:
        values += spread(name, column, count)
    return values


def _chosen(name: str, parts: Parts, places: Integers | None) -> list[Any]:
    """The wanted values; only these are encoded, so that a value left out as bad does no harm."""
    values = _flat(name, parts)
    return values if places is None else [values[place] for place in places.tolist()]


class _Texts(dict[str, bytes]):
    """Words as length and UTF-8 bytes; most words of a shipment repeat, so each is made once."""

    def __missing__(self, value: str) -> bytes:
        made = self[value] = _text(value)
        return made


class _Heads(dict[int, bytes]):
    """Lengths as they precede a string."""

    def __missing__(self, number: int) -> bytes:
        made = self[number] = _length(number)
        return made


_heads = _Heads()


def _words(name: str, parts: Parts, places: Integers | None) -> bytes:
    known = _Texts()
    if places is None:
        # Most columns are one value a request: repeated bytes are cheaper than a look-up a row.
        return b"".join(
            [
                b"".join(map(known.__getitem__, column)) if isinstance(column, list) else known[column] * count
                for count, column in parts
            ]
        )
    return b"".join(map(known.__getitem__, _chosen(name, parts, places)))


def _texts(name: str, parts: Parts, places: Integers | None) -> bytes:
    """Values that hardly ever repeat: lengths and bytes in turn, without looking anything up."""
    values = _chosen(name, parts, places)
    if values and isinstance(values[0], str):
        values = [value.encode() for value in values]
    pieces: list[bytes] = [b""] * (2 * len(values))
    pieces[::2] = map(_heads.__getitem__, map(len, values))
    pieces[1::2] = values
    return b"".join(pieces)


def _keys(_name: str, parts: Parts, places: Integers | None) -> bytes:
    packed = b"".join([column * count if len(column) == ID_BYTES else column for count, column in parts])
    return _uuids(_picked_keys(packed, places))


def _times(_name: str, parts: Parts, places: Integers | None) -> bytes:
    packed = b"".join(
        [
            column if isinstance(column, bytes) else column.to_bytes(8, "little", signed=True) * count
            for count, column in parts
        ]
    )
    return _picked(np.frombuffer(packed, "<i8"), places)


def _nullable(
    kind: str, fits: Callable[[list[Any]], npt.NDArray[Any]]
) -> Callable[[str, Parts, Integers | None], bytes]:
    def encode(name: str, parts: Parts, places: Integers | None) -> bytes:
        if all(column is None for _, column in parts):
            count = sum(count for count, _ in parts) if places is None else len(places)
            return b"\x01" * count + bytes(8 * count)
        values = _chosen(name, parts, places)
        missing = bytes([value is None for value in values])
        return missing + fits([0 if value is None else value for value in values]).astype(kind).tobytes()

    return encode


def _amounts(values: list[Any]) -> npt.NDArray[Any]:
    amounts = np.array(values, dtype=np.int64)
    if ((amounts >= 10**18) | (amounts <= -(10**18))).any():
        raise OverflowError("an amount has more than 18 digits")
    return amounts


def _scores(values: list[Any]) -> npt.NDArray[Any]:
    return np.array(values, dtype=np.float64)


def _flags(name: str, parts: Parts, places: Integers | None) -> bytes:
    flags = np.array(_chosen(name, parts, places), dtype=np.int64)
    if len(flags) and (flags.min() < 0 or flags.max() >= 65_536):
        raise OverflowError("flags are 16 bits")
    return flags.astype("<u2").tobytes()


def _picked(values: npt.NDArray[Any], places: Integers | None) -> bytes:
    return (values if places is None else values[places]).tobytes()


def _picked_keys(packed: bytes, places: Integers | None) -> bytes:
    return packed if places is None else np.frombuffer(packed, "V16")[places].tobytes()


def _uuids(packed: bytes) -> bytes:
    return np.frombuffer(packed, ">u8").astype("<u8").tobytes()


def _length(number: int) -> bytes:
    """A number in groups of seven bits, the lowest first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _text(value: str) -> bytes:
    return _length(len(value.encode())) + value.encode()


_TEXT: tuple[str, Callable[[str, Parts, Integers | None], bytes]] = ("String", _words)
_KINDS: dict[str, tuple[str, Callable[[str, Parts, Integers | None], bytes]]] = {
    **dict.fromkeys(TIMES, ("DateTime64(3, 'UTC')", _times)),
    **dict.fromkeys(KEYS, ("UUID", _keys)),
    **dict.fromkeys(("message_id", "properties", "context"), ("String", _texts)),
    "value": ("Nullable(Decimal(18, 4))", _nullable("<i8", _amounts)),
    "score": ("Nullable(Float64)", _nullable("<f8", _scores)),
    "flags": ("UInt16", _flags),
}


def _bad_among(rows: Sequence[Stored]) -> list[Bad]:
    """Each interaction tried alone: slow, and only after the fast way has failed."""
    bad: list[Bad] = []
    for row in rows:
        ids = split_ids(row.ids)
        first = row.row * PLACES
        try:
            interactions = interactions_of(row.ids, row.body, row.format)
            _Columns([row], frozenset())
        except _MISFITS as error:
            bad += [Bad(first + place, f"journal row {row.row}: {error}", name) for place, name in enumerate(ids)]
            continue
        tried = [one for place, it in enumerate(interactions) if (one := _tried(first + place, it))]
        bad += (
            tried if _rest_fits(row, tried) else [_whole(first + place, one) for place, one in enumerate(interactions)]
        )
    return bad


def _tried(seq: int, interaction: Interaction) -> Bad | None:
    for name, value in zip(COLUMNS, interaction[1:], strict=True):
        _, encode = _KINDS.get(name, _TEXT)
        try:
            encode(name, [(1, value)], None)
        except _MISFITS as error:
            return Bad(seq, f"{name}: {error}", msgspec.msgpack.encode(interaction))
    return None


def _rest_fits(row: Stored, bad: Sequence[Bad]) -> bool:
    try:
        _Columns([row], frozenset(one.seq for one in bad)).chunks()
    except _MISFITS:
        return False
    return True


def _whole(seq: int, interaction: Interaction) -> Bad:
    return Bad(seq, f"journal row {seq // PLACES} fits no block", msgspec.msgpack.encode(interaction))
