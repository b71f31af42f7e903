"""Places: shops, counters, branches."""

from __future__ import annotations

from collections.abc import Iterable

from attune.collect.catalogue import trees
from attune.collect.catalogue.models import Alias, Area, Kind, Place


def within(areas: Iterable[str], places: Iterable[str]) -> frozenset[str]:
    """Every key, as interactions may carry it, of the places below these areas (keys) and of these places.

    Aliases and retired places are among them, so that `place IN` finds all of their history. A key of a place that
    the catalogue does not hold stays as it is; an area that does not exist holds nothing.
    """
    places = frozenset(places)
    roots = Area.objects.filter(key__in=list(areas)).values_list("pk", flat=True)
    ground = trees.below(Area, roots)
    named = set(Alias.objects.filter(kind=Kind.PLACE, alias__in=places).values_list("entry", flat=True))
    found = {
        pk: key
        for pk, key, area in Place.objects.order_by().values_list("pk", "key", "area_id")
        if area in ground or key in places or pk in named
    }
    known_as = Alias.objects.filter(kind=Kind.PLACE).values_list("entry", "alias")
    return places | frozenset(found.values()) | {alias for entry, alias in known_as if entry in found}
