"""What upper rooms put into the tracker."""

from __future__ import annotations

import pytest

from attune.collect import snapshot
from attune.collect.tracker import publishing
from attune.collect.tracker.publishing import EVERY_SOURCE, published
from attune.vocabulary.errors import BadInput

pytestmark = pytest.mark.django_db


def parts() -> dict[str, tuple[str, str]]:
    """What a visitor of the source `shop` gets after the collector has looked."""
    snapshot.refresh()
    return {part.part: (part.version, part.json) for part in snapshot.current().tracker.parts_of("shop")}


def test_it_is_in_force_after_the_next_look_until_it_is_taken_out() -> None:
    assert published("shop", "surveys", "1", {"ask": ["Jak było?"]})
    assert parts() == {"surveys": ("1", '{"ask":["Jak było?"]}')}
    assert published("shop", "surveys", "2", {"ask": []})
    assert parts() == {"surveys": ("2", '{"ask":[]}')}
    assert published("shop", "surveys", "", None)
    assert not published("shop", "surveys", "", None)
    assert parts() == {}


def test_a_part_of_the_source_counts_before_one_of_all() -> None:
    published(EVERY_SOURCE, "surveys", "1", ["all"])
    published(EVERY_SOURCE, "offers", "1", ["all"])
    published("shop", "surveys", "1", ["own"])
    published("other", "offers", "1", ["other"])
    assert parts() == {"surveys": ("1", '["own"]'), "offers": ("1", '["all"]')}


def test_the_same_again_changes_nothing() -> None:
    published("shop", "surveys", "1", {"a": 1}, script="/s.js")
    snapshot.refresh()
    before = snapshot.current()
    assert not published("shop", "surveys", "1", {"a": 1}, script="/s.js")
    snapshot.refresh()
    assert snapshot.current() is before
    assert published("shop", "surveys", "1", {"a": 1})


def test_the_content_is_read_only_after_a_change(django_assert_num_queries: pytest.FixtureRequest) -> None:
    published("shop", "surveys", "1", {"a": 1})
    snapshot.refresh()
    held = snapshot.current().tracker
    with django_assert_num_queries(1):  # type: ignore[operator]  # pytest-django's own fixture
        assert publishing.stamps() == held.stamps


@pytest.mark.parametrize(
    ("given", "where"),
    [
        (("shop", "Surveys", "1", {}), "part"),
        (("shop", "__proto__", "1", {}), "part"),
        (("shop", "", "1", {}), "part"),
        (("s" * 101, "surveys", "1", {}), "source"),
        (("shop", "surveys", "1" * 65, {}), "source"),
        (("shop", "surveys", "1", {"text": "x" * 65_536}), "json"),
    ],
)
def test_what_cannot_be_used_is_refused(given: tuple[str, str, str, object], where: str) -> None:
    with pytest.raises(BadInput) as refused:
        published(*given)
    assert refused.value.where == where
    assert parts() == {}


@pytest.mark.parametrize(
    "script", ["https://elsewhere.example/s.js", "//elsewhere.example/s.js", "s.js", "/s.js#x", "/\u2028"]
)
def test_a_script_is_one_of_this_server(script: str) -> None:
    with pytest.raises(BadInput, match="path on this server"):
        published("shop", "surveys", "1", {}, script=script)
