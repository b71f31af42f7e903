"""Touchpoints from a file: added, changed, never removed, refused as a whole when one key is wrong."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from attune.collect.touchpoints import catalogue
from attune.collect.touchpoints.loading import load_toml
from attune.vocabulary.errors import BadInput

pytestmark = pytest.mark.django_db

GOOD = """
[[stages]]
key = "renew"
name = "Renew"
order = 45

[[touchpoints]]
key = "checkout"
name = "Checkout"
channel = "web"
stage = "buy"
owner = "Anna"
standard = "pays within 3 minutes"
surfaces = ["web shop.example /checkout*", { pattern = "event Order Placed", order = 10 }]

[[touchpoints]]
key = "press"
name = "Press"
stage = "aware"
direct = false

[[episodes]]
key = "order"
starts = "checkout"
expects = "press"
missing = "never delivered"
after_days = 30
"""


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "touchpoints.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_the_stages_of_the_life_cycle_are_there_from_the_start():
    assert [stage.key for stage in catalogue.stages()] == ["aware", "consider", "buy", "use", "support", "advocate"]


def test_it_loads_all_of_it(given: Path):
    assert asdict(load_toml(given)) == {"stages": 1, "touchpoints": 2, "rules": 2, "episodes": 1}
    assert [stage.key for stage in catalogue.stages()] == [
        "aware", "consider", "buy", "use", "renew", "support", "advocate"
    ]  # fmt: skip
    checkout, press = catalogue.touchpoints()
    assert (checkout.name, checkout.channel, checkout.stage, checkout.owner) == ("Checkout", "web", "buy", "Anna")
    assert checkout.patterns == ("event Order Placed", "web shop.example /checkout*")
    assert not press.direct
    assert catalogue.names() == {"checkout": "Checkout", "press": "Press"}
    (episode,) = catalogue.episodes()
    assert (episode.starts, episode.expects, episode.missing, episode.after_days) == (
        "checkout",
        "press",
        "never delivered",
        30,
    )


def test_loading_again_changes_and_removes_nothing(given: Path):
    load_toml(given)
    given.write_text('[[touchpoints]]\nkey = "checkout"\nname = "Pay"\nsurfaces = ["event Paid"]', encoding="utf-8")
    load_toml(given)
    checkout, _ = catalogue.touchpoints()
    assert (checkout.name, checkout.channel) == ("Pay", "web")
    assert checkout.patterns == ("event Order Placed", "event Paid", "web shop.example /checkout*")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('stage = "buy"', 'stage = "purchase"', "there is no stage 'purchase'"),
        ('name = "Press"', "", "touchpoints.2.name.*it is missing"),
        ("direct = false", 'direct = "no"', "touchpoints.2.direct.*a bool is needed"),
        ("direct = false", "indirect = true", "touchpoints.2.indirect.*means nothing here"),
        ('expects = "press"', 'expects = "tv"', "episodes.order.expects.*no touchpoint 'tv'"),
        ("order = 10", 'order = "x"', "touchpoints.1.surfaces"),
        ("after_days = 30", "after_days = -1", "episodes.1.after_days"),
        ("[[episodes]]", "[episodes]", r"write it as \[\[episodes\]\]"),
        ('key = "press"', 'key = "press', "cannot be read.*line"),
        ("direct = false", 'surfaces = ["event Order Placed"]', "stands twice"),
    ],
)
def test_one_wrong_key_changes_nothing_and_is_named(given: Path, old: str, new: str, said: str):
    given.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        load_toml(given)
    assert catalogue.touchpoints() == []
