"""Which mail server sends: stored with a sealed password, or said by the environment, which wins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from attune.vocabulary.errors import BadInput, NotAllowed


@pytest.fixture
def server(db: None) -> Iterator[Any]:
    from attune.deliver.channels.email import server as module  # noqa: PLC0415 - models exist only after Django's set-up

    yield module
    module.configure(None, None, None)


def test_the_password_is_sealed_and_kept(server: Any) -> None:
    given = server.Settings("mail.example.com", 587, "starttls", "a@example.com", "user", "pass word")
    assert not server.is_ready()
    server.change(given, by="command line")
    assert server.current().password == "pass word"
    assert "pass word" not in server.MailServer.objects.get().sealed_password
    assert server.without_password().password == ""
    server.change(replace(given, host="other.example.com", password=""), by="command line", keep_password=True)
    assert (server.current().host, server.current().password) == ("other.example.com", "pass word")
    server.remove(by="command line")
    assert server.current() is None


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("smtp://u%40x:p%2Fw@mail.example", ("mail.example", 587, "starttls", "u@x", "p/w")),
        ("smtps://mail.example:4650", ("mail.example", 4650, "tls", "", "")),
        ("smtp+plain://10.0.0.5", ("10.0.0.5", 25, "none", "", "")),
        ("smtp://[::1]:2525", ("[::1]", 2525, "starttls", "", "")),
    ],
)
def test_the_environment_wins(server: Any, address: str, seen: tuple[object, ...]) -> None:
    server.configure(address, "a@example.com", "https://cx.example")
    now = server.current()
    assert (now.host, now.port, now.security, now.user, now.password) == seen
    assert (now.origin, now.is_fixed) == ("https://cx.example", True)
    with pytest.raises(BadInput):
        server.change(now, by="command line")


@pytest.mark.parametrize(
    "address", ["mail.example", "http://x", "smtp://", "smtp://x:port", "smtp://a b", "smtp+plain://u:p@x"]
)
def test_an_address_that_cannot_be_read_stops_the_start(server: Any, address: str) -> None:
    with pytest.raises(BadInput):
        server.configure(address, "a@example.com", None)
    with pytest.raises(BadInput):
        server.configure("smtp://mail.example", None, None)


def test_nonsense_is_refused_field_by_field(server: Any) -> None:
    good = server.Settings("mail.example.com", 587, "starttls", "a@example.com")
    for field, value in (
        ("host", "a b"),
        ("host", "x" * 300),
        ("port", 0),
        ("security", "rot13"),
        ("sender", "nobody"),
        ("user", "a\nb"),
        ("origin", "ftp://x"),
        ("origin", "https://x/path"),
    ):
        with pytest.raises(BadInput) as caught:
            server.change(replace(good, **{field: value}), by="command line")
        assert caught.value.where == field


def test_only_who_manages_members_changes_it(server: Any) -> None:
    from attune.access import members  # noqa: PLC0415 - same

    manager = members.create("m@example.com", "manager", "correct horse battery")
    with pytest.raises(NotAllowed):
        server.change(server.Settings("m.example", 587, "tls", "a@example.com"), by=manager)
