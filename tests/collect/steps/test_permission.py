"""Consent, Global Privacy Control and robots."""

from __future__ import annotations

from typing import Any

import pytest

from attune.vocabulary.interaction import Flag
from tests.collect.asking import refusal, row, track

ROBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.parametrize(
    "stated",
    [
        False,
        {"analytics": False},
        {"status": "denied"},
        {"categoryPreferences": {"Analytics": False, "Advertising": True}},
    ],
)
def test_it_drops_what_was_refused(stated: Any) -> None:
    assert refusal(track(context={"consent": stated})).reason == "no_consent"


@pytest.mark.parametrize("stated", [True, {"analytics": True}, {"categoryPreferences": {"Analytics": True}}])
def test_it_notes_a_stated_yes(stated: Any) -> None:
    assert row(track(context={"consent": stated})).flags & Flag.CONSENT


@pytest.mark.parametrize("stated", [None, {}, "yes", {"marketing": False}, [1]])
def test_it_reads_nothing_into_silence(stated: Any) -> None:
    assert not row(track(context={"consent": stated})).flags & Flag.CONSENT


def test_it_notes_global_privacy_control_and_drops_nothing() -> None:
    assert row(track(), gpc=True).flags & Flag.GPC
    assert row(track(context={"gpc": True})).flags & Flag.GPC
    assert not row(track()).flags & Flag.GPC


def test_it_drops_robots_that_come_themselves() -> None:
    assert refusal(track(context={"userAgent": ROBOT}), key="browser").reason == "bot"
    assert refusal(track(), key="browser", user_agent=ROBOT).reason == "bot"
    assert row(track(), key="browser", user_agent=PERSON)


def test_it_marks_robots_that_a_server_passes_on() -> None:
    assert row(track(context={"userAgent": ROBOT})).flags & Flag.BOT
    assert not row(track(context={"userAgent": PERSON})).flags & Flag.BOT
