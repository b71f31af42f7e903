"""A mail to a member is a row first, and its words are gone once it was sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from attune.store import due
from attune.vocabulary.errors import BadInput, Conflict, Unavailable
from tests.deliver.channels.email.at_server import Inbox, running


@pytest.fixture
def inbox(db: None) -> Iterator[Inbox]:
    from attune.deliver.channels.email import server  # noqa: PLC0415 - models exist only after Django's set-up

    with running() as made:
        server.configure(f"smtp+plain://127.0.0.1:{made.port}", "attune@example.com", "https://cx.example")
        yield made
        server.configure(None, None, None)


@pytest.fixture
def ann(db: None) -> Any:
    from attune.access import members  # noqa: PLC0415 - same

    return members.create("ann@example.com", "viewer", "correct horse battery", name="Ann")


def job(mail: Any, attempt: int = 1) -> due.Job:
    return due.Job(1, "mail", {"mail": mail.pk}, "", attempt, 0)


def test_it_is_sent_once_and_forgotten(inbox: Inbox, ann: Any) -> None:
    from attune.deliver import member_mail  # noqa: PLC0415 - same

    mail = member_mail.queue(ann, "digest", "A\nboard", "text", "<p>html</p>", unsubscribe="/b/stop/x")
    assert due.is_pending(member_mail.KIND, str(mail.pk))
    assert mail.text != "text"  # it may hold a link that sets a password: sealed while it waits
    assert mail.html != "<p>html</p>"
    member_mail.send(job(mail))
    member_mail.send(job(mail))
    assert len(inbox.mails) == 1
    assert [part.get_content().strip() for part in inbox.mails[0].iter_parts()] == ["text", "<p>html</p>"]
    assert inbox.mails[0]["Subject"] == "A board"
    assert inbox.mails[0]["List-Unsubscribe"] == "<https://cx.example/b/stop/x>"
    mail.refresh_from_db()
    assert (mail.state, mail.text, mail.html) == ("sent", "", "")


def test_a_disabled_member_gets_nothing(inbox: Inbox, ann: Any) -> None:
    from attune.access import members  # noqa: PLC0415 - same
    from attune.deliver import member_mail  # noqa: PLC0415 - same

    mail = member_mail.queue(ann, "digest", "A board", "text")
    members.disable(ann.pk, by="command line")
    member_mail.send(job(mail))
    mail.refresh_from_db()
    assert (mail.state, inbox.mails) == ("dropped", [])


def test_what_can_be_tried_again_is_and_what_cannot_is_told(inbox: Inbox, ann: Any) -> None:
    from attune.deliver import member_mail  # noqa: PLC0415 - same

    mail = member_mail.queue(ann, "digest", "A board", "text")
    inbox.answer = "450 later"
    with pytest.raises(Unavailable):
        member_mail.send(job(mail))
    mail.refresh_from_db()
    assert mail.state == "waiting"
    inbox.answer = "550 no"
    with pytest.raises(BadInput):
        member_mail.send(job(mail, 2))
    mail.refresh_from_db()
    assert (mail.state, mail.text) == ("failed", "")
    assert "550" in mail.error


def test_without_a_server_nothing_is_queued(ann: Any) -> None:
    from attune.deliver import member_mail  # noqa: PLC0415 - same

    with pytest.raises(Conflict):
        member_mail.queue(ann, "digest", "A board", "text")
