"""Mapping is a reload: what is stored stays, what is asked answers anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from attune.collect import intake
from attune.collect.candidate import Candidate
from attune.collect.touchpoints.loading import load_toml
from attune.collect.touchpoints.models import SurfaceRule
from attune.collect.touchpoints.remapping import remap
from attune.collect.touchpoints.suggesting import unmapped
from attune.store.opening import Store
from attune.vocabulary.clock import now_ms
from attune.vocabulary.errors import Unavailable
from tests.collect.asking import RECORDS

pytestmark = pytest.mark.django_db

FILE = """
[[touchpoints]]
key = "order"
name = "Order"
channel = "web"
stage = "buy"
surfaces = ["event Order *"]

[[touchpoints]]
key = "reviews"
name = "Review sites"
channel = "web"
stage = "advocate"
direct = false
surfaces = ["event Review Seen"]
"""


@pytest.fixture
def met(store: Store) -> Store:
    """A store that has seen four surfaces."""
    names = ("Order Placed", "Order Paid", "Order Paid", "Review Seen", "Help Page Opened")
    candidates = [Candidate(at, "track", name=name, user_id=f"u{at}") for at, name in enumerate(names)]
    key = next(record for record in RECORDS.values() if record.kind == "server")
    rows = intake.accept(candidates, key, now_ms()).rows
    assert rows is not None
    store.committer.commit_now(rows)
    assert store.settle()
    return store


def asked(store: Store) -> dict[str, tuple]:
    sql = "SELECT surface, touchpoint, channel, stage, direct FROM resolved GROUP BY ALL ORDER BY surface"
    return {row[0].removeprefix("event "): row[1:] for row in store.warehouse.query("test", sql).rows}


def load(tmp_path: Path, text: str) -> None:
    path = tmp_path / "touchpoints.toml"
    path.write_text(text, encoding="utf-8")
    load_toml(path)


def test_it_maps_surfaces_and_follows_changes(met: Store, tmp_path: Path):
    assert not remap(met.warehouse), "nothing to map by"
    load(tmp_path, FILE)
    assert remap(met.warehouse)
    assert asked(met) == {
        "Help Page Opened": ("", "", "", 1),
        "Order Paid": ("order", "web", "buy", 1),
        "Order Placed": ("order", "web", "buy", 1),
        "Review Seen": ("reviews", "web", "advocate", 0),
    }
    assert not remap(met.warehouse), "nothing has changed"

    load(tmp_path, FILE.replace('["event Order *"]', '["event Order Placed"]').replace('"buy"', '"consider"'))
    SurfaceRule.objects.filter(pattern="event Order *").delete()
    assert remap(met.warehouse)
    assert asked(met)["Order Placed"] == ("order", "web", "consider", 1)
    assert asked(met)["Order Paid"] == ("", "", "", 1), "no rule fits any more"

    before = met.warehouse.query("test", "SELECT groupArray(id) FROM (SELECT id FROM interactions ORDER BY id)").value()
    assert len(before) == 5, "nothing stored has changed"


def test_a_reload_that_failed_is_made_up_for(met: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    load(tmp_path, FILE)

    def away(*_: object, **__: object) -> None:
        raise Unavailable("The warehouse is away.")

    with monkeypatch.context() as patch:
        patch.setattr(met.warehouse, "command", away)
        with pytest.raises(Unavailable):
            remap(met.warehouse)
    assert remap(met.warehouse)
    assert asked(met)["Order Paid"] == ("order", "web", "buy", 1)
    assert not remap(met.warehouse)


def test_it_suggests_touchpoints_for_what_is_not_mapped(met: Store, tmp_path: Path):
    load(tmp_path, FILE.replace('["event Order *"]', '["event Order Placed"]').replace('"event Review Seen"', '"none"'))
    found = {one.surface.removeprefix("event "): one for one in unmapped(met.warehouse)}
    assert next(iter(found)) == "Order Paid", "the most met first"
    assert set(found) == {"Order Paid", "Help Page Opened", "Review Seen"}
    assert found["Order Paid"].interactions == 2
    paid, opened = found["Order Paid"].suggestion, found["Help Page Opened"].suggestion
    assert (paid.key, paid.is_new) == ("order", False)
    assert (opened.key, opened.name, opened.stage, opened.is_new) == (
        "help-page-opened",
        "Help Page Opened",
        "support",
        True,
    )
