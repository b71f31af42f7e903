"""The last calls of each webhook, masked, for a day: what the console tries a mapping on.

Calls are noted in memory by the door and written by a loop, so that no call waits for the database.
"""

from __future__ import annotations

import json
import threading
from collections import deque
from datetime import timedelta
from typing import Any, NamedTuple

from attune.collect.doors.webhooks.masking import masked
from attune.collect.doors.webhooks.models import Webhook, WebhookSample
from attune.store.database import write
from attune.vocabulary.clock import Clock, instant, now_ms

KEPT = 10  # of each webhook
KEPT_FOR = timedelta(hours=24)
A_SECOND = 5  # noted at most of all webhooks together: looking must not cost more than taking
BODY_CHARS = 20_000
OUTCOME_CHARS = 500


class Noted(NamedTuple):
    """A call: of which webhook, when (ms), what became of it, and its masked payload as JSON text."""

    webhook: int
    at: int
    is_good: bool
    outcome: str
    body: str


class _Waiting:
    """Calls not written yet."""

    lock = threading.Lock()
    calls: deque[Noted] = deque(maxlen=100)
    second = (0, 0)
    swept_at = 0


def note(webhook: int, content: Any, outcome: str, *, is_good: bool, clock: Clock = now_ms) -> None:  # noqa: ANN401 - JSON is anything
    """Remember a call; `content` is its payload, None when nobody has proved to have sent it."""
    at = clock()
    with _Waiting.lock:
        second, noted = _Waiting.second
        _Waiting.second = (at // 1000, noted + 1 if second == at // 1000 else 1)
        if _Waiting.second[1] > A_SECOND:
            return
    body = "" if content is None else json.dumps(masked(content), ensure_ascii=False, indent=2)[:BODY_CHARS]
    with _Waiting.lock:
        _Waiting.calls.append(Noted(webhook, at, is_good, outcome[:OUTCOME_CHARS], body))


def step(clock: Clock = now_ms) -> bool:
    """One step of the loop: write what was noted, let go of what is old."""
    with _Waiting.lock:
        calls = list(_Waiting.calls)
        _Waiting.calls.clear()
    oldest = instant(clock()) - KEPT_FOR
    if calls:
        with write():
            alive = set(Webhook.objects.filter(pk__in={call.webhook for call in calls}).values_list("pk", flat=True))
            rows = [_row(call) for call in calls if call.webhook in alive]
            WebhookSample.objects.bulk_create(rows)
            for webhook in alive:
                newest = WebhookSample.objects.filter(webhook=webhook).values_list("pk", flat=True)[:KEPT]
                WebhookSample.objects.filter(webhook=webhook).exclude(pk__in=list(newest)).delete()
    if clock() - _Waiting.swept_at > 60_000:
        _Waiting.swept_at = clock()
        if WebhookSample.objects.filter(received_at__lt=oldest).exists():
            with write():
                WebhookSample.objects.filter(received_at__lt=oldest).delete()
    return False


def _row(call: Noted) -> WebhookSample:
    return WebhookSample(
        webhook_id=call.webhook,
        received_at=instant(call.at),
        is_good=call.is_good,
        outcome=call.outcome,
        body=call.body,
    )
