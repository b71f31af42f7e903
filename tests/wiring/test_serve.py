import asyncio
import os
import resource
import subprocess
import threading
import time
from pathlib import Path
from sqlite3 import connect

import pytest

from tests.wiring.instance import Instance
from tests.wiring.killing import Client

pytestmark = pytest.mark.slow
PATIENCE_S = 200


def tracked(number, name="Tested", **more):
    return {"type": "track", "event": name, "userId": f"u{number % 7}", "messageId": f"{name}-{number}", **more}


def until(claim, log):
    deadline = time.monotonic() + PATIENCE_S
    while not claim():
        assert time.monotonic() < deadline, log.read_text()[-2000:]
        time.sleep(0.05)


def fill(filler: Path) -> None:
    """Write until the system refuses even one byte more, whatever others take or give back meanwhile."""
    with filler.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with pytest.raises(OSError, match="No space left"):
                write_for_ever(file, size)


def write_for_ever(file, size: int) -> None:
    while True:
        file.write(bytes(size))


def test_a_second_process_is_refused_and_told_who_has_the_folder(instance):
    instance.start()
    second = instance.run("serve", "--port", "1", check=False)
    assert second.returncode == 1
    assert str(instance.pid) in second.stderr
    assert instance.get("/healthz")[0] == 200


def test_a_taken_port_is_named(instance, tmp_path):
    instance.start()
    other = Instance(tmp_path / "other")
    refused = other.run("serve", "--port", str(instance.port), check=False)
    assert refused.returncode == 1
    assert str(instance.port) in refused.stderr


def test_a_folder_of_a_newer_program_is_refused(instance):
    instance.start()
    instance.stop()
    with connect(instance.data / "journal.sqlite3") as journal:
        journal.execute("INSERT INTO schema_migrations SELECT 9999, '9999_future', 0 FROM schema_migrations LIMIT 1")
    journal.close()
    refused = instance.run("serve", "--port", str(instance.port), check=False)
    assert refused.returncode == 1
    assert "newer" in refused.stderr


def test_a_stop_under_load_loses_nothing(instance):
    key, admin = instance.key("stopping", "server"), instance.key("reader", "admin")
    instance.start()
    stop = threading.Event()
    clients = [Client(instance, key, f"s{number}", stop) for number in range(3)]
    threads = [threading.Thread(target=client.run) for client in clients]
    for thread in threads:
        thread.start()
    until(lambda: all(len(client.accepted) > 400 for client in clients), instance.log)
    assert instance.stop() == 0
    instance.start()
    stop.set()
    for thread in threads:
        thread.join()
    assert instance.count(admin, "Killed") == sum(len(client.accepted) for client in clients)


def test_it_says_what_a_read_only_folder_needs(small_disk):
    disk = small_disk(50)
    instance = Instance(disk / "data")
    instance.log = disk.parent / "readonly.log"
    instance.key("any", "server")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    refused = instance.run("serve", "--port", str(instance.port), check=False)
    assert refused.returncode == 1
    assert "Traceback" not in refused.stderr
    assert "read-only" in refused.stderr.lower()


def test_a_full_disk_refuses_and_recovers_and_keeps_what_it_accepted(small_disk):
    disk = small_disk(400)
    instance = Instance(disk / "data")
    instance.log = disk.parent / "full.log"
    key, admin = instance.key("full", "server"), instance.key("reader", "admin")
    instance.start()
    try:
        assert instance.batch(key, [tracked(number) for number in range(50)])[0] == 200
        filler = disk / "filler"
        statuses = []
        accepted = 50
        for number in range(50, 4050, 50):
            events = [
                tracked(place, properties={"padding": os.urandom(2000).hex()}) for place in range(number, number + 50)
            ]
            fill(filler)  # each time: the server gives room back too, when it has shipped or merged
            status, body = instance.batch(key, events)
            statuses.append(status)
            accepted += 50 if status == 200 else 0
            if status == 503:
                assert body["code"]
                break
        assert statuses[-1] == 503
        filler.unlink()
        answers = []

        def takes_again():
            answers.append(instance.batch(key, [tracked(90_000)])[0])
            return answers[-1] == 200

        until(takes_again, instance.log)
        assert set(answers) <= {200, 503}
        assert instance.count(admin, "Tested") == accepted + 1
    finally:
        instance.stop()


def test_ten_thousand_connections_are_held_and_served(served):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 11_000:
        pytest.skip(f"only {hard} open files are allowed here: ulimit -n 20000")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    answers = asyncio.run(_many(served.port, 10_000))
    assert answers == 10_000


async def _many(port, number):
    lines = []
    for _ in range(number // 250):
        lines += await asyncio.gather(*[asyncio.open_connection("127.0.0.1", port) for _ in range(250)])
    for _, writer in lines:
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    good = 0
    for reader, writer in lines:
        good += b" 200 " in await reader.readline()
        writer.close()
    return good


def test_backup_under_load_restores_into_an_empty_folder(instance, tmp_path):
    key = instance.key("backed", "server")
    instance.start()
    stop = threading.Event()
    client = Client(instance, key, "b", stop)
    thread = threading.Thread(target=client.run)
    thread.start()
    until(lambda: len(client.accepted) > 400, instance.log)
    before = len(client.accepted)
    instance.run("backup", "--out", str(tmp_path / "backup"))
    after = len(client.accepted)
    until(lambda: len(client.accepted) > after, instance.log)
    stop.set()
    thread.join()
    instance.stop()
    restored = Instance(tmp_path / "restored")
    restored.run("restore", str(tmp_path / "backup"))
    assert restored.run("restore", str(tmp_path / "backup"), check=False).returncode == 1  # no longer empty
    admin = restored.key("reader", "admin")
    restored.start()
    try:
        stored = restored.count(admin, "Killed")
        assert before <= stored <= len(client.accepted)
        # What is sent again after a restore is still known.
        status, body = restored.batch(key, [client.event(number) for number in range(40)])
        assert (status, restored.count(admin, "Killed")) == (200, stored), body
        assert restored.run("doctor", "--deep").returncode == 0
    finally:
        restored.stop()
