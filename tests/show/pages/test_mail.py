"""Mail as members meet it: the page of settings, an invitation, a new password, a board each Monday."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from attune.store import due
from tests.deliver.channels.email.at_server import Inbox, running
from tests.show.pages.reading import text_of


@pytest.fixture
def inbox(db: None) -> Iterator[Inbox]:
    from attune.deliver.channels.email import server  # noqa: PLC0415 - models exist only after Django's set-up

    with running() as made:
        server.configure(f"smtp+plain://127.0.0.1:{made.port}", "attune@example.com", "https://cx.example")
        yield made
        server.configure(None, None, None)


def delivered(inbox: Inbox) -> str:
    """All waiting mails are sent; the text of the last."""
    from attune.deliver import member_mail  # noqa: PLC0415 - same
    from attune.deliver.member_mail import MemberMail  # noqa: PLC0415 - same

    for row in MemberMail.objects.filter(state="waiting"):
        member_mail.send(due.Job(1, "mail", {"mail": row.pk}, "", 1, 0))
    return inbox.mails[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_the_page_stores_a_server_and_tries_it(house: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    with running() as inbox:
        form = {
            "host": "127.0.0.1",
            "port": str(inbox.port),
            "security": "none",
            "sender": "attune@example.com",
            "origin": "https://cx.example",
        }
        assert "Nobody is sent" not in text_of(browser.get("/settings/mail"))
        assert browser.post("/settings/mail", form | {"host": "a b"}).status_code == 400
        assert browser.post("/settings/mail", form | {"port": "many"}).status_code == 400
        clear = browser.post("/settings/mail", form | {"password": "secret"})
        assert "Without TLS the password would travel readably" in text_of(clear)
        assert "secret" not in clear.content.decode()
        assert browser.post("/settings/mail", form).status_code == 302
        assert "is on its way to owner@example.com" in text_of(browser.post("/settings/mail/test", follow=True))
        assert inbox.mails[0]["To"].addresses[0].addr_spec == "owner@example.com"
        inbox.answer = "554 no spam"
        assert "554" in text_of(browser.post("/settings/mail/test", follow=True))
    assert "does not answer" in text_of(browser.post("/settings/mail/test", follow=True))
    browser.post("/settings/mail/end")
    assert "Save a mail server first" in text_of(browser.post("/settings/mail/test", follow=True))


def test_somebody_is_invited_and_chooses_a_password(house: Any, signed_in: Any, inbox: Inbox) -> None:
    owner = signed_in("owner")
    assert "Invite by mail" in text_of(owner.get("/settings/members"))
    form = {"email": "New@example.com", "name": "New", "role": "viewer", "invite": "1"}
    assert "An invitation is on its way" in text_of(owner.post("/settings/members", form, follow=True))
    letter = delivered(inbox)
    path = re.search(r"https://cx\.example(/sign-in/password/\S+)", letter)[1]  # type: ignore[index]
    visitor = Client()
    assert "Choose a password" in text_of(visitor.get(path))
    assert visitor.post(path, {"new": "short", "again": "short"}).status_code == 400
    assert visitor.post(path, {"new": "a long password", "again": "another one"}).status_code == 400
    assert (
        visitor.post(path, {"new": "correct horse battery", "again": "correct horse battery"})["Location"] == "/sign-in"
    )
    assert visitor.get(path).status_code == 404  # it worked once
    signed = visitor.post("/sign-in", {"email": "new@example.com", "password": "correct horse battery"})
    assert signed["Location"] == "/today"
    assert Client().get("/sign-in/password/1-nonsense").status_code == 404
    assert Client().get("/sign-in/password/%00").status_code == 404


def test_who_forgot_gets_a_link_and_nobody_learns_who_is_a_member(house: Any, signed_in: Any, inbox: Inbox) -> None:
    from attune.deliver.member_mail import MemberMail  # noqa: PLC0415 - same

    signed_in("viewer")
    visitor = Client()
    assert "Forgot the password" in text_of(visitor.get("/sign-in"))
    said = [
        text_of(visitor.post("/sign-in/forgotten", {"email": email}))
        for email in ("viewer@example.com", "nobody@example.com", "nonsense\0")
    ]
    assert said[0] == said[1] == said[2]
    assert MemberMail.objects.count() == 1
    assert "https://cx.example/sign-in/password/" in delivered(inbox)
    for _ in range(9):
        visitor.post("/sign-in/forgotten", {"email": "viewer@example.com"})
    assert MemberMail.objects.count() == 5


def test_a_board_is_mailed_in_the_members_language_at_their_hour(house: Any, signed_in: Any, inbox: Inbox) -> None:
    from attune.access import members  # noqa: PLC0415 - same
    from attune.access.members import Member  # noqa: PLC0415 - same
    from attune.show.boards import boards, digests  # noqa: PLC0415 - same
    from attune.show.boards.models import BoardDigest  # noqa: PLC0415 - same

    owner, viewer = signed_in("owner"), signed_in("viewer")
    me, them = Member.objects.get(role="owner"), Member.objects.get(role="viewer")
    board = boards.create("Mine & <yours>", me, given=[{"kind": "contacts"}], by=me)
    boards.share(board.pk, by=me, is_for_all=True, guests=[])
    members.change_settings(them.pk, name="Ola", language="pl", by=me)
    ask = {"rhythm": "weekly", "weekday": "0", "hour": "7", "time_zone": "Asia/Tokyo"}
    assert viewer.post(f"/boards/{board.pk}/mail", ask | {"time_zone": "Mars/Base"}).status_code == 400
    assert viewer.post(f"/boards/{board.pk}/mail", ask | {"hour": "25"}).status_code == 400
    assert viewer.post(f"/boards/{board.pk}/mail", ask).status_code == 302
    planned = BoardDigest.objects.get()
    local = planned.next_at.astimezone(ZoneInfo("Asia/Tokyo"))
    assert (local.weekday(), local.hour) == (0, 7)

    job = due.Job(1, "digests", {}, "", 1, 0)
    digests.send_due(job)
    assert inbox.mails == []
    BoardDigest.objects.update(next_at=datetime.now(UTC) - timedelta(days=30))
    digests.send_due(job)
    digests.send_due(job)  # what was missed is sent once
    text = delivered(inbox)
    assert len(inbox.mails) == 1
    assert "Kontakty" in text
    assert "Mine & <yours>" in text
    html = inbox.mails[0].get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "Mine &amp; &lt;yours&gt;" in html
    assert "<script" not in html
    stop = inbox.mails[0]["List-Unsubscribe"].strip("<>").removeprefix("https://cx.example")
    visitor = Client(enforce_csrf_checks=True)
    assert visitor.get(stop).status_code == 200
    assert BoardDigest.objects.count() == 1  # looking stops nothing
    assert visitor.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert BoardDigest.objects.count() == 0
    assert visitor.post(stop).status_code == 404

    viewer.post(f"/boards/{board.pk}/mail", ask)
    boards.share(board.pk, by=me, is_for_all=False, guests=[])
    BoardDigest.objects.update(next_at=datetime.now(UTC) - timedelta(hours=1))
    digests.send_due(job)
    assert len(inbox.mails) == 1  # who may not see it any more gets nothing
    assert owner.post(f"/boards/{board.pk}/mail", ask).status_code == 302
    assert owner.post(f"/boards/{board.pk}/mail/end").status_code == 302


def test_rhythms_keep_to_the_clock_of_the_zone_through_the_summer() -> None:
    from attune.show.boards.digests import next_after  # noqa: PLC0415 - same

    zone = ZoneInfo("Europe/Warsaw")
    friday = datetime(2026, 3, 27, 12, tzinfo=UTC)
    assert next_after(friday, "weekly", 0, 8, zone) == datetime(2026, 3, 30, 6, tzinfo=UTC)
    assert next_after(friday, "weekly", 5, 8, zone) == datetime(2026, 3, 28, 7, tzinfo=UTC)
    assert next_after(friday, "daily", 0, 13, zone) == datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert next_after(friday, "monthly", 0, 0, zone) == datetime(2026, 3, 31, 22, tzinfo=UTC)
