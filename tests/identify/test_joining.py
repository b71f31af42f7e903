"""Who is joined with whom, and who is not."""

from __future__ import annotations

import pytest

from attune.identify import links
from attune.identify.accounts import Account, Membership
from attune.identify.identifiers import Identifier
from attune.identify.joining import Joining
from attune.identify.links import Link
from attune.identify.resolution import customer_of, keys_of
from attune.identify.rules import RULES, Rules
from tests.identify.world import World, browser, key_of, link_to, said


def joined(*values: str) -> bool:
    return len({customer_of(key_of(value)) for value in values}) == 1


def stopped(value: str) -> str:
    return Identifier.objects.get(key=key_of(value)).stopped


def test_the_root_is_the_strongest_kind_then_the_earliest_link(world: World):
    world.hear(said("jan@example.com", "a1"))
    assert customer_of(key_of("a1")) == key_of("jan@example.com")
    world.hear(said("u2", "jan@example.com"))
    assert customer_of(key_of("a1")) == key_of("u2")
    world.hear(said("u1", previous="u2", why="alias"))
    assert customer_of(key_of("a1")) == key_of("u2")  # u2 was linked earlier


def test_an_alias_goes_on_under_the_new_name(world: World):
    world.hear(said("u-new", previous="u-old", why="alias"))
    assert customer_of(key_of("u-old")) == key_of("u-new")
    assert Link.objects.get().why == "alias"


def test_an_alias_to_oneself_is_nothing(world: World):
    world.hear(said("u1", previous="u1", why="alias"))
    assert Link.objects.count() == 0
    assert customer_of(key_of("u1")) == key_of("u1")


def test_an_alias_of_a_device_gives_it_to_the_person(world: World):
    world.hear(said("u1", previous="a1", why="alias"))
    assert customer_of(key_of("a1")) == key_of("u1")


def test_a_device_alone_makes_no_link(world: World):
    world.hear(said("a1"))
    assert Link.objects.count() == Identifier.objects.filter(version__gt=0).count() == 0


def test_an_anonymous_key_that_meets_a_second_user_stays_with_the_first_and_is_shared(world: World):
    world.hear(said("u1", "a1"), said("u2", "a1"))
    assert joined("u1", "a1")
    assert not joined("u1", "u2")
    assert stopped("a1") == "shared"


USER, DEVICE, MAIL = said("u1", "a1"), said("b@example.com", "a1"), said("u2", "b@example.com")


@pytest.mark.parametrize("at_once", [True, False])
def test_a_device_and_an_address_never_join_two_users(world: World, at_once: bool):
    if at_once:
        world.hear(USER, DEVICE, MAIL)
    else:
        for fact in (USER, DEVICE, MAIL):
            world.hear(fact)
    assert joined("u1", "a1")
    assert joined("u2", "b@example.com")
    assert not joined("u1", "u2")
    assert stopped("a1") == "shared"
    undone = Link.objects.exclude(undone_at=None).get()
    assert (undone.undone_by, undone.reason) == ("rule", "a trusted source says otherwise")
    world.hear(DEVICE, USER, MAIL)  # the same again changes nothing
    assert not joined("u1", "u2")
    assert Link.objects.count() == 3


def test_what_an_address_brought_along_goes_with_it(world: World):
    world.hear(said("u1", "a1"), said("b@example.com", "a1"), said("b@example.com", "+48601234567"))
    world.hear(said("b@example.com", "a7"), said("u2", "+48601234567"))
    assert joined("u2", "+48601234567", "b@example.com", "a7")
    assert joined("u1", "a1")
    assert not joined("u1", "u2")


def test_of_two_addresses_each_with_a_user_behind_a_device_none_is_joined(world: World):
    world.hear(said("u1", "a1"), said("b@example.com", "a1"), said("u2", "a2"), said("+48601234567", "a2"))
    world.hear(said("b@example.com", "+48601234567"))
    assert joined("b@example.com", "+48601234567")
    assert len({customer_of(key_of(value)) for value in ("u1", "u2", "b@example.com")}) == 3


def test_the_same_address_joins_two_users_whatever_devices_they_have(world: World):
    world.hear(said("u1", "b@example.com"), said("b@example.com", "a1"), said("u1", "a2"), said("u2", "b@example.com"))
    assert joined("u1", "u2", "a1", "a2")


def test_an_address_that_is_kept_apart_from_a_user_is_not_parted_from_another_for_it(world: World):
    world.hear(MAIL)
    links.undo(Link.objects.get().pk, "test", "a colleague's address")
    world.hear(USER, DEVICE, MAIL)
    assert joined("u1", "b@example.com", "a1")
    assert not joined("u1", "u2")


def test_a_claim_takes_no_device_from_who_proved_to_be_its_user(world: World):
    world.hear(said("u1", "a1"))
    world.hear(browser("u9", "a1"))
    assert stopped("a1") == ""
    assert not joined("u9", "a1")
    world.hear(said("u1", "a1", "jan@example.com"), said("jan@example.com", "a1"))
    assert joined("u1", "a1", "jan@example.com")
    world.hear(said("u2", "a1"))  # a proof does
    assert stopped("a1") == "shared"


def test_of_two_claims_the_second_makes_a_device_shared(world: World):
    world.hear(browser("u1", "a1"), browser("u2", "a1"))
    assert joined("u1", "a1")
    assert stopped("a1") == "shared"


