"""What is kept of a call: its shape, for a day, and nothing about anybody."""

from __future__ import annotations

import json
from collections import deque
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from attune.access.members import Member
from attune.collect.doors.webhooks import editing, samples
from attune.collect.doors.webhooks.masking import masked
from attune.collect.doors.webhooks.models import Scheme, WebhookSample
from attune.collect.doors.webhooks.records import active, record_of
from attune.collect.doors.webhooks.trying import tried
from attune.vocabulary.errors import BadInput, Conflict, NotAllowed, NotFound
from tests.collect.doors.webhooks.calling import PAID, RULES

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples._Waiting, "calls", deque())
    monkeypatch.setattr(samples._Waiting, "second", (0, 0))
    monkeypatch.setattr(samples._Waiting, "swept_at", 0)


def ms(**ago: Any) -> int:
    return int((timezone.now() - timedelta(**ago)).timestamp() * 1000)


def test_nothing_about_anybody_is_left() -> None:
    given = {
        "type": "order.paid",
        "email": "ann.lee@shop.example",
        "phone": "+48 601 234 567",
        "name": "Ann Lee",
        "id": 48_601_234_567,
        "score": 9,
        "at": "2026-11-22T15:00:00Z",
        "unix": 1_795_359_600,
        "text": "Żółć 7",
        "lines": [{"price": 12.5}] * 9,
        "status": "Ann Lee, 5 Elm St. <ann@x>",
    }
    assert masked(given) == {
        "type": "order.paid",
        "email": "xxx.xxx@xxxx.xxxxxxx",
        "phone": "+00 000 000 000",
        "name": "xxx xxx",
        "id": 10_000_000_000,
        "score": 9,
        "at": "2026-11-22T15:00:00Z",
        "unix": 1_795_359_600,
        "text": "xxxx 0",
        "lines": [{"price": 12.5}] * 5,
        "status": "xxx xxx, 0 xxx xx. <xxx@x>",
    }


def test_the_last_ten_calls_of_a_day_are_kept() -> None:
    hook = editing.create("Payments", Scheme.NONE, "test").webhook
    began = ms(hours=1)
    for number in range(12):
        at = began + number * 1000
        samples.note(hook.pk, {"n": number}, "1 accepted", is_good=True, clock=lambda at=at: at)
    samples.note(hook.pk, None, "wrong_signature: no", is_good=False, clock=lambda: ms(minutes=1))
    samples.note(99_999, {}, "a webhook that was deleted", is_good=True, clock=lambda: ms(minutes=1))
    samples.step()
    kept = editing.samples(hook)
    assert len(kept) == 10
    assert (kept[0].body, kept[0].is_good) == ("", False)
    assert json.loads(kept[1].body) == {"n": 11}
    samples.step(clock=lambda: ms(hours=-25))
    assert not WebhookSample.objects.exists()


def test_a_flood_is_not_looked_at_one_by_one() -> None:
    hook = editing.create("Payments", Scheme.NONE, "test").webhook
    for _ in range(50):
        samples.note(hook.pk, {}, "ok", is_good=True, clock=lambda: 1_795_359_600_000)
    assert len(samples._Waiting.calls) == samples.A_SECOND


def test_a_secret_is_told_once_and_sealed() -> None:
    opened = editing.create("Payments", Scheme.STANDARD, "test", rules=RULES)
    assert opened.secret.startswith("whsec_")
    assert opened.secret not in opened.webhook.sealed_secret
    assert active()[opened.webhook.public_id].secret == opened.secret
    other = editing.change_secret(opened.webhook.pk, "test")
    assert active()[opened.webhook.public_id].secret == other.secret != opened.secret
    editing.end(opened.webhook.pk, "test")
    assert active() == {}
    with pytest.raises(NotFound):
        editing.change_secret(opened.webhook.pk, "test")


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"name": "", "scheme": "none"}, "name"),
        ({"name": "x", "scheme": "magic"}, "scheme"),
        ({"name": "x", "scheme": "stripe"}, "secret"),
        ({"name": "x", "scheme": "standard", "secret": "short"}, "secret"),
        ({"name": "x", "scheme": "standard", "secret": "whsec_!!!!!!!!"}, "secret"),
        ({"name": "x", "scheme": "hmac", "header": "x y"}, "header"),
        ({"name": "x", "scheme": "none", "rules": "name ="}, ""),
        ({"name": "x", "scheme": "none", "rules": "#" * 60_000}, "mapping"),
    ],
)
def test_what_cannot_be_used_is_refused(given: dict[str, str], where: str) -> None:
    with pytest.raises(BadInput) as error:
        editing.create(by="test", **given)
    assert error.value.where == where


def test_two_editors_do_not_overwrite_each_other() -> None:
    hook = editing.create("Payments", Scheme.NONE, "test").webhook
    assert editing.change_mapping(hook.pk, RULES, 1, "test").version == 2
    with pytest.raises(Conflict):
        editing.change_mapping(hook.pk, "", 1, "test")


def test_only_who_manages_sources_may() -> None:
    with pytest.raises(NotAllowed):
        editing.create("x", Scheme.NONE, Member(email="v@example.com", role="viewer"))


def test_a_mapping_is_tried_without_storing_anything() -> None:
    hook = record_of(editing.create("Payments", Scheme.NONE, "test").webhook)
    result = tried(hook, RULES, json.dumps(masked(PAID)))
    assert (result.error, result.refused) == ("", ())
    facts = dict(result.made[0].facts)
    assert (result.made[0].name, facts["value"], facts["email"]) == ("Order Paid", "19.99 EUR", "xxx@xxxx.xxxxxxx")
    assert tried(hook, "name = ", "{}").line == 1
    assert tried(hook, RULES, "{").error
    assert tried(hook, 'name = "x"', "{}").refused == ("no_event: A track call needs its event name in `event`.",)
