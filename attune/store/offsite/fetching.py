"""An archive back into a folder that `attune restore` takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from attune.store import erased_list
from attune.store.folder import Folder
from attune.store.offsite import archive, keeping
from attune.store.offsite.bucket import Item
from attune.store.offsite.plan import Plan
from attune.store.offsite.targets import Target
from attune.vocabulary.errors import NotFound

_PIECE = 1 << 20


def archives(folder: Folder, target: Target) -> list[Item]:
    """Those of this instance, newest first."""
    sizes = {item.name: item.bytes for item in target.listing()}
    return [Item(name, sizes[name]) for name in keeping.ordered(sizes, erased_list.instance(folder))]


def fetch(
    folder: Folder, plan: Plan, into: Path, *, name: str = "", go_on: Callable[[], None] = lambda: None
) -> tuple[str, Path]:
    """The archive `name` (the newest when not said) as files in the new folder `into`; its name, and `into`.

    The list of erased people that lies beside the archives comes along.

    Raises:
        NotFound: there is none. BadInput: it is damaged, or sealed with another passphrase.
    """
    target = plan.target()
    known = [item.name for item in archives(folder, target)]
    chosen = name or (known[0] if known else "")
    if not chosen:
        raise NotFound(f"{target.where} holds no backup of this instance.", code="backup_none")
    bring(plan, chosen, into, go_on=go_on)
    return chosen, into


def bring(plan: Plan, name: str, into: Path, *, go_on: Callable[[], None] = lambda: None) -> None:
    """The files of the archive `name` into the new folder `into`, the list of erased people beside it.

    Raises:
        As `fetch`.
    """
    target = plan.target()
    into.mkdir(mode=0o700, parents=True)
    archive.unpack(archive.opened(_passing(target.read(name), go_on), plan.passphrase), into)
    try:
        later = b"".join(target.read(erased_list.NAME))
    except NotFound:
        later = b""
    (into.parent / f"{into.name}.{erased_list.NAME}").write_bytes(later)


def open_file(path: Path, passphrase: str, into: Path) -> None:
    """The files of an archive that lies on this machine, into the new folder `into`.

    Raises:
        BadInput: it is damaged, or sealed with another passphrase.
    """
    into.mkdir(mode=0o700, parents=True)
    archive.unpack(archive.opened(_pieces(path), passphrase), into)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _passing(pieces: Iterator[bytes], go_on: Callable[[], None]) -> Iterator[bytes]:
    for piece in pieces:
        go_on()
        yield piece
