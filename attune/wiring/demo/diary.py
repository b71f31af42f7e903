"""What one customer leaves behind, in the words of the Segment protocol."""

from __future__ import annotations

from typing import Any, NamedTuple

from attune.wiring.demo.people import Person
from attune.wiring.demo.systems import APP, WEBSITE
from attune.wiring.demo.timeline import iso

SITE = "https://orvant.example"


class Entry(NamedTuple):
    """One event, when it happened (milliseconds since 1970) and the system that reports it."""

    at: int
    system: str
    event: dict[str, Any]


class Diary:
    """Collects entries of one person; message ids follow from the seed, so that a repeat is recognised as one."""

    def __init__(self, person: Person, prefix: str) -> None:
        self.person = person
        self.entries: list[Entry] = []
        self._prefix = prefix

    def note(self, at: int, system: str, event: dict[str, Any]) -> None:
        """Write one entry."""
        event["messageId"] = f"{self._prefix}-{len(self.entries)}"
        event["timestamp"] = iso(at)
        self.entries.append(Entry(at, system, event))

    def track(self, at: int, system: str, name: str, **properties: Any) -> None:  # noqa: ANN401 - a property is any JSON
        """A known customer did or met something."""
        self.note(at, system, {"type": "track", "event": name, "userId": self.person.user_id, "properties": properties})

    def page(
        self, at: int, browser: str, path: str, *, signed_in: bool = False, campaign: str = "", **properties: Any,  # noqa: ANN401 - a property is any JSON
    ) -> None:  # fmt: skip
        """A page of the website, met by a browser that may not have said who it is."""
        url = SITE + path
        context: dict[str, Any] = {"page": {"url": url}, "locale": self.person.locale}
        if campaign:
            context["campaign"] = {"name": campaign}
        event: dict[str, Any] = {
            "type": "page",
            "anonymousId": browser,
            "properties": {"url": url, "path": path, **properties},
            "context": context,
        }
        if signed_in:
            event["userId"] = self.person.user_id
        self.note(at, WEBSITE, event)

    def screen(self, at: int, name: str) -> None:
        """A screen of the app; whoever uses it is signed in."""
        self.note(
            at,
            APP,
            {
                "type": "screen",
                "name": name,
                "userId": self.person.user_id,
                "context": {"device": {"id": f"phone-{self.person.user_id}"}, "locale": self.person.locale},
            },
        )

    def identify(self, at: int, system: str, browser: str, **traits: Any) -> None:  # noqa: ANN401 - a trait is any JSON
        """Signing in: who it is, in which browser, and what the account says."""
        person = self.person
        event: dict[str, Any] = {
            "type": "identify",
            "userId": person.user_id,
            "traits": {
                "name": person.name,
                "first_name": person.first,
                "last_name": person.last,
                "email": person.email,
                "language": person.language,
                **({"phone": person.phone} if person.phone else {}),
                **traits,
            },
        }
        if browser:
            event["anonymousId"] = browser
        self.note(at, system, event)
