"""What every test shares: a data folder per process, the real data, a throw-away PostgreSQL, no silent skips."""

from __future__ import annotations

import atexit
import itertools
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import psycopg
import pytest

# Before Django reads its settings, and in each xdist worker again: a worker inherits the environment of its parent,
# and two processes must never open one folder. What the caller has set is dropped: no test may touch a real instance.
for name in {name for name in os.environ if name.startswith("ATTUNE_")} - {"ATTUNE_NO_SKIP", "ATTUNE_SHARED"}:
    del os.environ[name]
DATA = Path(tempfile.mkdtemp(prefix="attune-test-"))
atexit.register(shutil.rmtree, DATA, ignore_errors=True)
os.environ["ATTUNE_DATA"] = str(DATA)
# Servers that tests start take half as long when what they compile is kept.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "attune.wiring.settings"

from django.conf import settings  # noqa: E402 - the folder comes first
from django.db import connection  # noqa: E402 - same
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key  # noqa: E402 - same

ROOT = Path(__file__).resolve().parent.parent
HTTP_FRONT = ROOT / "tests" / "store" / "http_front.py"
OUR_APPS = frozenset({"access", "store", "identify", "collect", "understand", "show"})
NO_SKIP = os.environ.get("ATTUNE_NO_SKIP", "").lower() in {"1", "true", "yes", "on"}


def pytest_configure() -> None:
    """Passwords in tests need no protection, and argon2 takes a third of a second each."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """ATTUNE_NO_SKIP=1: what could not run has not passed."""
    report = yield
    if NO_SKIP and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and ATTUNE_NO_SKIP is set: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a module that skips itself as a whole."""
    report = yield
    if NO_SKIP and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped, and ATTUNE_NO_SKIP is set: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """A test with real transactions ends by emptying all tables; what migrations had put there comes back."""
    yield
    if nextitem is None:  # the database itself is gone by now
        return
    marker = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    if not ((marker and marker.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(fixtures)):
        return
    with item.config.stash[blocking_manager_key].unblock():
        connection.creation.deserialize_db_from_string(_made_by_migrations[0])
        connection.close()


_made_by_migrations: list[str] = []  # our rows of a new database, as JSON


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The database of the session, and a copy of what it holds before the first test."""
    with django_db_blocker.unblock():
        rows = json.loads(connection.creation.serialize_db_to_string())
    _made_by_migrations.append(json.dumps([row for row in rows if row["model"].split(".")[0] in OUR_APPS]))


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A file, as in production: threads of a test see one database, with the locks it really has."""
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(DATA / "test.sqlite3")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real data sets: ATTUNE_SHARED, or `shared/data` beside the checkout."""
    folder = Path(os.environ.get("ATTUNE_SHARED") or ROOT.parent / "shared") / "data"
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}; ATTUNE_SHARED names the folder that holds data/")
    return folder


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[str]:
    """A PostgreSQL server of this test process alone: the folder of its socket. Nothing of it outlives the session."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = str(binaries[-1].parent) if binaries else None
    if found is None and (initdb := shutil.which("initdb")):
        found = str(Path(initdb).resolve().parent)
    if found is None:
        pytest.skip("no PostgreSQL binaries: apt-get install postgresql")
    # initdb refuses root, so root lends the folder to the user that Debian's package made. The path stays short,
    # for a socket's path may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="attune-pg-", dir="/tmp"))
    user = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        user = {"user": account.pw_uid, "group": account.pw_gid}
        os.chown(folder, account.pw_uid, account.pw_gid)

    def run(*command: str) -> None:
        # No pipe: the server started by pg_ctl would inherit it and keep it open.
        with (folder / "set-up.log").open("a") as log:
            subprocess.run(command, check=True, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **user)

    cluster = str(folder / "cluster")
    run(f"{found}/initdb", "--no-sync", "-A", "trust", "-U", "attune", "-E", "UTF8", "--locale=C.UTF-8", "-D", cluster)
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c max_connections=200"
    run(f"{found}/pg_ctl", "-w", "-D", cluster, "-l", str(folder / "server.log"), "-o", options, "start")
    yield str(folder)
    run(f"{found}/pg_ctl", "-w", "-m", "immediate", "-D", cluster, "stop")
    shutil.rmtree(folder, ignore_errors=True)


_databases = itertools.count(1)


@pytest.fixture
def postgres_url(postgres_cluster: str) -> Iterator[str]:
    """The address of an empty database, made for this test alone, as ATTUNE_DATABASE_URL takes it."""
    name = f"t_{next(_databases)}"
    with psycopg.connect(host=postgres_cluster, user="attune", dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield f"postgres://attune@/{name}?host={postgres_cluster}"
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def engine_url() -> Iterator[str]:
    """The address of this process's one engine folder, for `?database=...`: whatever opens a warehouse opens this one.

    A client of it stays open until the end: with its last client the engine ends, and it starts more slowly with every
    database there has been, because it reads the dropped ones too (0.2 s for the first, 3 s after 160).
    """
    from attune.store.engine import open_warehouse  # noqa: PLC0415 - whoever asks no engine need not wait for its import

    url = f"chdb://{DATA / 'warehouse'}"
    kept = open_warehouse(url)
    yield url
    kept.close()


@pytest.fixture
def warehouse_url(engine_url: str) -> str:
    """An empty database of the engine, made for this test alone, as ATTUNE_WAREHOUSE_URL takes it."""
    return f"{engine_url}?database=t_{next(_databases)}"


@pytest.fixture(scope="session")
def http_front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a test-only server: another process with an engine of its own."""
    folder = tmp_path_factory.mktemp("front")
    process = subprocess.Popen(
        [sys.executable, str(HTTP_FRONT), str(folder / "engine")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(60)
