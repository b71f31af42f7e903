from __future__ import annotations

import pytest

from attune.identify import customers, links
from attune.identify.customers import Hit
from attune.vocabulary.errors import BadInput
from tests.identify.world import World, browser, key_of, link_to, said


def found(text: str, limit: int = 20) -> list[bytes]:
    return [hit.customer for hit in customers.search(text, limit)]


def test_a_profile_says_who_and_why(world: World):
    world.hear(
        said("u1", "jan@example.com", ts=5_000, source="crm", name="Jan Kowalski"), browser("u1", "a1", ts=9_000)
    )
    seen = customers.profile(key_of("a1"))
    assert seen is not None
    assert (seen.customer, seen.asked) == (key_of("u1"), key_of("a1"))
    assert (seen.name, seen.email, seen.phone, seen.keys) == ("Jan Kowalski", "jan@example.com", "", 3)
    root, address, device = seen.identifiers
    assert (root.kind, root.value, root.link, root.joined_to) == ("user_id", "u1", None, None)
    assert (address.kind, address.why, address.source, address.claimed) == ("email", "identify", "crm", False)
    assert (device.claimed, device.joined_to, device.joined_at.timestamp()) == (True, key_of("u1"), 9)
    assert device.link == link_to("a1").id


def test_nobody_has_no_profile(database: str):
    assert customers.profile(key_of("u404")) is None


def test_the_link_shown_is_the_one_that_parts_it(world: World):
    world.hear(said("u1", "jan@example.com"), said("jan@example.com", "a1"))
    device = next(each for each in customers.identifiers(key_of("u1")) if each.kind == "anonymous_id")
    assert device.joined_to == key_of("jan@example.com")
    links.undo(device.link, "test", "a friend's telephone")
    assert [each.kind for each in customers.identifiers(key_of("u1"))] == ["user_id", "email"]


def test_the_latest_event_names_a_customer_whatever_comes_last(world: World):
    world.hear(said("u1", name="New", ts=20), said("u1", name="Old", ts=10))
    assert customers.profile(key_of("u1")).name == "New"
    assert not found("old")


def test_what_is_proved_counts_before_what_is_claimed(world: World):
    world.hear(said("u1", name="Jan", ts=10), browser("u1", name="Mallory", ts=99))
    assert customers.profile(key_of("u1")).name == "Jan"


def test_a_customer_shows_its_accounts(world: World):
    world.hear(said("u1", account="acme"), said("u1", account="beta"))
    assert customers.profile(key_of("u1")).accounts == ("acme", "beta")


def test_lookup_finds_by_any_spelling(world: World):
    world.hear(said("u1", "jan@example.com"))
    assert customers.lookup("email", " JAN@example.com") == key_of("u1")
    assert customers.lookup("user_id", "u404") is None
    with pytest.raises(BadInput):
        customers.lookup("shoe_size", "44")
    with pytest.raises(BadInput):
        customers.lookup("email", "jan")


@pytest.mark.parametrize(
    "text",
    [
        "jan",
        "KOWAL",
        "kowalski jan",
        "jan kow",
        "jan@exa",
        "601234",
        "+48 601 234",
        "u1",
        "jan@example.com",
        "+48601234567",
    ],
)
def test_search_finds_by_beginnings_in_any_order(world: World, text: str):
    world.hear(
        said("u1", "jan@example.com", "+48601234567", first_name="Jan", last_name="Kowalski"),
        said("u2", first_name="Piotr", last_name="Nowak"),
    )
    assert found(text) == [key_of("u1")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Łukasz Żółć", "lukasz zolc"),
        ("Алёна Ёлкина", "елкина ал"),
        ("山田太郎", "太郎"),
        ("タナカ", "たなか"),
        ("Jürgen Groß", "jurgen gross"),
    ],
)
def test_search_folds_letters(world: World, name: str, text: str):
    world.hear(said("u1", name=name))
    assert found(text) == [key_of("u1")]


@pytest.mark.parametrize(
    "text",
    [
        "kowalksi",
        "jan kovalski",
        "kow@mail",
        "@mail.exam",
        "j.kowalski@mail.example",
        "+48 (0)601 234 567",
        "tel:+48\u2011601\u2011234\u2011567",
        "0048 601-234-567",
        "601.234.567",
        "\uff16\uff10\uff11234567",
        "\u0666\u0660\u0661234567",
    ],
)
def test_search_finds_with_a_slip_parts_of_an_email_and_any_spelling_of_a_phone(world: World, text: str):
    world.hear(said("u1", "j.kowalski@mail.example", name="Jan Kowalski", phone="+48601234567"))
    world.hear(said("u2", "anna@other.example", name="Anna Nowak", phone="+79121234567"))
    assert found(text) == [key_of("u1")]


def test_search_knows_how_russians_dial_at_home(world: World):
    world.hear(said("u2", name="Anna Nowak", phone="+79121234567"))
    assert found("8 (912) 123-45-67") == [key_of("u2")]


def test_search_forgives_only_where_nothing_fits(world: World):
    world.hear(said("u1", name="Jan Nowak"), said("u2", name="Jan Nowal"))
    assert found("nowak") == [key_of("u1")]
    assert set(found("nowar")) == {key_of("u1"), key_of("u2")}
    assert found("nowak karolina") == []


@pytest.mark.parametrize(
    "text", ["", "   ", "!", "%", "_", "' OR 1=1", "kowalski piotr", "x" * 5_000, "\x00", "\ud83d"]
)
def test_search_answers_nothing_for_nonsense(world: World, text: str):
    world.hear(said("u1", first_name="Jan", last_name="Kowalski"), said("u2", first_name="Piotr"))
    assert found(text) == []


def test_search_shows_each_customer_once(world: World):
    world.hear(said("u1", "ola@example.com", name="Ola Lis"), said("ola@example.com", name="Ola L."))
    assert customers.search("ola", 10) == [Hit(key_of("u1"), "Ola Lis", "ola@example.com", "")]


def test_search_finds_an_exact_identifier_first(world: World):
    world.hear(said("u9", name="U1 Band"), said("u1", name="Ola"))
    assert found("u1") == [key_of("u1"), key_of("u9")]


def test_search_goes_on_until_enough_customers_are_found(world: World):
    world.hear(
        *(said("u1", f"ann{n}@example.com") for n in range(60)),
        *(said(f"u-ann{n}", name=f"Anna {n}") for n in range(9)),
    )
    assert len(found("ann", 10)) == 10
    assert len(found("ann", 3)) == 3


def test_a_changed_name_is_found_by_the_new_one_alone(world: World):
    world.hear(said("u1", last_name="Nowak", ts=1))
    world.hear(said("u1", last_name="Wilk", ts=2))
    assert found("wilk") == [key_of("u1")]
    assert not found("nowak")


def test_an_email_alone_is_found(world: World):
    world.hear(said("jan@example.com", "a1"))
    assert customers.search("jan", 5) == [Hit(key_of("jan@example.com"), "jan@example.com", "jan@example.com", "")]


def test_an_address_only_claimed_for_a_known_person_makes_no_customer_of_its_own(world: World):
    world.hear(said("jan@example.com"), browser("u1", "a1", "jan@example.com", email="jan@example.com", name="Mallory"))
    assert found("mallory") == [key_of("u1")]
    assert set(found("jan@example.com")) == {key_of("jan@example.com"), key_of("u1")}
