"""Webhooks of a test, and calls signed for them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace
from typing import Any

from attune.access.keys import KeyRecord
from attune.collect import snapshot
from attune.collect.doors.webhooks.models import Scheme
from attune.collect.doors.webhooks.records import WebhookRecord
from attune.collect.snapshot import Snapshot
from tests.collect.asking import RECORDS, Answer, ask

KEY = KeyRecord(id=0, name="Payments", source="payments", kind="server", digest=b"", shared=False)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
RULES = """
name = { column = "type", values = { "order.paid" = "Order Paid" } }
time = "data.paid_at"
where = { type = ["order.paid", "order.refunded"] }
message_id = "data.id"
keep = ["data.method"]
[identifiers]
user_id = "data.customer.id"
email = "data.customer.email"
[money]
amount = { divide = ["data.amount_cents", 100] }
currency = "data.currency"
"""
PAID = {
    "type": "order.paid",
    "data": {
        "id": "o-1",
        "paid_at": "2026-11-22T15:00:00Z",
        "amount_cents": 1999,
        "currency": "eur",
        "method": "card",
        "customer": {"id": "u-1", "email": "ann@shop.example"},
    },
}
STANDARD = WebhookRecord(1, "abc", KEY, Scheme.STANDARD, "", RULES, SECRET)


def open_webhook(hook: WebhookRecord = STANDARD, **changed: Any) -> WebhookRecord:
    """Put a snapshot in force that knows this webhook."""
    hook = replace(hook, **changed)
    snapshot.put(Snapshot(RECORDS.values(), webhooks={hook.public_id: hook}))
    return hook


def signed(body: bytes, call: str = "msg_1", at: int | None = None, secret: str = SECRET) -> dict[str, str]:
    """The headers of Standard Webhooks."""
    at = int(time.time()) if at is None else at
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{call}.{at}.".encode() + body, hashlib.sha256)
    signature = "v1," + base64.b64encode(digest).decode()
    return {"webhook-id": call, "webhook-timestamp": str(at), "webhook-signature": f"v1,AAAA {signature}"}


def call(content: Any, headers: dict[str, str] | None = None, **signing: Any) -> Answer:
    """A call of the webhook `abc`; signed unless headers are given."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return ask("POST", "/v1/webhooks/abc", body, signed(body, **signing) if headers is None else headers)
