"""When it happened."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from attune.collect.candidate import Candidate
from attune.collect.steps.clock import milliseconds
from attune.vocabulary.clock import instant
from tests.collect.asking import NOW, NOW_ISO, refusal, row, track

HOUR, DAY = 3_600_000, 86_400_000


def iso(ms: int) -> str:
    return instant(ms).isoformat().replace("+00:00", "Z")


def test_it_corrects_the_senders_clock() -> None:
    """timestamp = receivedAt - (sentAt - originalTimestamp): this clock is three days slow, the event a minute old."""
    event = track(originalTimestamp=iso(NOW - 3 * DAY - 60_000), sentAt=iso(NOW - 3 * DAY))
    assert row(event).ts == NOW - 60_000


def test_it_prefers_the_original_timestamp() -> None:
    event = track(originalTimestamp=iso(NOW - 2 * HOUR), timestamp=iso(NOW - HOUR), sentAt=NOW_ISO)
    assert row(event).ts == NOW - 2 * HOUR


def test_it_leaves_round_times_alone_when_only_the_network_was_slow() -> None:
    assert row(track(timestamp="2018-01-01T00:00:00Z", sentAt=iso(NOW - 400))).ts == 1_514_764_800_000


def test_it_takes_now_when_nothing_is_said() -> None:
    assert row(track()).ts == NOW
    assert row(track(timestamp=None, sentAt="nonsense")).ts == NOW


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-11-22T15:00:00.123Z", NOW - HOUR + 123),
        ("2026-11-22T16:00:00+01:00", NOW - HOUR),
        ("2026-11-22T15:00:00.123456+00:00", NOW - HOUR + 123),
        ("2026-11-22 15:00:00", NOW - HOUR),
        (NOW - HOUR, NOW - HOUR),
        ((NOW - HOUR) // 1000, NOW - HOUR),
        (datetime(2026, 11, 22, 16, tzinfo=timezone(timedelta(hours=1))), NOW - HOUR),
    ],
)
def test_it_reads_times_as_clients_write_them(given: Any, expected: int) -> None:
    assert milliseconds(given) == expected
    assert row(Candidate(0, "track", name="x", user_id="u", timestamp=given)).ts == expected


@pytest.mark.parametrize(
    "given", ["", "yesterday", "2026-13-01", "10000-01-01T00:00:00Z", "2" * 100_000, 10**30, 1e300, -(10**30)]
)
def test_it_refuses_what_is_no_time(given: Any) -> None:
    assert refusal(Candidate(0, "track", name="x", user_id="u", timestamp=given)).reason in {
        "bad_timestamp",
        "in_future",
        "too_old",
    }


@pytest.mark.parametrize(
    ("key", "ts", "reason"),
    [
        ("browser", NOW - 30 * DAY, None),
        ("browser", NOW - 30 * DAY - 1, "too_old"),
        ("browser", NOW + HOUR, None),
        ("browser", NOW + HOUR + 1, "in_future"),
        ("server", 946_684_800_000, None),
        ("server", 946_684_800_000 - 1, "too_old"),
        ("server", 0, "too_old"),
        ("server", 4_102_444_800_000, "in_future"),
        ("admin", NOW + HOUR + 1, "in_future"),
    ],
)
def test_it_keeps_to_the_bounds_of_the_kind_of_key(key: str, ts: int, reason: str | None) -> None:
    event = track(timestamp=iso(ts))
    if reason is None:
        assert row(event, key=key).ts == ts
    else:
        assert refusal(event, key=key).reason == reason
        assert iso(ts)[:10] in refusal(event, key=key).message
