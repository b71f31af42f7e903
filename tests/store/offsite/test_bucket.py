"""Against a service that checks every signature."""

from __future__ import annotations

import random
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from attune.store.offsite import bucket as module
from attune.store.offsite.bucket import Bucket, Item
from attune.vocabulary.errors import BadInput, NotFound, Unavailable


def go() -> None:
    """On."""


def test_what_is_put_is_listed_read_and_removed(bucket: Bucket) -> None:
    assert bucket.put("a b+c&d.tar", [b"he", b"llo"], 5, go) == 5
    assert bucket.listing() == [Item("a b+c&d.tar", 5)]
    assert b"".join(bucket.read("a b+c&d.tar")) == b"hello"
    bucket.remove("a b+c&d.tar")
    bucket.remove("a b+c&d.tar")
    assert bucket.listing() == []
    assert bucket.put("empty", [], 0, go) == 0
    assert b"".join(bucket.read("empty")) == b""


def test_what_is_large_goes_in_parts(bucket: Bucket) -> None:
    data = random.Random(7).randbytes(37 << 20)
    pieces = (data[at : at + 700_000] for at in range(0, len(data), 700_000))
    assert bucket.put("large", pieces, len(data), go) == len(data)
    assert b"".join(bucket.read("large")) == data


def test_nothing_is_left_of_what_was_broken_off(bucket: Bucket) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"x" * (20 << 20)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bucket.put("large", pieces(), 40 << 20, go)
    assert bucket.listing() == []


def test_more_than_one_answer_holds_is_listed_whole(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "A_PAGE", 2)
    for number in range(7):
        bucket.put(f"{number:05}", [b"x"], 1, go)
    assert [item.name for item in bucket.listing()] == [f"{number:05}" for number in range(7)]


def test_other_prefixes_are_not_listed(bucket: Bucket) -> None:
    bucket.put("mine", [b"x"], 1, go)
    assert replace(bucket, prefix="elsewhere/").listing() == []


@pytest.mark.parametrize(
    ("changed", "error", "words"),
    [
        ({"secret": "another"}, BadInput, "SignatureDoesNotMatch"),
        ({"key_id": "nobody"}, BadInput, "InvalidAccessKeyId"),
        ({"name": "missing"}, NotFound, "NoSuchBucket"),
    ],
)
def test_it_says_why_it_is_refused_without_the_secret(
    bucket: Bucket, changed: dict[str, str], error: type[Exception], words: str
) -> None:
    other = replace(bucket, **changed)
    with pytest.raises(error, match=words) as refused:
        other.listing()
    assert other.secret not in str(refused.value)
    assert other.secret not in repr(other)
    with pytest.raises(NotFound, match="NoSuchKey"):
        list(bucket.read("nothing"))


def test_a_service_that_is_away_is_told(bucket: Bucket) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = replace(bucket, address=f"http://127.0.0.1:{nobody.getsockname()[1]}")
        with pytest.raises(Unavailable, match="cannot be reached: Connection refused"):
            away.listing()
        with pytest.raises(Unavailable, match="cannot be reached"):
            list(away.read("x"))


def test_a_busy_service_is_asked_again(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAUSE_S", 0.001)
    answers = [
        b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 18\r\n\r\n<a><b>nothing</b></a>"[:-3],
    ]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def answer() -> None:
            for said in answers:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65_536)
                    connection.sendall(said)

        thread = threading.Thread(target=answer)
        thread.start()
        busy = replace(bucket, address=f"http://127.0.0.1:{listener.getsockname()[1]}", tries=2)
        with pytest.raises(Unavailable, match="no list of a bucket"):
            busy.listing()
        thread.join()


def test_a_bucket_in_the_name_of_the_service_is_not_repeated_in_the_path(bucket: Bucket) -> None:
    assert replace(bucket, address="https://backups.s3.example.com", prefix="")._path("x") == "/x"
    assert replace(bucket, address="https://s3.example.com", prefix="a b/")._path("x") == "/backups/a%20b/x"
    assert replace(bucket, address="https://s3.example.com")._path(None) == "/backups"
