from __future__ import annotations

from django.apps import apps

from attune.identify import customers, links
from attune.identify.cards import Card, CardWord
from attune.identify.consumer import Identify
from attune.identify.fields import KeyField, NumberField
from attune.identify.links import Link
from attune.identify.privacy import personal_data
from attune.identify.resolution import customer_of, keys_of
from tests.identify.world import MODELS, World, everything, key_of, said

IDENTITY = {"identify_account", "identify_card", "identify_cardword", "identify_identifier", "identify_link"} | {
    "identify_membership"
}
TABLES = ["Account", "Card", "CardWord", "Identifier", "Link", "Membership"]
EMPTY: dict[str, list[object]] = {name: [] for name in TABLES}


def test_every_table_with_a_key_is_answered_for():
    with_key = {
        model._meta.db_table
        for model in apps.get_app_config("identify").get_models()
        if any(isinstance(field, KeyField | NumberField) or field.name == "key" for field in model._meta.get_fields())
    }
    assert with_key == set(personal_data.tables())


def test_an_export_holds_it_all(world: World):
    world.hear(said("u1", "jan@example.com", "a1", name="Jan", account="acme"), said("u2", name="Ola"))
    rows = list(personal_data.export(keys_of(key_of("u1"))))
    assert {table for table, _ in rows} == IDENTITY - {"identify_cardword"}
    assert {row["value"] for table, row in rows if table == "identify_identifier"} == {"u1", "jan@example.com", "a1"}
    assert "Ola" not in str(rows)


def test_erasing_leaves_nothing_and_counts(world: World):
    world.hear(said("u1", "jan@example.com", "a1", name="Jan Kowalski", account="acme"))
    counts = personal_data.erase(keys_of(key_of("u1")))
    assert everything() == EMPTY
    assert counts["identify_identifier"] == 3
    assert counts["identify_cardword"] >= 3
    assert counts["identify_account"] == 1


def test_erasing_one_leaves_the_others(world: World):
    world.hear(said("u2", "a2", name="Ola", account="acme"))
    before = everything()
    world.hear(said("u1", "a1", name="Jan", account="acme"))
    personal_data.erase(keys_of(key_of("u1")))
    assert everything() == before
    assert customers.profile(key_of("u2")).accounts == ("acme",)


def test_who_comes_back_after_an_erasure_is_known_anew(world: World):
    consumer = Identify(world.store)
    world.append([said("u1", "a1")])
    while consumer.step():
        pass
    personal_data.erase(keys_of(key_of("u1")))
    world.append([said("u1", "a1")])
    while consumer.step():
        pass
    assert customer_of(key_of("a1")) == key_of("u1")


def test_an_erased_link_undone_earlier_is_gone_too(world: World):
    world.hear(said("u1", "a1"))
    links.undo(Link.objects.get().id, "test", "wrong")
    personal_data.erase([key_of("u1")])
    assert not Link.objects.exists()
    assert not Card.objects.exists()
    assert not CardWord.objects.exists()
    assert len(MODELS) == len(TABLES) + 1
