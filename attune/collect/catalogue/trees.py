"""Areas, categories and teams are trees: what lies below, and what would bite its own tail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from attune.collect.catalogue.models import Area, Category, Team
from attune.vocabulary.errors import BadInput

Tree = type[Area | Category | Team]
TREES = (Area, Category, Team)
DEEPEST = 20


def parents(tree: Tree) -> dict[int, int | None]:
    """The parent of each, by number."""
    return dict(tree.objects.order_by().values_list("pk", "parent_id"))


def below(tree: Tree, roots: Iterable[int]) -> set[int]:
    """These and everything below them, by number."""
    children = defaultdict(list)
    for child, parent in parents(tree).items():
        children[parent].append(child)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += children[one]
    return found


def above(tree: Tree, start: int | None) -> list[int]:
    """This one and all it lies in, from the inside out."""
    of, found, at = parents(tree), list[int](), start
    while at is not None and at not in found:
        found.append(at)
        at = of.get(at)
    return found


def among(tree: Tree, attribute: str, key: str) -> Q | None:
    """What lies in the one of this key or below it; None for '', nothing for a key that does not exist."""
    if not key:
        return None
    roots = tree.objects.filter(key=key if key.isprintable() else "").values_list("pk", flat=True)
    return Q(**{f"{attribute}__in": below(tree, roots)})


def check(of: dict[int, int | None], child: int | None, parent: int | None) -> None:
    """Refuse a parent that lies below its child, or too deep.

    Raises:
        BadInput: it does.
    """
    depth, at = 0, parent
    while at is not None:
        depth += 1
        if at == child:
            raise BadInput("It would lie below itself. Choose another parent.", code="tree_cycle", where="parent")
        if depth >= DEEPEST:
            raise BadInput(f"A tree may be {DEEPEST} deep.", code="tree_deep", where="parent")
        at = of.get(at)
