"""A folder as one stream of bytes, and back: a plain tar, or one that only a passphrase opens.

Sealed: the line `attune-sealed-1`, 16 bytes of salt, then pieces of 1 MiB, each AES-256-GCM with a tag of 16 bytes. The
key is scrypt of the passphrase; the nonce counts the pieces and marks the last one, so that none can be left out, moved
or added.
"""

from __future__ import annotations

import secrets
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from attune.vocabulary.errors import BadInput

PIECE = 1 << 20
SEALED = b"attune-sealed-1\n"
_BLOCK = 512
_END = b"\0" * (2 * _BLOCK)
_SALT = 16
_TAG = 16


def size_of(folder: Path) -> int:
    """Bytes of the stream that `pack` makes, within a few blocks a file."""
    sizes = [path.stat().st_size if path.is_file() else 0 for path in folder.rglob("*")]
    return sum(size + -size % _BLOCK + 3 * _BLOCK for size in sizes) + 2 * _BLOCK


def pack(folder: Path) -> Iterator[bytes]:
    """Every file and folder below `folder` as a tar, in pieces of at most 1 MiB."""
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            entry = tarfile.TarInfo(path.relative_to(folder).as_posix())
            entry.type, entry.mode = tarfile.DIRTYPE, 0o700
            yield entry.tobuf(tarfile.PAX_FORMAT)
            continue
        with path.open("rb") as file:
            entry = tarfile.TarInfo(path.relative_to(folder).as_posix())
            entry.size, entry.mode = path.stat().st_size, 0o600
            entry.mtime = int(path.stat().st_mtime)
            yield entry.tobuf(tarfile.PAX_FORMAT)
            left = entry.size
            while left:
                piece = file.read(min(PIECE, left))
                if not piece:
                    raise BadInput(f"{path} became shorter while it was read.", code="backup_damaged")
                left -= len(piece)
                yield piece
            yield b"\0" * (-entry.size % _BLOCK)
    yield _END


def unpack(pieces: Iterable[bytes], into: Path) -> int:
    """The files and folders of a tar below the empty folder `into`; how many.

    Raises:
        BadInput: it is no whole tar, or an entry is neither a file nor a folder, or not within `into`.
    """
    count, reading = 0, _Reading(pieces)
    try:
        with tarfile.open(fileobj=reading, mode="r|") as tar:  # type: ignore[call-overload]  # read() is all it asks of the object
            for entry in tar:
                _put(tar, entry, into)
                count += 1
    except (tarfile.TarError, EOFError) as error:
        raise BadInput(f"The archive is damaged or cut off: {error}.", code="backup_damaged") from None
    for _ in reading.rest(PIECE):
        pass
    if reading.tail != _END:  # a tar cut off between two files would pass for a whole one
        raise BadInput("The archive is cut off.", code="backup_damaged")
    return count


def _put(tar: tarfile.TarFile, entry: tarfile.TarInfo, into: Path) -> None:
    name = PurePosixPath(entry.name)
    source = tar.extractfile(entry) if entry.isreg() else None
    is_within = not name.is_absolute() and ".." not in name.parts and name.parts
    if not is_within or (source is None and not entry.isdir()):
        raise BadInput(f"The archive holds {entry.name!r}, which is no file of a backup.", code="backup_damaged")
    target = into.joinpath(*name.parts)
    if source is None:
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with target.open("xb") as file:
        target.chmod(0o600)
        left = entry.size
        while left:
            piece = source.read(min(PIECE, left))
            if not piece:
                raise BadInput("The archive is cut off.", code="backup_damaged")
            file.write(piece)
            left -= len(piece)


def seal(pieces: Iterable[bytes], passphrase: str) -> Iterator[bytes]:
    """The same, readable with the passphrase alone."""
    salt = secrets.token_bytes(_SALT)
    cipher = AESGCM(_key(passphrase, salt))
    yield SEALED + salt
    number, held = 0, b""
    for whole in _even(pieces):
        if held:
            yield cipher.encrypt(_nonce(number, is_last=False), held, SEALED)
            number += 1
        held = whole
    yield cipher.encrypt(_nonce(number, is_last=True), held, SEALED)


def opened(pieces: Iterable[bytes], passphrase: str) -> Iterator[bytes]:
    """What was packed, whether it was sealed or not.

    Raises:
        BadInput: there is no passphrase, it is another one, or the archive was changed or cut off.
    """
    reading = _Reading(pieces)
    head = reading.read(len(SEALED))
    if head != SEALED:
        yield head
        yield from reading.rest(PIECE)
        return
    if not passphrase:
        raise BadInput("This archive is sealed: name its passphrase (ATTUNE_BACKUP_PASSPHRASE).", code="backup_sealed")
    cipher = AESGCM(_key(passphrase, reading.read(_SALT)))
    number, held = 0, reading.read(PIECE + _TAG)
    while True:
        following = reading.read(PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, is_last=not following), held, SEALED)
        except (InvalidTag, ValueError):
            raise BadInput(
                "The archive cannot be opened: the passphrase is another one, or it was changed or cut off."
                if number == 0
                else "The archive is damaged or cut off.",
                code="backup_sealed" if number == 0 else "backup_damaged",
            ) from None
        if not following:
            return
        number, held = number + 1, following


def _key(passphrase: str, salt: bytes) -> bytes:
    if len(salt) != _SALT:
        raise BadInput("The archive is cut off.", code="backup_damaged")
    return Scrypt(salt=salt, length=32, n=1 << 15, r=8, p=1).derive(passphrase.encode("utf-8", "surrogatepass"))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if is_last else b"\0")


def _even(pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield from _Reading(pieces).rest(PIECE)


class _Reading:
    """Pieces of any size as something to read from."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._held = bytearray()
        self.tail = b""  # the last bytes that were read

    def read(self, size: int) -> bytes:
        """`size` bytes, fewer only at the end."""
        while len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held += piece
        given = bytes(self._held[:size])
        del self._held[:size]
        self.tail = (self.tail + given[-len(_END) :])[-len(_END) :]
        return given

    def rest(self, size: int) -> Iterator[bytes]:
        """All that is left, `size` bytes each."""
        while piece := self.read(size):
            yield piece
