"""Challenges: services that ask an address to prove that it is ours before they call it.

Slack posts one once (`url_verification`), Meta asks with a GET. Which of them a webhook answers stands in its mapping.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from attune.collect.doors.answers import TEXT, Reply
from attune.collect.doors.files.badmapping import fault, only, text_at

LONGEST = 500  # characters of a challenge; theirs have about 60
SHORTEST_TOKEN = 8
NOSNIFF = (b"x-content-type-options", b"nosniff")  # what is echoed is text, whatever it looks like


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a webhook answers: Slack's question, and Meta's when it comes with this token ('': never)."""

    is_slack: bool = False
    meta_token: str = ""

    def of_call(self, content: Any) -> Reply | None:  # noqa: ANN401 - JSON is anything
        """The answer to a call that is nothing but Slack's question."""
        if not self.is_slack or not isinstance(content, dict) or content.get("type") != "url_verification":
            return None
        return _echo(content.get("challenge"))

    def of_query(self, query: Mapping[str, str]) -> Reply | None:
        """The answer to Meta's question, None when it is none or comes with another token."""
        given = query.get("hub.verify_token", "").encode("utf-8", "replace")
        if not self.meta_token or query.get("hub.mode") != "subscribe":
            return None
        return _echo(query.get("hub.challenge")) if hmac.compare_digest(given, self.meta_token.encode()) else None


def _echo(given: object) -> Reply | None:
    if not isinstance(given, str) or not 0 < len(given) <= LONGEST or not given.isprintable():
        return None
    return Reply(given.encode(), content_type=TEXT, headers=(NOSNIFF,))


NO_CHALLENGE = Challenge()


def parse(given: object, where: str) -> Challenge:
    """What is written at `where`: `"slack"` or `{ meta = "the verify token" }`.

    Raises:
        BadMapping: it is neither.
    """
    if given == "slack":
        return Challenge(is_slack=True)
    if not isinstance(given, dict) or "meta" not in given:
        raise fault(where, 'Write "slack", or { meta = "the verify token you enter at Meta" }.')
    only(given, ("meta",), where)
    token = text_at(given["meta"], f"{where}.meta")
    if not SHORTEST_TOKEN <= len(token) <= LONGEST or not token.isprintable():
        raise fault(f"{where}.meta", f"A verify token has {SHORTEST_TOKEN} to {LONGEST} plain characters.")
    return Challenge(meta_token=token)
