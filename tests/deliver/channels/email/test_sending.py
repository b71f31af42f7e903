"""One mail to a real SMTP server; each fault has its own sentence, and says whether trying again helps."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from attune.vocabulary.errors import BadInput, Unavailable
from tests.deliver.channels.email.at_server import running


def settings(port: int, **more: Any) -> Any:
    from attune.deliver.channels.email.server import Settings  # noqa: PLC0415 - models exist only after Django's set-up

    return Settings("127.0.0.1", port, more.pop("security", "none"), "attune@example.com", **more)


def mail(of: Any, **more: Any) -> Any:
    from attune.deliver.channels.email import sending  # noqa: PLC0415 - same

    given = {"to": "ann@example.com", "name": "Анна Ąż", "subject": "今日 ✓", "text": "текст", "html": "<b>тест</b>"}
    return sending.message(of, **(given | more))


def test_a_mail_arrives_with_text_and_html() -> None:
    from attune.deliver.channels.email import sending  # noqa: PLC0415 - same

    with running() as inbox:
        at = settings(inbox.port)
        sending.send(at, mail(at, unsubscribe="https://cx.example/b/stop/x"))
    (got,) = inbox.mails
    assert inbox.to == [["ann@example.com"]]
    assert got["Subject"] == "今日 ✓"
    assert got["To"].addresses[0].display_name == "Анна Ąż"
    assert got.get_body(("plain",)).get_content().strip() == "текст"  # type: ignore[union-attr]
    assert "<b>тест</b>" in got.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert got["List-Unsubscribe"] == "<https://cx.example/b/stop/x>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert got["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [("451 busy", Unavailable, "mail_later"), ("554 spam", BadInput, "mail_refused")],
)
def test_a_refusal_says_whether_trying_again_helps(answer: str, kind: type[Exception], code: str) -> None:
    from attune.deliver.channels.email import sending  # noqa: PLC0415 - same

    with running() as inbox:
        inbox.answer = answer
        at = settings(inbox.port)
        with pytest.raises(kind) as caught:
            sending.send(at, mail(at))
    assert caught.value.code == code  # type: ignore[attr-defined]
    assert answer[4:] in str(caught.value)


def test_faults_of_the_settings_are_named() -> None:
    from attune.deliver.channels.email import sending  # noqa: PLC0415 - same

    with running() as inbox:
        for more, code in (
            ({"security": "starttls"}, "mail_support"),
            ({"security": "tls"}, "mail_tls"),
            ({"user": "u", "password": "p"}, "mail_support"),
        ):
            at = settings(inbox.port, **more)
            with pytest.raises(BadInput) as caught:
                sending.send(at, mail(at))
            assert caught.value.code == code
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        at = settings(closed.getsockname()[1])
        with pytest.raises(Unavailable, match="does not answer"):
            sending.send(at, mail(at))


def test_a_subject_of_two_lines_is_refused() -> None:
    with pytest.raises(BadInput):
        mail(settings(25), subject="one\nBcc: all@example.com")
