"""Names of sites, and the visitors of a day."""

from __future__ import annotations

import pytest

from attune.access import keys
from attune.access.members import Member
from attune.collect import sites, snapshot, visitors
from attune.vocabulary.errors import BadInput, NotAllowed, NotFound

pytestmark = pytest.mark.django_db
DAY = 86_400_000


def browser_key() -> int:
    keys.create("Web shop", "browser")
    return keys.active()[-1].id


def test_the_last_word_about_a_site_counts() -> None:
    first, second = browser_key(), browser_key()
    sites.put("umami", " ABC ", first, "test")
    entry = sites.put("umami", "abc", second, "test", currency="eur")
    found = sites.active(tuple(keys.active()))
    assert (found["umami", "abc"].key.id, found["umami", "abc"].currency) == (second, "EUR")
    keys.revoke(second, by="test")
    assert sites.active(tuple(keys.active())) == {}
    sites.remove(entry.pk, "test")
    with pytest.raises(NotFound):
        sites.remove(entry.pk, "test")


def test_only_an_active_browser_key_is_lent_and_only_by_who_may() -> None:
    keys.create("Server", "server")
    with pytest.raises(BadInput):
        sites.put("umami", "abc", keys.active()[-1].id, "test")
    with pytest.raises(NotAllowed):
        sites.put("umami", "abc", browser_key(), Member(email="v@example.com", role="viewer"))


def test_the_salt_of_a_day_is_the_same_until_the_day_ends_and_is_overwritten() -> None:
    today = visitors.salt_of(100 * DAY)
    assert visitors.salt_of(100 * DAY + DAY - 1) == today
    tomorrow = visitors.salt_of(101 * DAY)
    assert tomorrow != today
    assert bytes(visitors.VisitorSalt.objects.get().salt) == tomorrow
    assert visitors.visitor(today, "a", "b") != visitors.visitor(tomorrow, "a", "b")
    assert visitors.visitor(today, "a", "b") != visitors.visitor(today, "ab", "")


def test_the_snapshot_follows_within_one_look() -> None:
    snapshot.refresh()
    before = snapshot.current()
    snapshot.refresh()
    assert snapshot.current() is before
    sites.put("matomo", "3", browser_key(), "test")
    snapshot.refresh()
    assert ("matomo", "3") in snapshot.current().sites
