"""When it happened: the sender's clock, corrected by what it says the time is now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate, When
from attune.collect.remembered import Cache
from attune.vocabulary.clock import instant

# Below this the difference is the way through the network, not a wrong clock: the time stays as it was given, so that
# history sent through a server keeps its round times.
NOISE_MS = 1_000
# `2026-01-31T12:00:00` + `.000Z`, as nearly all clients write it: events come in the order of time, so many share
# their second, and what follows it is one of these.
SECOND = len("2026-01-31T12:00:00")
THOUSANDTHS = {f".{number:03}Z": number for number in range(1_000)}
SECONDS_BELOW = 100_000_000_000  # a number this small can only be seconds (until the year 5138)


def milliseconds(given: When) -> int:
    """Milliseconds since 1970 of an ISO 8601 text (UTC when it names no zone), a datetime, seconds or milliseconds.

    Raises:
        ValueError, OverflowError, TypeError: it is no time.
    """
    if isinstance(given, str):
        moment = datetime.fromisoformat(given if len(given) <= 64 else "")
    elif isinstance(given, datetime):
        moment = given
    elif isinstance(given, (int, float)) and not isinstance(given, bool):
        return int(given * 1000) if -SECONDS_BELOW < given < SECONDS_BELOW else int(given)
    else:
        raise TypeError("neither text nor number")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int(moment.timestamp() * 1000 + 0.5)


def _whole_second(given: str) -> int:
    return int(datetime.fromisoformat(given).replace(tzinfo=UTC).timestamp()) * 1000


whole_second = Cache(_whole_second, 10_000)


def _sent(given: When) -> int | None:
    try:
        return milliseconds(given)
    except (ValueError, OverflowError, TypeError):
        return None  # a clock that cannot be read corrects nothing


sent = Cache(_sent, 2_000)  # one request, one sentAt


def clock(candidates: list[Candidate], arrival: Arrival) -> Sequence[Candidate]:
    """`timestamp = receivedAt - (sentAt - originalTimestamp)`, within the bounds of the key's kind."""
    now, limits = arrival.received_at, arrival.snapshot.limits
    earliest = now - limits.browser_age_ms if arrival.is_browser else limits.earliest_ms
    latest = now + limits.future_ms
    refused, seconds = [], whole_second.young
    for candidate in candidates:
        given = candidate.original_timestamp
        if given is None:
            given = candidate.timestamp
            if given is None:
                candidate.ts = now
                continue
        try:
            if given.__class__ is str and (thousandth := THOUSANDTHS.get(given[SECOND:])) is not None:
                ts = (seconds.get(given[:SECOND]) or whole_second(given[:SECOND])) + thousandth
            else:
                ts = milliseconds(given)
        except (ValueError, OverflowError, TypeError):
            candidate.refuse(
                "bad_timestamp",
                f"timestamp {str(given)[:64]!r} cannot be read; send ISO 8601 such as 2026-01-31T12:00:00.000Z.",
            )
            refused.append(candidate)
            continue
        if candidate.sent_at is not None:
            sent_at = sent(candidate.sent_at)
            if sent_at is not None and abs(now - sent_at) > NOISE_MS:
                ts += now - sent_at
        candidate.ts = ts
        if not earliest <= ts <= latest:
            refused.append(_outside(candidate, arrival, given))
    return refused


def _outside(candidate: Candidate, arrival: Arrival, given: When) -> Candidate:
    ts = candidate.ts
    try:
        shown = instant(ts).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        shown = str(given)[:64]
    if ts > arrival.received_at:
        return candidate.refuse(
            "in_future", f"timestamp {shown} lies more than 1 hour ahead; look at the sender's clock."
        )
    bound = "30 days back, the limit for a browser key" if arrival.is_browser else "before 2000"
    return candidate.refuse("too_old", f"timestamp {shown} lies {bound}; send history with a server key.")
