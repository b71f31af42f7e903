"""A year of Orvant Telecom, newest month first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from random import Random
from typing import Any, NamedTuple

from attune.wiring.demo.answers import scale, score
from attune.wiring.demo.diary import DAY, Diary, Entry, iso
from attune.wiring.demo.life import FULL_SHOP, MONTH, SHOPS, Life
from attune.wiring.demo.people import person

SEED = 2026
CUSTOMERS = 600
MONTHS = 12
KIOSKS = "Shop kiosks"  # buttons at the door: nobody in particular presses them
SOURCES = (
    "Website",
    "App",
    "Shop system",
    "Courier",
    "Billing",
    "Network",
    "Hotline",
    "Shops",
    "Surveys",
    "Mail",
    KIOSKS,
)
BATCH = 100


class Batch(NamedTuple):
    """Up to 100 events of one month (`2026-11`) as one system sends them to `/v1/batch`."""

    month: str
    source: str
    events: list[dict[str, Any]]


def generate(seed: int, customers: int, months: int, now: int) -> Iterator[Batch]:
    """The same company for the same four numbers, newest month first, each month in order of time.

    Args:
        seed: another seed is another company.
        customers: how many people have a contract at some time.
        months: how far back it goes.
        now: milliseconds since 1970; nothing happens later.
    """
    start = now - months * MONTH
    entries: list[Entry] = []
    for index in range(customers):
        luck = _luck(seed, f"customer {index}")
        entries += Life(person(index, luck), luck, start, now, f"demo-{seed}-c{index}").live()
    for index in range(customers):
        entries += _visitor(_luck(seed, f"visitor {index}"), start, now, f"demo-{seed}-v{index}")
    entries += _kiosks(_luck(seed, "kiosks"), start, now, f"demo-{seed}-k")
    entries.sort(key=attrgetter("at"))
    by_month: dict[str, list[Entry]] = {
        month: list(found) for month, found in groupby(entries, lambda entry: iso(entry.at)[:7])
    }
    for month in sorted(by_month, reverse=True):
        yield from _batches(month, by_month[month])


def _luck(seed: int, whose: str) -> Random:
    """One source of chance a life, so that a company with more customers keeps those it had."""
    return Random(f"{seed} {whose}")  # noqa: S311 - a story, not a secret


def _batches(month: str, entries: list[Entry]) -> Iterator[Batch]:
    """Systems send when they have enough, and what is left at the end of the month."""
    waiting: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in entries:
        events = waiting[entry.source]
        events.append(entry.event)
        if len(events) == BATCH:
            yield Batch(month, entry.source, waiting.pop(entry.source))
    for source, events in waiting.items():
        yield Batch(month, source, events)


def _visitor(luck: Random, start: int, end: int, prefix: str) -> list[Entry]:
    """Somebody who looked and never came back: a browser without a name."""
    diary = Diary(person(0, luck), prefix)
    browser = f"{luck.getrandbits(128):032x}"
    at = start + int(luck.random() * (end - start))
    paths = ["/", "/plans", "/plans/fibre", "/coverage", "/checkout/details", "/checkout/shipping"]
    for path in paths[: luck.choices((1, 2, 3, 4, 5, 6), (34, 24, 14, 10, 8, 10))[0]]:
        diary.page(at, browser, path)
        at += luck.randrange(10, 240) * 1000
    return [entry for entry in diary.entries if entry.at < end]


def _kiosks(luck: Random, start: int, end: int, prefix: str) -> list[Entry]:
    """Four smiles beside the door of each shop."""
    entries: list[Entry] = []
    for day in range(start - start % DAY, end, DAY):
        is_saturday = datetime.fromtimestamp(day / 1000, tz=UTC).weekday() == 5
        for shop in SHOPS:
            is_full = is_saturday and shop == FULL_SHOP
            for _ in range(luck.randrange(0, 5)):
                at = day + luck.randrange(9 * 60, 18 * 60) * 60_000
                entries.append(
                    _press(at, shop, score("smile4", -0.8 if is_full else 0.2, luck), f"{prefix}{len(entries)}")
                )
    return [entry for entry in entries if start <= entry.at < end]


def _press(at: int, shop: str, given: int, message_id: str) -> Entry:
    return Entry(
        at,
        KIOSKS,
        {
            "type": "track",
            "event": "Kiosk Pressed",
            "messageId": message_id,
            "timestamp": iso(at),
            "properties": {
                "place": shop,
                "metric": "smile4",
                "score": given,
                "scale": scale("smile4"),
                "mode": "kiosk",
                "question": "shop-smile4",
            },
        },
    )
