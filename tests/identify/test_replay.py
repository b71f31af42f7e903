"""The same facts in the same order give the same customers, however they are cut, and what is flattened is right."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.identify import links
from attune.identify.identifiers import Identifier
from attune.identify.links import Link
from attune.identify.rules import RANK
from attune.vocabulary.facts import IdentityFact
from tests.identify.world import World, browser, everything, forget_all, said

USERS = [f"u{n}" for n in range(1, 8)]
ADDRESSES = ["jan@example.com", "ola@example.com", "+48601234567"]
DEVICES = ["a1", "a2", "a3", "d1"]


@st.composite
def facts(draw: st.DrawFn) -> IdentityFact:
    named = draw(st.sets(st.sampled_from(USERS), max_size=1))
    named |= draw(st.sets(st.sampled_from(ADDRESSES), max_size=2))
    named |= draw(st.sets(st.sampled_from(DEVICES), max_size=2))
    named = named or {"u1"}
    make = draw(st.sampled_from([said, said, browser]))
    more = {"name": draw(st.sampled_from(["Jan", "Ola"]))} if draw(st.booleans()) else {}
    previous = draw(st.none() | st.sampled_from([*USERS, *DEVICES])) if len(named) == 1 else None
    return make(*sorted(named), previous=previous, ts=draw(st.integers(1, 20)), **more)


def check_flattened() -> None:
    """The closure is what walking the links from scratch gives, and the links are a forest."""
    kinds = dict(Identifier.objects.values_list("id", "kind"))
    ends = defaultdict(set)
    since: dict[int, int] = {}
    active = list(Link.objects.filter(undone_at=None).order_by("id").values_list("id", "a", "b"))
    for number, a, b in active:
        ends[a].add(b)
        ends[b].add(a)
        since.setdefault(a, 2 * number)
        since.setdefault(b, 2 * number + 1)
    reached: dict[int, int] = {}
    customers = 0
    for start in ends:
        if start in reached:
            continue
        members, frontier = {start}, [start]
        while frontier:
            frontier = [other for key in frontier for other in ends[key] if other not in members]
            members.update(frontier)
        root = min(members, key=lambda key: (RANK[kinds[key]], since[key], key))
        reached.update(dict.fromkeys(members, root))
        customers += 1
        assert Identifier.objects.get(pk=root).size == len(members)
    assert len(active) == len(reached) - customers
    stored = dict(Identifier.objects.values_list("id", "customer"))
    assert {key: customer for key, customer in stored.items() if key in reached} == reached
    assert all(key == customer for key, customer in stored.items() if key not in reached)


@given(st.lists(facts(), max_size=25), st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cut_gives_the_same(database: str, said_facts: list[IdentityFact], dice: random.Random):
    with TemporaryDirectory() as folder:
        forget_all()
        world = World(Path(folder))
        if said_facts:
            world.append(said_facts)
        world.run()
        at_once = everything()
        check_flattened()
        world.close()

        forget_all()
        world = World(Path(folder))
        rest = list(said_facts)
        while rest:
            size = dice.randint(1, 5)
            world.append(rest[:size], silent=dice.randint(0, 2))
            rest = rest[size:]
            world.run(most_facts=dice.randint(1, 4), steps=dice.randint(1, 3))
        world.run()
        assert everything() == at_once

        for _ in range(3):
            active = list(Link.objects.filter(undone_at=None).values_list("id", flat=True))
            if active:
                links.undo(dice.choice(active), "test", "try", never_again=dice.random() < 0.5)
                check_flattened()
        if said_facts:
            world.append(said_facts)
        world.run(most_facts=dice.randint(1, 9))
        check_flattened()
        world.close()
