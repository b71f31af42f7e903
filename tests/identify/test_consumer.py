from __future__ import annotations

import pytest

from attune.identify.consumer import Identify
from attune.identify.customers import search
from attune.identify.identifiers import Identifier
from attune.identify.links import Link
from attune.identify.progress import Progress
from attune.identify.resolution import customer_of
from tests.identify.world import World, everything, forget_all, key_of, said


def test_it_joins_what_one_fact_names(world: World):
    world.hear(said("u1", "jan@example.com", "a1"))
    assert {customer_of(key_of(each)) for each in ("u1", "jan@example.com", "a1")} == {key_of("u1")}
    assert Link.objects.count() == 2


def test_it_says_when_there_is_more(world: World):
    world.append([said("u1", "a1"), said("u2", "a2"), said("u3", "a3")])
    consumer = Identify(world.store, most_facts=2)
    assert consumer.step()
    assert not consumer.step()
    assert Link.objects.count() == 3


def test_it_goes_on_after_a_restart_in_the_middle_of_a_row(world: World):
    world.append([said(f"u{n}", f"a{n}") for n in range(9)])
    world.run(most_facts=2, steps=1)
    done = Link.objects.count()
    assert 0 < done < 9
    world.run()
    assert Link.objects.count() == 9


def test_it_passes_rows_without_facts(world: World):
    world.append([said("u1", "a1")], silent=5)
    world.append([], silent=3)
    world.run()
    assert Identify(world.store).cursor() == world.journal.head()


def test_it_lets_the_journal_trim_only_what_it_has_passed(world: World):
    world.append([said("u1", "a1")])
    consumer = Identify(world.store)
    world.append([said("u2", "a2")])
    assert world.journal.cursor("identify") < world.journal.head()
    while consumer.step():
        pass
    assert world.journal.cursor("identify") == world.journal.head()


def test_a_repeated_fact_changes_nothing(world: World):
    fact = said("u1", "jan@example.com", "a1", name="Jan")
    world.hear(fact)
    before = everything()
    world.hear(fact, fact)
    world.hear(fact)
    assert everything() == before


def test_a_journal_taken_again_from_its_start_changes_nothing(world: World):
    world.hear(said("u1", "a1"), said("u2", "a1"), said("u2", "x@example.com"), said("u3", previous="u2", why="alias"))
    before = everything()
    Progress.objects.update(seq=-1)
    world.run()
    assert everything() == before


def test_a_journal_of_another_uuid_is_read_from_its_start(world: World, tmp_path):
    world.hear(said("u1", "a1"), said("u2", "a2"))
    other = World(tmp_path)
    other.hear(said("u3", "a3"))
    assert customer_of(key_of("a3")) == key_of("u3")
    assert customer_of(key_of("a1")) == key_of("u1")
    other.close()


def test_two_consumers_do_not_take_a_fact_twice(world: World):
    world.append([said(f"u{n}", f"a{n}") for n in range(6)])
    one, other = Identify(world.store, most_facts=2), Identify(world.store, most_facts=2)
    for _ in range(12):
        one.step()
        other.step()
    assert Link.objects.count() == 6
    assert sorted(Link.objects.values_list("id", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_facts_of_one_event_stay_together(world: World):
    world.append([said("u1", "a1")])
    world.run()
    assert Identifier.objects.count() == 2
    assert Progress.objects.get().seq == world.journal.head()


@pytest.mark.parametrize("most_facts", [1, 3, 500])
def test_chunks_of_any_size_give_the_same(world: World, most_facts: int):
    facts = [
        said("u1", "a1", "one@example.com", name="Ala", ts=5),
        said("u2", "a1", ts=6),
        said("u3", "one@example.com", ts=7, name="Ola"),
        said("u3", "a2", "+48601234567", ts=8, name="Ela"),
        said("u4", previous="a2", why="alias", ts=9),
        said("u3", ts=2, name="Old"),
        said("u5", account="acme", ts=10),
    ]
    world.append(facts)
    world.run()
    once = everything()
    forget_all()
    world.run(most_facts=most_facts)
    assert everything() == once


def test_what_an_unnamed_browser_says_of_itself_is_kept_by_event_time(world: World):
    world.hear(said("a1", name="New", ts=20))
    world.hear(said("a1", name="Old", ts=10))
    assert [hit.name for hit in search("new")] == ["New"]
    assert search("old") == []
