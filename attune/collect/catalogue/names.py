"""What keys in interactions are called: resolved when shown, by key or alias, retired entries too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from attune.collect.catalogue.models import Alias
from attune.collect.catalogue.publishing import MODELS

AT_ONCE = 400  # keys one statement asks for


@dataclass(frozen=True, slots=True)
class Named:
    """What a key means: the entry's number, own key and name."""

    id: int
    key: str
    name: str
    is_retired: bool


def names(kind: str, keys: Iterable[str]) -> dict[str, Named]:
    """By key as given; a key that the catalogue does not hold is left out.

    `kind`: place, product, staff or campaign.
    """
    wanted = [key for key in dict.fromkeys(keys) if key]
    found: dict[str, Named] = {}
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        rows = MODELS[kind].objects.order_by()
        columns = ("pk", "key", "name", "retired_at")
        found |= {
            key: Named(pk, key, name, bool(gone))
            for pk, key, name, gone in rows.filter(key__in=part).values_list(*columns)
        }
        aliases = dict(Alias.objects.filter(kind=kind, alias__in=part).values_list("alias", "entry"))
        meant = {
            pk: Named(pk, key, name, bool(gone))
            for pk, key, name, gone in rows.filter(pk__in=set(aliases.values())).values_list(*columns)
        }
        found |= {alias: meant[pk] for alias, pk in aliases.items() if pk in meant and alias not in found}
    return found


def keys_of(kind: str, entry: int, key: str) -> list[str]:
    """Every key that interactions may carry for this entry: its own and all its aliases."""
    return [key, *Alias.objects.filter(kind=kind, entry=entry).values_list("alias", flat=True)]
