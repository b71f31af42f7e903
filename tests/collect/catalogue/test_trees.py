"""Trees: what lies below, and what may not."""

from __future__ import annotations

import pytest

from attune.collect.catalogue import places, trees
from attune.collect.catalogue.models import Alias, Area, Place
from attune.vocabulary.errors import BadInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def ground() -> dict[str, Area]:
    north = Area.objects.create(key="north", name="North")
    coast = Area.objects.create(key="coast", name="Coast", parent=north)
    south = Area.objects.create(key="south", name="South")
    for key, area in (("s1", north), ("s2", coast), ("s3", south), ("s4", None)):
        Place.objects.create(key=key, name=key, area=area)
    Alias.objects.create(kind="place", alias="old-s2", entry=Place.objects.get(key="s2").pk)
    Alias.objects.create(kind="product", alias="old-s1", entry=Place.objects.get(key="s1").pk)
    return {"north": north, "coast": coast, "south": south}


def test_places_of_an_area_are_those_below_it_by_every_key(ground):
    assert places.within(["north"], []) == {"s1", "s2", "old-s2"}
    assert places.within(["coast"], ["s3"]) == {"s2", "old-s2", "s3"}
    assert places.within([], []) == frozenset()
    assert places.within(["nowhere"], ["unknown"]) == {"unknown"}
    assert places.within([], ["old-s2"]) == {"s2", "old-s2"}


def test_nothing_lies_below_itself(ground):
    of = trees.parents(Area)
    trees.check(of, ground["coast"].pk, ground["south"].pk)
    trees.check(of, None, ground["coast"].pk)
    for parent in ("north", "coast"):
        with pytest.raises(BadInput, match="below itself"):
            trees.check(of, ground["north"].pk, ground[parent].pk)
