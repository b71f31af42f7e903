"""The systems that report what happens, and the door each of them knocks at."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, NamedTuple


class Door(StrEnum):
    """A wire format."""

    SEGMENT = "segment"
    CLOUDEVENTS = "cloudevents"
    WEBHOOK = "webhook"


class System(NamedTuple):
    """`is_shared`: its devices stand where many people use them, so it names nobody."""

    name: str
    door: Door
    is_shared: bool = False


WEBSITE = "Website"
APP = "App"
TILLS = "Shop system"
COURIER = "Courier"
BILLING = "Billing"
NETWORK = "Network"
HOTLINE = "Hotline"
SHOPS = "Shops"
SURVEYS = "Surveys"
MAIL = "Mail"
SOCIAL = "Social listening"
KIOSKS = "Shop kiosks"  # buttons at the door: nobody in particular presses them
COUNTERS = "Counters"  # people through doors, calls offered: since the files of the last month
SYSTEMS = tuple(
    System(*one)
    for one in (
        (WEBSITE, Door.SEGMENT),
        (APP, Door.SEGMENT),
        (TILLS, Door.SEGMENT),
        (COURIER, Door.CLOUDEVENTS),
        (BILLING, Door.CLOUDEVENTS),
        (NETWORK, Door.CLOUDEVENTS),
        (HOTLINE, Door.WEBHOOK),
        (SHOPS, Door.SEGMENT),
        (SURVEYS, Door.SEGMENT),
        (MAIL, Door.SEGMENT),
        (SOCIAL, Door.WEBHOOK),
        (KIOSKS, Door.SEGMENT, True),
        (COUNTERS, Door.SEGMENT, True),
    )
)
BY_NAME = {system.name: system for system in SYSTEMS}
NUMBERS = {system.name: number for number, system in enumerate(SYSTEMS)}


def spelt(system: str, event: dict[str, Any]) -> dict[str, Any]:
    """An event of a diary as the system's own format writes it."""
    door = BY_NAME[system].door
    if door is Door.CLOUDEVENTS:
        made = {
            "specversion": "1.0",
            "id": event["messageId"],
            "source": f"/orvant/{system.lower()}",
            "type": event["event"],
            "time": event["timestamp"],
            "data": event["properties"],
        }
        if "userId" in event:
            made["userid"] = event["userId"]
        return made
    if door is Door.WEBHOOK:
        who = {"customer": event["userId"]} if "userId" in event else {}
        head = {"id": event["messageId"], "at": event["timestamp"], "what": event["event"]}
        return {**head, **who, **event["properties"]}
    return event
