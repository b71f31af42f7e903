"""A PostgreSQL database into one file and back, by PostgreSQL's own programs."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import psycopg

from attune.vocabulary.errors import Conflict, Unavailable


def dump(url: str, file: Path) -> None:
    """Everything in the database at one moment (journal and Django share it), in pg_dump's own format.

    Raises:
        Unavailable: pg_dump is not installed, or it failed.
    """
    _run("pg_dump", "--format=custom", "--no-owner", "--no-acl", f"--file={file}", url=url)


def load(file: Path, url: str) -> None:
    """Into an empty database.

    Raises:
        Conflict: the database is not empty.
        Unavailable: it cannot be reached, pg_restore is not installed, or it failed.
    """
    sql = (
        "SELECT count(*) FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
    )
    try:
        with psycopg.connect(url) as connection:
            found = connection.execute(sql).fetchone()
    except psycopg.Error as error:
        message = f"The database cannot be reached ({type(error).__name__})."
        raise Unavailable(message, code="database_away") from None
    if found and found[0]:
        raise Conflict("The database is not empty. Restore into a new one (createdb).", code="database_not_empty")
    _run("pg_restore", "--no-owner", "--no-acl", "--exit-on-error", str(file), url=url, target=True)


def renew_journal(url: str, uuid: str) -> None:
    """Give the journal in this database another uuid."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO attune_journal.meta SELECT 'uuid_before', value FROM attune_journal.meta WHERE name = 'uuid' "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        )
        connection.execute("UPDATE attune_journal.meta SET value = %s WHERE name = 'uuid'", (uuid,))


def _run(program: str, *arguments: str, url: str, target: bool = False) -> None:
    found = _path_of(program)
    if found is None:
        raise Unavailable(
            f"{program} is not installed here, and a PostgreSQL database is kept by it alone. Install PostgreSQL's "
            "client programs (Debian: postgresql-client) in the server's version.",
            code="no_postgres_programs",
        )
    # The password travels in the environment: arguments can be read by every user of the machine.
    info = psycopg.conninfo.conninfo_to_dict(url)
    password = str(info.pop("password", "") or "")
    address = psycopg.conninfo.make_conninfo("", **info)
    ended = subprocess.run(  # noqa: S603 - a fixed program; the address is one argument
        [found, *arguments, "--dbname", address] if target else [found, *arguments, address],
        env={"PGPASSWORD": password, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        last = (ended.stderr.strip().splitlines() or ["no message"])[0]
        raise Unavailable(f"{program} failed: {last[:300]}", code="postgres_program_failed")


def _path_of(program: str) -> str | None:
    # Debian keeps each version's programs apart; the newest dumps from every older server.
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    return str(versions[-1]) if versions else shutil.which(program)
