"""What passes intake is in the warehouse afterwards, whatever it was."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.collect.asking import NOW, Kept, ask, basic, post

WORDS = [
    "type", "event", "name", "userId", "anonymousId", "messageId", "groupId", "previousId", "timestamp", "sentAt",
    "originalTimestamp", "properties", "traits", "context", "userHash",
]  # fmt: skip
MEANT = [
    "value", "revenue", "currency", "score", "metric", "scale", "place", "product", "product_id", "campaign", "staff",
    "url", "language", "locale", "page", "device", "traits", "email", "phone", "order_id", "refund", "question",
    "direction", "consent", "groupId", "externalIds", "userAgent", "id", "name",
]  # fmt: skip
text = st.one_of(
    st.text(max_size=40),  # lone surrogates and NUL included
    st.sampled_from(
        ["", "u-1", "\0", "\ud83d", "Order Completed", "2026-11-22T12:00:00Z", "1970-01-01", "https://a.b/c/1"]
    ),
)
number = st.one_of(st.integers(), st.floats(), st.sampled_from([10**400, -(10**30), 1e308, 5e-324, -0.0, NOW, 2**63]))
plain = st.one_of(st.none(), st.booleans(), number, text)
anything = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(st.sampled_from(MEANT), text), inner, max_size=6)
    ),
    max_leaves=20,
)
objects = st.dictionaries(st.one_of(st.sampled_from(MEANT), text), anything, max_size=8)
likely = st.fixed_dictionaries(
    {"type": st.sampled_from(["track", "identify", "page", "screen", "group", "alias"])},
    optional={
        "event": text, "name": text, "userId": st.one_of(text, number), "anonymousId": text, "messageId": text,
        "groupId": text, "previousId": text, "timestamp": plain, "sentAt": text, "properties": objects,
        "traits": objects, "context": objects,
    },
)  # fmt: skip
events = st.one_of(likely, st.dictionaries(st.sampled_from(WORDS), anything, max_size=8), anything)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(events, max_size=12))
def test_it_inserts_what_it_accepts(kept: Kept, batch: list[Any]) -> None:
    before = len(kept("id"))
    answer = post("/v1/batch", {"batch": batch})
    assert answer.status == 200
    assert answer.json["accepted"] + len(answer.json["dropped"]) == len(batch)
    assert len(kept("id")) - before == answer.json["accepted"] - answer.json.get("duplicates", 0)
    assert kept.store.journal.read(0, 1) is not None
    for properties, context in kept("properties, context"):
        assert isinstance(json.loads(properties), dict)
        assert isinstance(json.loads(context), dict)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), anything.map(lambda value: json.dumps(value).encode())))
def test_it_never_fails_whatever_the_body(kept: Kept, body: bytes) -> None:
    for path in ("/v1/batch", "/v1/track", "/v1/i"):
        answer = ask("POST", path, body, basic())
        assert answer.status in {200, 400}
        assert answer.json


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet='{}[]",:\\u0d8', max_size=60))
def test_it_never_fails_on_broken_brackets(kept: Kept, text: str) -> None:
    deep = "[" * 3_000
    body = ('{"batch":[{"type":"page","userId":"u"},' + text + deep).encode()
    assert ask("POST", "/v1/batch", body, basic()).status in {200, 400}
