"""What one customer leaves behind, in the words of the Segment protocol."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

from attune.wiring.demo.people import Person

SITE = "https://orvant.example"
DAY = 86_400_000  # milliseconds
HOUR = 3_600_000
MINUTE = 60_000


class Entry(NamedTuple):
    """One event, when it happened (milliseconds since 1970) and the system that reports it."""

    at: int
    source: str
    event: dict[str, Any]


def iso(at: int) -> str:
    """As clients write it."""
    return datetime.fromtimestamp(at / 1000, tz=UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Diary:
    """Collects entries of one person; message ids follow from the seed, so that a repeat is recognised as one."""

    def __init__(self, person: Person, prefix: str) -> None:
        self.person = person
        self.entries: list[Entry] = []
        self._prefix = prefix

    def note(self, at: int, source: str, event: dict[str, Any]) -> None:
        """Write one entry."""
        event |= {"messageId": f"{self._prefix}-{len(self.entries)}", "timestamp": iso(at)}
        event.setdefault("context", {})["locale"] = self.person.locale
        self.entries.append(Entry(at, source, event))

    def track(self, at: int, source: str, name: str, **properties: Any) -> None:  # noqa: ANN401 - a property is any JSON
        """A known customer did or met something."""
        self.note(
            at,
            source,
            {"type": "track", "event": name, "userId": self.person.user_id, "properties": properties},
        )

    def page(self, at: int, browser: str, path: str, *, signed_in: bool = False, campaign: str = "") -> None:
        """A page of the website, met by a browser that may not have said who it is."""
        event: dict[str, Any] = {
            "type": "page",
            "anonymousId": browser,
            "properties": {"url": SITE + path, "path": path},
            "context": {"page": {"url": SITE + path}},
        }
        if signed_in:
            event["userId"] = self.person.user_id
        if campaign:
            event["context"]["campaign"] = {"name": campaign}
        self.note(at, "Website", event)

    def screen(self, at: int, name: str) -> None:
        """A screen of the app; whoever uses it is signed in."""
        self.note(
            at,
            "App",
            {
                "type": "screen",
                "name": name,
                "userId": self.person.user_id,
                "context": {"device": {"id": f"phone-{self.person.user_id}"}},
            },
        )

    def identify(self, at: int, source: str, browser: str, plan: str) -> None:
        """Signing in: who it is, and in which browser."""
        person = self.person
        self.note(
            at,
            source,
            {
                "type": "identify",
                "userId": person.user_id,
                "anonymousId": browser,
                "traits": {
                    "name": person.name,
                    "first_name": person.first,
                    "last_name": person.last,
                    "email": person.email,
                    "phone": person.phone,
                    "language": person.language,
                    "plan": plan,
                },
            },
        )
