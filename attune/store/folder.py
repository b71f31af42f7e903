"""The data folder: what lies where, whose it is, and its secret."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import secrets
from pathlib import Path
from typing import IO

from attune.vocabulary.errors import FolderBusy, Unavailable


class Folder:
    """One instance is one folder. Making a `Folder` touches nothing; `create()` and `lock()` do."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path).resolve()
        self.journal = self.path / "journal.sqlite3"
        self.database = self.path / "attune.sqlite3"
        self.warehouse = self.path / "warehouse"
        self.files = self.path / "files"
        self.secret_file = self.path / "secret.key"
        self.socket = self.path / "attune.sock"
        self.lock_file = self.path / "server.lock"

    def create(self) -> None:
        """Make what is missing, readable for the owner alone."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.files.mkdir(mode=0o700, exist_ok=True)

    def size(self) -> int:
        """Bytes of all its files; those that come or go meanwhile may be missed."""
        total = 0
        for top, _, names in os.walk(self.path):
            for name in names:
                with contextlib.suppress(OSError):
                    total += (Path(top) / name).lstat().st_size
        return total

    def secret(self) -> bytes:
        """The instance's own 32 secret bytes, generated at first use (file mode 0600)."""
        try:
            return bytes.fromhex(self.secret_file.read_text(encoding="ascii").strip())
        except FileNotFoundError:
            self.create()
        # Written aside and linked, so that of two processes starting at once both read one and the same secret.
        aside = self.secret_file.with_suffix(f".{os.getpid()}")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, self.secret_file)
        except FileExistsError:
            pass
        finally:
            aside.unlink()
        return self.secret()

    def derived_secret(self, purpose: str) -> bytes:
        """32 bytes for one purpose; knowing one tells nothing about another."""
        return hashlib.blake2b(purpose.encode(), key=self.secret(), digest_size=32).digest()

    def lock(self) -> IO[str]:
        """Own the folder until the returned file is closed or this process ends.

        Raises:
            FolderBusy: another process owns it; the message names its pid.
            Unavailable: the folder cannot be written.
        """
        try:
            self.create()
            file = self.lock_file.open("a+", encoding="ascii")
        except OSError as error:
            raise Unavailable(
                f"The folder {self.path} cannot be written ({(error.strerror or '').lower()}). "
                "Mend its disk or its owner, or choose another folder with --data.",
                code="folder_not_writable",
            ) from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = file.read().strip() or "unknown"
            file.close()
            raise FolderBusy(
                f"The folder {self.path} is in use by process {owner}. "
                "Stop it first, or choose another folder with --data.",
            ) from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        return file
