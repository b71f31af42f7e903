"""Today says what changed, what needs its reader and what was finished, each to whom it concerns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.show.pages.reading import text_of


def answers(day: datetime, scores: list[int], name: str) -> list[dict[str, Any]]:
    return [
        {
            "type": "track",
            "userId": f"{name}-{number}",
            "event": "Survey Answered",
            "messageId": f"{name}-{number}",
            "timestamp": (day + timedelta(minutes=number)).isoformat(),
            "properties": {"metric": "csat5", "scale": "1-5", "score": score, "place_id": f"s{number % 2}"},
        }
        for number, score in enumerate(scores)
    ]


@pytest.fixture
def fallen(house: Any) -> Any:
    """Forty good answers three weeks ago, forty bad ones this week."""
    now = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    house.send(
        *answers(now - timedelta(days=20), [4, 5] * 20, "before"), *answers(now - timedelta(days=3), [1, 2] * 20, "now")
    )
    return house


def test_it_says_what_changed_with_its_figure(fallen: Any, signed_in: Any) -> None:
    answer = signed_in("viewer").get("/today")
    text = text_of(answer)
    assert "Hello, Viewer" in text
    assert "differs from usual by more than noise" in text or "differ from usual by more than noise" in text
    assert "“Satisfaction, 1 to 5” fell to 1.50; usual is 4.50." in text
    assert "n 40" in text
    assert "3.00 lower" in text
    assert 'href="/journeys?period=7#t-survey"' in answer.content.decode()


def test_every_language_has_its_sentence(fallen: Any, signed_in: Any) -> None:
    browser = signed_in("viewer")
    for language, said in (("ru", "снижение до 1,50"), ("pl", "spadek do 1,50"), ("ja", "1.50に下がりました")):
        browser.cookies["django_language"] = language
        assert said in text_of(browser.get("/today")), language


def test_an_old_company_is_looked_at_where_its_contacts_are(company: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    text = text_of(browser.get("/today"))
    assert "No contacts in this period. The newest is of Mar 28, 2026." in text
    then = text_of(browser.get("/today?weeks=4&day=2026-03-28"))
    assert "as of Mar 28, 2026" in then
    assert "No contacts in this period" not in then


@pytest.mark.parametrize(
    "query", ["weeks=0", "weeks=1e9", "day=2026-99-99", "day=0001-01-01", "day=9999-12-31", "place=%00"]
)
def test_nonsense_in_the_address_is_left_aside(house: Any, signed_in: Any, query: str) -> None:
    assert signed_in("owner").get(f"/today?{query}").status_code == 200


def test_the_guide_ticks_what_is_done_and_can_be_put_away(house: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    before = text_of(browser.get("/today"))
    assert "The first steps" in before
    assert "1 of 5 done" in before  # the touchpoints of the house are named
    house.send({"type": "track", "userId": "u1", "event": "Order Placed", "messageId": "m1"})
    assert "2 of 5 done" in text_of(browser.get("/today"))
    assert browser.post("/today/guide").status_code == 302
    after = text_of(browser.get("/today"))
    assert "of 5 done" not in after
    assert "Show the guide" in after
    browser.post("/today/guide", {"back": "1"})
    assert "2 of 5 done" in text_of(browser.get("/today"))
    assert "The first steps" not in text_of(signed_in("viewer").get("/today"))


def test_what_waits_is_told_to_whom_it_concerns(house: Any, signed_in: Any) -> None:
    from attune.identify import requests  # noqa: PLC0415 - models exist only after Django's set-up
    from attune.store import backup_record  # noqa: PLC0415 - same

    month_ago = int((datetime.now(UTC) - timedelta(days=40)).timestamp() * 1000)
    requests.open_("access", by="command line", contact="by post", received_at=month_ago)
    house.send({"type": "track", "userId": "u1", "event": "Nobody Named This", "messageId": "m1"})
    backup_record.note(house.store.folder, error="The disk is full.")
    owner, viewer = text_of(signed_in("owner").get("/today")), text_of(signed_in("viewer").get("/today"))
    agent = text_of(signed_in("agent").get("/today"))
    assert "Privacy request: What do you know about me?" in owner
    assert "days late" in owner
    assert "1 spot has no touchpoint" in owner
    assert "Nobody Named This" in owner
    assert "The last backup failed" in owner
    assert "Privacy request" in agent
    assert "spot has no touchpoint" not in agent
    assert "Nothing waits for you." in viewer
    assert owner.index("days late") < owner.index("1 spot has no touchpoint")


def test_a_shop_manager_sees_their_shop(fallen: Any, signed_in: Any) -> None:
    from attune.access import scopes  # noqa: PLC0415 - models exist only after Django's set-up
    from attune.access.members import Member  # noqa: PLC0415 - same
    from attune.access.scopes import Scope  # noqa: PLC0415 - same
    from attune.collect.catalogue import places  # noqa: PLC0415 - same

    for key, name in (("s0", "Harbour Street"), ("s1", "Old Market")):
        places.put(key, {"name": name, "time_zone": "Europe/Warsaw"}, "command line")
    now = datetime.now(UTC)
    fallen.send(
        *(
            {
                "type": "track",
                "anonymousId": f"k{number}",
                "event": "Smiley Pressed",
                "messageId": f"k{number}",
                "timestamp": now.isoformat(),
                "properties": {"metric": "smile4", "scale": "1-4", "score": 4, "place_id": "s1"},
            }
            for number in range(12)
        )
    )
    browser = signed_in("shop")
    scopes.change(Member.objects.get(role="shop").pk, [Scope("place", "s1")], by="command line")
    text = text_of(browser.get("/today"))
    assert "Old Market" in text
    assert "Harbour Street" not in text
    assert "n 12" in text
    other = text_of(browser.get("/today?place=s0"))
    assert "Harbour Street" not in other
    scopes.change(Member.objects.get(role="shop").pk, [Scope("place", "nowhere")], by="command line")
    nothing = text_of(browser.get("/today"))
    assert "Old Market" not in nothing
    assert "n 40" not in nothing
