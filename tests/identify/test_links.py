from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from attune.access.audit import AuditRow
from attune.access.members import Member
from attune.identify import links
from attune.identify.consumer import Identify
from attune.identify.identifiers import Identifier
from attune.identify.links import Link
from attune.identify.resolution import customer_of, keys_of
from attune.vocabulary.errors import BadInput, NotAllowed, NotFound
from tests.identify.world import World, key_of, said


def link(a: str, b: str) -> Link:
    ends = dict(Identifier.objects.values_list("key", "id"))
    return Link.objects.get(a=ends[key_of(a)], b=ends[key_of(b)], undone_at=None)


def test_undoing_parts_a_customer_in_two(world: World):
    world.hear(said("u1", "jan@example.com"), said("u2", "a2"), said("u2", "jan@example.com"))
    parted = links.undo(link("u2", "jan@example.com").id, "test", "two people")
    assert set(parted) == {key_of("u1"), key_of("u2")}
    assert set(keys_of(key_of("u1"))) == {key_of("u1"), key_of("jan@example.com")}
    assert set(keys_of(key_of("a2"))) == {key_of("u2"), key_of("a2")}


def test_a_key_alone_again_is_its_own_customer_with_a_new_version(world: World):
    world.hear(said("u1", "a1"))
    before = Identifier.objects.get(key=key_of("a1")).version
    links.undo(link("u1", "a1").id, "test", "not the same")
    row = Identifier.objects.get(key=key_of("a1"))
    assert (row.customer, row.size) == (row.id, 1)
    assert row.version > before


def test_never_again_holds_directly_and_through_others(world: World):
    world.hear(said("u1", "jan@example.com"))
    links.undo(link("u1", "jan@example.com").id, "test", "a colleague's address")
    world.hear(said("u1", "jan@example.com"))
    world.hear(said("u1", "a1"), said("jan@example.com", "a1"))
    assert customer_of(key_of("u1")) != customer_of(key_of("jan@example.com"))
    assert customer_of(key_of("a1")) == key_of("u1")


def test_without_never_again_a_later_fact_joins_again(world: World):
    world.hear(said("u1", "a1"))
    links.undo(link("u1", "a1").id, "test", "looks wrong", never_again=False)
    world.hear(said("u1", "a1"))
    assert customer_of(key_of("a1")) == key_of("u1")
    assert Link.objects.count() == 2


def test_a_restored_journal_is_not_taken_again(world: World):
    """Else an old fact would join what somebody has parted since, or not, by whether it was trimmed already."""
    world.hear(said("u1", "a1"))
    links.undo(link("u1", "a1").id, "test", "looks wrong", never_again=False)
    with world.journal.transaction() as run:
        run("INSERT INTO meta SELECT 'uuid_before', value FROM meta WHERE name = 'uuid'")
        run("UPDATE meta SET value = 'renewed' WHERE name = 'uuid'")
    world.journal.prepare()
    world.run()
    assert customer_of(key_of("a1")) != key_of("u1")
    world.hear(said("u1", "a1"))  # what comes after the restore counts
    assert customer_of(key_of("a1")) == key_of("u1")


def test_another_journal_is_taken_from_its_beginning(world: World, tmp_path):
    world.hear(said("u1", "a1"), said("u1", "a2"))
    other = World(tmp_path)
    other.hear(said("u2", "a3"))
    assert customer_of(key_of("a3")) == key_of("u2")
    other.close()


def test_the_consumer_that_is_running_hears_of_an_undo(world: World):
    """It remembers facts that change nothing; an undo must make it forget."""
    consumer = Identify(world.store)
    world.append([said("u1", "a1")])
    while consumer.step():
        pass
    links.undo(link("u1", "a1").id, "test", "wrong", never_again=False)
    world.append([said("u1", "a1")])
    while consumer.step():
        pass
    assert customer_of(key_of("a1")) == key_of("u1")


def test_an_undo_between_deciding_and_writing_is_seen(world: World, monkeypatch):
    world.hear(said("u1", "jan@example.com"))
    number = link("u1", "jan@example.com").id
    consumer = Identify(world.store)
    world.append([said("jan@example.com", "a1")])
    write = consumer._write

    def late(*args):
        monkeypatch.undo()
        links.undo(number, "test", "in between")
        write(*args)

    monkeypatch.setattr(consumer, "_write", late)
    while consumer.step():
        pass
    assert customer_of(key_of("a1")) == key_of("jan@example.com")


def test_an_undo_says_who_and_why_and_is_audited(world: World):
    world.hear(said("u1", "a1"))
    member = Member.objects.create(email="m@example.com", role="agent")
    number = link("u1", "a1").id
    links.undo(number, member, "  two children, one tablet ", clock=lambda: 77)
    row = Link.objects.get(pk=number)
    assert (row.undone_by, row.undone_at, row.reason) == (f"member {member.pk}", 77, "two children, one tablet")
    audited = AuditRow.objects.get(action="link undone")
    assert (audited.actor, audited.what) == (f"member {member.pk}", f"link {number}")
    assert "children" not in str(audited.fields)


@pytest.mark.parametrize("actor", [AnonymousUser(), Member(email="v@example.com", role="viewer")])
def test_who_may_not_undo_changes_nothing(world: World, actor):
    world.hear(said("u1", "a1"))
    with pytest.raises(NotAllowed):
        links.undo(link("u1", "a1").id, actor, "because")
    assert customer_of(key_of("a1")) == key_of("u1")


def test_an_undo_needs_a_link_and_a_reason(world: World):
    world.hear(said("u1", "a1"))
    number = link("u1", "a1").id
    with pytest.raises(BadInput):
        links.undo(number, "test", "  ")
    links.undo(number, "test", "once")
    with pytest.raises(NotFound):
        links.undo(number, "test", "twice")
