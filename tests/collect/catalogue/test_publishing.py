"""Aliases reach the warehouse: what was sent stays, what is asked answers by the entry."""

from __future__ import annotations

import pytest

from attune.collect.catalogue import places, products
from attune.collect.catalogue.publishing import publish
from attune.store.opening import Store
from attune.vocabulary.errors import Unavailable

pytestmark = pytest.mark.django_db
BY = "test"


def means(store: Store, kind: str, key: str) -> str:
    sql = "SELECT dictGetOrDefault('catalogue', 'entry', ({kind:String}, {key:String}), {key:String})"
    return str(store.warehouse.query("q", sql, {"kind": kind, "key": key}).value())


def test_it_follows_every_change_of_an_alias(store: Store):
    assert not publish(store.warehouse)
    places.put("shop-07", {"aliases": ["old", "7"]}, BY)
    products.put("router", {"gtin": "036000291452"}, BY)
    assert publish(store.warehouse)
    assert not publish(store.warehouse), "nothing has changed"
    assert (means(store, "place", "old"), means(store, "product", "old")) == ("shop-07", "old")
    assert means(store, "product", "0036000291452") == "router"
    places.put("shop-07", {"aliases": ["7"]}, BY)
    places.put("shop-08", {"aliases": ["old"]}, BY)
    assert publish(store.warehouse)
    assert (means(store, "place", "old"), means(store, "place", "7")) == ("shop-08", "shop-07")
    places.put("shop-08", {"aliases": ""}, BY)
    assert publish(store.warehouse)
    assert means(store, "place", "old") == "old"


def test_a_reload_that_failed_is_made_up_for(store: Store, monkeypatch: pytest.MonkeyPatch):
    places.put("shop-07", {"aliases": ["old"]}, BY)

    def away(*_: object, **__: object) -> None:
        raise Unavailable("The warehouse is away.")

    with monkeypatch.context() as patch:
        patch.setattr(store.warehouse, "command", away)
        with pytest.raises(Unavailable):
            publish(store.warehouse)
    assert publish(store.warehouse)
    assert means(store, "place", "old") == "shop-07"