def test_a_shared_device_makes_no_more_links(world: World):
    world.hear(said("u1", "a1"), said("u2", "a1"), said("new@example.com", "a1"))
    assert not joined("new@example.com", "a1")
    world.hear(said("u2", "a2"))
    assert joined("u2", "a2")


def test_an_address_with_five_users_takes_no_sixth(world: World):
    world.hear(*(said(f"u{n}", "office@example.com") for n in range(1, 8)))
    assert joined("u1", "u2", "u3", "u4", "u5", "office@example.com")
    assert not joined("u1", "u6")
    assert not joined("u6", "u7")
    assert stopped("office@example.com") == "crowded"


def test_a_phone_stops_likewise(world: World):
    world.hear(*(said(f"u{n}", "+48601234567") for n in range(1, 8)))
    assert len(keys_of(key_of("u1"))) == 6


def test_a_refused_address_does_not_stop_the_other_identifiers_of_the_fact(world: World):
    world.hear(*(said(f"u{n}", "office@example.com") for n in range(1, 6)), said("u6", "office@example.com", "a6"))
    assert joined("u6", "a6")


def test_what_two_ways_could_join_is_joined_by_one_link(world: World):
    world.hear(said("u1", "jan@example.com"), said("u1", "a1"), said("jan@example.com", "a1"))
    assert Link.objects.count() == 2


def test_two_customers_become_one_and_the_absorbed_id_goes_on_answering(world: World):
    world.hear(said("u1", "a1"), said("u2", "a2"), said("u2", "b@example.com"), said("u1", "b@example.com"))
    assert keys_of(key_of("u2")) == keys_of(key_of("u1"))
    assert customer_of(key_of("a2")) == key_of("u1")
    assert len(keys_of(key_of("u1"))) == 5


def test_a_browser_links_its_own_device(world: World):
    world.hear(browser("u1", "a1"))
    assert joined("u1", "a1")
    assert Link.objects.get().claimed


def test_a_browser_with_proof_links_for_good(world: World):
    world.hear(browser("u1", "a1", claimed=False))
    assert not Link.objects.get().claimed
    assert not Identifier.objects.get(key=key_of("u1")).claimed


def test_a_claim_that_is_proved_later_is_a_claim_no_more(world: World):
    world.hear(browser("u1", "a1"))
    world.hear(said("u1", "a1"))
    assert not Link.objects.get().claimed
    assert not Identifier.objects.filter(claimed=True).exists()


def test_a_browser_never_joins_two_known_people(world: World):
    world.hear(said("u1", "jan@example.com"), said("u2"))
    world.hear(browser("u2", "jan@example.com"), browser("u2", previous="u1", why="alias"))
    world.hear(browser("jan@example.com", "a9"), browser("u2", "a9"))
    assert not joined("u1", "u2")
    assert joined("jan@example.com", "a9")
    assert stopped("a9") == "shared"


def test_a_browser_cannot_take_an_address_a_server_has_named_alone(world: World):
    world.hear(said("jan@example.com"))
    world.hear(browser("u1", "jan@example.com", "a1"))
    assert joined("u1", "a1")
    assert not joined("u1", "jan@example.com")


def test_a_browser_may_say_the_address_of_a_new_user(world: World):
    world.hear(browser("u1", "jan@example.com", "a1"))
    assert joined("u1", "jan@example.com", "a1")
    assert link_to("jan@example.com").claimed


def test_a_claimed_address_goes_to_whom_a_server_gives_it(world: World):
    world.hear(browser("u-thief", "jan@example.com", "a1"))
    world.hear(said("u1", "jan@example.com"))
    assert joined("u1", "jan@example.com")
    assert not joined("u1", "u-thief")
    assert joined("u-thief", "a1")
    assert Link.objects.exclude(undone_at=None).get().undone_by == "rule"


def test_a_proof_of_the_address_does_not_come_from_a_browser(world: World):
    world.hear(browser("u1", "jan@example.com", claimed=False))
    assert Link.objects.get().claimed
    world.hear(browser("u1", "jan@example.com", claimed=False))
    assert Link.objects.get().claimed


def test_a_public_key_cannot_make_a_customer_endless(world: World, monkeypatch):
    small = Rules(RULES.kinds, most_keys=10)
    monkeypatch.setattr("attune.identify.chunk.Joining", lambda picture: Joining(picture, small))
    world.hear(*(browser("u1", f"a{n}") for n in range(50)))
    assert len(keys_of(key_of("u1"))) == 10


def test_an_external_key_joins_when_a_server_says_so(world: World):
    world.hear(browser("u2", "crm:2"), said("u1", "crm:1"))
    assert joined("u1", "crm:1")
    assert not joined("u2", "crm:2")


def test_a_group_makes_a_member_of_an_account(world: World):
    world.hear(
        said("u1", why="group", account="acme"), said("u1", why="group", account="acme"), said("u2", account="acme")
    )
    assert Account.objects.get().value == "acme"
    assert Membership.objects.count() == 2
    assert not joined("u1", "u2")


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_sizes_are_right_at_the_root(world: World, order):
    facts = [said("u1", "a1", "a2"), said("jan@example.com", "a3", "a4"), said("u1", "jan@example.com")]
    for at in order:
        world.hear(facts[at])
    assert Identifier.objects.get(key=key_of("u1")).size == 6
