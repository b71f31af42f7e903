"""Where archives lie: a folder (another disk, a mounted share) or a bucket, used alike."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from attune.store.offsite.bucket import Bucket, Item
from attune.vocabulary.errors import NotFound, Unavailable

_PIECE = 1 << 20


class Target(Protocol):
    """What a backup needs of a place. Errors: BadInput, NotFound, Unavailable, each with a sentence."""

    @property
    def where(self) -> str:
        """For people."""
        ...

    def put(self, name: str, pieces: Iterable[bytes], about: int, go_on: Callable[[], None]) -> int:
        """Store under `name`, whole or not at all; how many bytes."""
        ...

    def read(self, name: str) -> Iterator[bytes]:
        """The bytes of `name`."""
        ...

    def listing(self) -> list[Item]:
        """Everything there."""
        ...

    def remove(self, name: str) -> None:
        """Remove it, if it is there."""
        ...


class Named(Protocol):
    """What a plan says of its target."""

    @property
    def into(self) -> str: ...  # noqa: D102 - as in plan.Plan
    @property
    def path(self) -> str: ...  # noqa: D102 - same
    @property
    def service(self) -> str: ...  # noqa: D102 - same
    @property
    def region(self) -> str: ...  # noqa: D102 - same
    @property
    def bucket(self) -> str: ...  # noqa: D102 - same
    @property
    def prefix(self) -> str: ...  # noqa: D102 - same
    @property
    def key_id(self) -> str: ...  # noqa: D102 - same
    @property
    def secret(self) -> str: ...  # noqa: D102 - same


def target_of(plan: Named, *, tries: int) -> Target:
    """The target a plan names."""
    if plan.into == "folder":
        return FolderTarget(Path(plan.path))
    return Bucket(plan.service, plan.region, plan.bucket, plan.prefix, plan.key_id, plan.secret, tries=tries)


@dataclass(frozen=True, slots=True)
class FolderTarget:
    """A folder that exists already: a share that is not mounted must not be filled under its mount point."""

    path: Path

    @property
    def where(self) -> str:
        """For people."""
        return str(self.path)

    def put(self, name: str, pieces: Iterable[bytes], about: int, go_on: Callable[[], None]) -> int:
        """Written aside, on the disk before it gets its name."""
        del about
        aside = self.path / f"{name}.part"
        with self._reached():
            try:
                descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    for piece in pieces:
                        go_on()
                        file.write(piece)
                    file.flush()
                    os.fsync(file.fileno())
                    size = file.tell()
                aside.rename(self.path / name)
                self._keep_names()
            except BaseException:
                aside.unlink(missing_ok=True)
                raise
        return size

    def read(self, name: str) -> Iterator[bytes]:
        """Piece by piece."""
        with self._reached(), (self.path / name).open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece

    def listing(self) -> list[Item]:
        """Files only."""
        with self._reached():
            return [Item(path.name, path.stat().st_size) for path in self.path.iterdir() if path.is_file()]

    def remove(self, name: str) -> None:
        """Gone."""
        with self._reached():
            (self.path / name).unlink(missing_ok=True)

    def _keep_names(self) -> None:
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in {errno.EINVAL, errno.ENOTSUP}:  # some shares cannot, and do so by themselves
                raise
        finally:
            os.close(descriptor)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise NotFound(
                f"{self.path} is not there. Is the disk mounted?"
                if not self.path.is_dir()
                else f"{self.path} does not hold it.",
                code="target_missing",
            ) from None
        except OSError as error:
            raise Unavailable(
                f"{self.path} cannot be used: {error.strerror or type(error).__name__}.", code="target_away"
            ) from None
