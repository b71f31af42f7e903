"""What a watcher is shown, and what not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from attune.collect.live import feed
from attune.collect.live.feed import Watch, Watcher
from tests.collect.asking import NOW, take, track


@pytest.fixture(autouse=True)
def _nobody_else() -> Iterator[None]:
    feed.watchers.clear()
    yield
    feed.watchers.clear()


def watching(**watch: Any) -> Watcher:
    watcher = Watcher(Watch(**watch))
    feed.watchers.append(watcher)
    return watcher


def arrive(*events: dict[str, Any], source: str = "shop") -> None:
    taken = take(*events)
    feed.tell(source, "/v1/batch", NOW, taken.rows, taken.dropped)


def told(watcher: Watcher) -> Any:
    message = watcher.message()
    return None if message is None else msgspec.json.decode(message)


def test_it_shows_accepted_and_refused_with_the_true_counts() -> None:
    watcher = watching(sees_persons=True)
    arrive(track(event="A", userId="user-1"), track(event="", userId="user-2"))
    shown = told(watcher)
    assert (shown["accepted"], shown["dropped"]) == (1, {"no_event": 1})
    assert [(line["name"], line["reason"]) for line in shown["lines"]] == [("A", ""), ("", "no_event")]
    assert shown["lines"][0]["user_id"] == "user-1"
    assert told(watcher) is None


def test_a_flood_is_sampled_and_counted() -> None:
    watcher = watching()
    for _ in range(30):
        arrive(*[track(userId=f"u{number}") for number in range(100)])
    shown = told(watcher)
    assert shown["accepted"] == 3_000
    assert len(shown["lines"]) == feed.ROWS_A_MESSAGE


def test_who_may_not_see_persons_sees_cut_ids_and_no_message_with_a_value() -> None:
    watcher = watching()
    arrive(track(userId="ann@example.com", messageId="m-123456789"), track(userId="ann@example.com", timestamp="soon"))
    text = str(told(watcher))
    assert "bad_timestamp" in text
    assert "ann@example.com" not in text
    assert "123456789" not in text
    assert "soon" not in text


def test_it_narrows_down_by_source_and_words() -> None:
    till, words = watching(source="till"), watching(text="CHECKOUT")
    arrive(track(event="Checkout Started"), track(event="Other"))
    assert told(till) is None
    assert [line["name"] for line in told(words)["lines"]] == ["Checkout Started"]


def test_a_hidden_id_cannot_be_found_by_searching_for_it() -> None:
    watcher = watching(text="ann@example.com")
    arrive(track(userId="ann@example.com"))
    assert told(watcher)["lines"] == []
