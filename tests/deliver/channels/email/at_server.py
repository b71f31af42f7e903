"""A mail server in this process: what it was sent, and what it is told to answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class Inbox:
    """Mails by arrival; `answer` other than '' is what each mail gets instead of a 250."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.to: list[list[str]] = []
        self.answer = ""
        self.port = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer:
            return self.answer
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.to.append(list(envelope.rcpt_tos))
        return "250 OK"


class AnyPort(Controller):
    """The system chooses the port; the knock with which the controller begins goes to the one it chose."""

    @property
    def taken(self) -> int:
        """The port it listens at."""
        assert self.server is not None
        return int(self.server.sockets[0].getsockname()[1])

    def _trigger_server(self) -> None:
        with socket.create_connection(("127.0.0.1", self.taken), 20) as knock:
            knock.recv(100)


@contextmanager
def running() -> Iterator[Inbox]:
    """An inbox behind a free port of this machine."""
    inbox = Inbox()
    controller = AnyPort(inbox, hostname="127.0.0.1", port=0, ready_timeout=60)
    controller.start()
    inbox.port = controller.taken
    try:
        yield inbox
    finally:
        controller.stop()
