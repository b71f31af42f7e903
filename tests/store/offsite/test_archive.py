"""A folder through a stream and back, and every way in which the stream can be wrong."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from attune.store.offsite import archive
from attune.vocabulary.errors import BadInput

PHRASE = "correct horse battery"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Small, empty, deep, large and oddly named files."""
    folder = tmp_path / "source"
    for name, data in {
        "manifest.json": b"{}",
        "empty": b"",
        "files/a/b c/ünï 鍵.txt": b"text",
        "warehouse/large": bytes(range(256)) * 10_000,
        "n" * 140 + "/" + "m" * 140: b"x" * 512,
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "nothing").mkdir()
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def back(pieces: Iterator[bytes] | list[bytes], into: Path, phrase: str = "") -> dict[str, bytes]:
    into.mkdir()
    archive.unpack(archive.opened(pieces, phrase), into)
    return contents(into)


def test_it_comes_back_as_it_was(source: Path, tmp_path: Path) -> None:
    pieces = list(archive.pack(source))
    assert max(map(len, pieces)) <= archive.PIECE
    assert sum(map(len, pieces)) <= archive.size_of(source)
    assert back(pieces, tmp_path / "back") == contents(source)
    assert (tmp_path / "back" / "nothing").is_dir()
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "back").rglob("*") if path.is_file())


def test_any_tar_opens_what_is_not_sealed(source: Path, tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(b"".join(archive.pack(source)))
    (tmp_path / "back").mkdir()
    subprocess.run(["tar", "-xf", str(tmp_path / "x.tar"), "-C", str(tmp_path / "back")], check=True)
    assert contents(tmp_path / "back") == contents(source)


def test_a_sealed_one_shows_nothing_and_opens_with_the_passphrase(source: Path, tmp_path: Path) -> None:
    sealed = b"".join(archive.seal(archive.pack(source), PHRASE))
    assert b"manifest" not in sealed
    assert b"".join(archive.seal([b"x"], PHRASE)) != b"".join(archive.seal([b"x"], PHRASE))
    assert back([sealed[:7], sealed[7:]], tmp_path / "back", PHRASE) == contents(source)
    assert b"".join(archive.opened(archive.seal([], PHRASE), PHRASE)) == b""


@pytest.mark.parametrize("phrase", ["", "another passphrase"])
def test_without_the_passphrase_it_stays_shut(phrase: str) -> None:
    with pytest.raises(BadInput, match="passphrase"):
        list(archive.opened(archive.seal([b"x"], PHRASE), phrase))


@pytest.mark.parametrize("at", [20, 31, 40, 1 << 20, (1 << 20) + 100, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    sealed = bytearray(b"".join(archive.seal([b"x" * (2 << 20)], PHRASE)))
    sealed[at] ^= 1
    with pytest.raises(BadInput, match=r"damaged|changed"):
        list(archive.opened([bytes(sealed)], PHRASE))


def test_pieces_cannot_be_left_out_moved_or_added() -> None:
    pieces = list(archive.seal([b"a" * archive.PIECE, b"b" * archive.PIECE, b"c"], PHRASE))
    head, first, second, last = pieces
    for wrong in (
        [head, first, second],
        [head, first],
        [head],
        [head, second, first, last],
        [head, first, last],
        [head, first, second, last, last],
        [head[:20]],
    ):
        with pytest.raises(BadInput, match=r"damaged|changed|cut off"):
            list(archive.opened(wrong, PHRASE))


@pytest.mark.parametrize("keep", [0, 100, 512, 1_536, 5_000, -512])
def test_a_tar_that_was_cut_off_is_refused(source: Path, tmp_path: Path, keep: int) -> None:
    with pytest.raises(BadInput, match=r"damaged|cut off"):
        back([b"".join(archive.pack(source))[:keep]], tmp_path / "back")


@pytest.mark.parametrize("name", ["../out", "/etc/out", "a/../../out", "."])
def test_nothing_is_written_elsewhere(tmp_path: Path, name: str) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        entry = tarfile.TarInfo(name)
        entry.size = 1
        tar.addfile(entry, io.BytesIO(b"x"))
    with pytest.raises(BadInput, match="no file of a backup"):
        back([held.getvalue()], tmp_path / "back")
    assert not (tmp_path / "out").exists()


def test_links_are_no_files(tmp_path: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        entry = tarfile.TarInfo("link")
        entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(entry)
    with pytest.raises(BadInput, match="no file of a backup"):
        back([held.getvalue()], tmp_path / "back")
