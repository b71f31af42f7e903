"""Looking for words in every byte of a folder, inside compressed blocks too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import lz4.block
import pyarrow as pa

_HEAD = 16 + 9  # a checksum, then method and two sizes
_PLAIN, _LZ4, _ZSTD = 0x02, 0x82, 0x90


def places_with(folder: Path, words: Sequence[str]) -> list[str]:
    """`file: word` for every file under `folder` that holds one of the words, in any case."""
    wanted = [word.lower().encode() for word in words]
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # the engine tidies up meanwhile
            continue
        texts = [content, *_unpacked(content)]
        hits = [word.decode() for word in wanted if any(word in text.lower() for text in texts)]
        found += [f"{path.relative_to(folder)}: {word}" for word in hits]
    return found


def _unpacked(content: bytes) -> Iterator[bytes]:
    """The engine's compressed blocks in a file, unpacked: one after the other, as it writes them."""
    at = 0
    while at + _HEAD <= len(content):
        method = content[at + 16]
        packed = int.from_bytes(content[at + 17 : at + 21], "little")
        size = int.from_bytes(content[at + 21 : at + 25], "little")
        body = content[at + _HEAD : at + 16 + packed]
        if method not in {_PLAIN, _LZ4, _ZSTD} or packed < 9 or len(body) != packed - 9 or size > 1 << 28:
            return
        if method == _LZ4:
            yield lz4.block.decompress(body, uncompressed_size=size)
        elif method == _ZSTD:
            yield pa.decompress(body, decompressed_size=size, codec="zstd", asbytes=True)
        else:
            yield body
        at += 16 + packed
