"""Every address of the console, found by walking them all: as each role, as a visitor, as who answers for one shop."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver

from tests.show.pages import addresses

ROLES = ("owner", "manager", "analyst", "agent", "shop", "viewer")
SOMETHING = {"uuid": str(uuid.UUID(int=7)), "int": "7", "str": "x"}
PLACE = re.compile(r"<(?:(\w+):)?\w+>")


def patterns() -> list[URLPattern]:
    return [pattern for pattern in get_resolver().url_patterns if isinstance(pattern, URLPattern)]


def address_of(pattern: URLPattern) -> str:
    if pattern.name == "missing":
        return "/no-such-page"
    return "/" + PLACE.sub(lambda found: SOMETHING[found[1] or "str"], str(pattern.pattern))


def behind_the_gate() -> dict[str, str]:
    """Addresses by name; the first page of settings is another one for each role (test_roles.py)."""
    left_out = {*addresses.VISITORS, addresses.SETTINGS}
    return {str(one.name): address_of(one) for one in patterns() if one.name not in left_out}


def is_allowed(role: str, name: str) -> bool:
    from attune.access.roles import permits  # noqa: PLC0415 - models exist only after Django's set-up

    return name in addresses.EVERYBODY or permits(role, addresses.PERMISSION[name])


def test_every_address_is_classified_once() -> None:
    there = [str(pattern.name) for pattern in patterns()]
    known = [*addresses.VISITORS, *addresses.EVERYBODY, addresses.SETTINGS, *addresses.PERMISSION]
    assert len(there) == len(set(there))
    assert len(known) == len(set(known))
    assert {"not in tests/show/pages/addresses.py": set(there) - set(known), "gone": set(known) - set(there)} == {
        "not in tests/show/pages/addresses.py": set(),
        "gone": set(),
    }
    assert set(known) >= addresses.AT_PLACES


def test_every_page_says_what_it_needs() -> None:
    """The rule at the page is the one of the table."""
    from attune.show.gate import Rule  # noqa: PLC0415 - same

    rules = {str(one.name): getattr(one.callback, "rule", None) for one in patterns()}
    assert {name for name, rule in rules.items() if rule is None} == set(addresses.VISITORS)
    said = {name: (rule.permission, rule.at_places) for name, rule in rules.items() if isinstance(rule, Rule)}
    wanted = {name: (addresses.PERMISSION.get(name), name in addresses.AT_PLACES) for name in said}
    assert said == wanted


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_it_may_and_nothing_else(house: Any, signed_in: Any, role: str) -> None:
    browser = signed_in(role)
    wrong = {}
    for name, address in behind_the_gate().items():
        got = browser.get(address)
        if is_allowed(role, name):
            # 405: a page that only takes forms, met behind the gate. Nothing is sent, so nothing changes.
            is_right = got.status_code in {200, 302, 400, 404, 405} and not got.get("Location", "").startswith(
                "/sign-in"
            )
        else:
            is_right = got.status_code == 403 and browser.post(address).status_code == 403
        if not is_right:
            wrong[name] = got.status_code
    assert wrong == {}


def test_a_visitor_is_sent_to_the_sign_in_from_everywhere(house: Any, signed_in: Any) -> None:
    browser = signed_in(None)
    wrong = {}
    for name, address in behind_the_gate().items():
        got, sent = browser.get(address), browser.post(address)
        part = browser.get(address, headers={"HX-Request": "true"})
        is_right = (
            got.status_code == sent.status_code == 302
            and got["Location"].startswith("/sign-in")
            and sent["Location"] == "/sign-in"
            and part["HX-Redirect"].startswith("/sign-in")
        )
        if not is_right:
            wrong[name] = (got.status_code, sent.status_code)
    assert wrong == {}


@pytest.mark.parametrize("role", ["manager", "shop"])
def test_who_answers_for_a_shop_opens_only_what_is_narrowed_to_it(house: Any, signed_in: Any, role: str) -> None:
    from attune.access import scopes  # noqa: PLC0415 - same
    from attune.access.members import Member  # noqa: PLC0415 - same
    from attune.access.scopes import Scope  # noqa: PLC0415 - same

    browser = signed_in(role)
    scopes.change(Member.objects.get().pk, [Scope("place", "another shop")], by="command line")
    wrong = {}
    for name, address in behind_the_gate().items():
        got = browser.get(address)
        if name in addresses.AT_PLACES and is_allowed(role, name):
            is_right = got.status_code in {200, 302, 400, 404, 405}
        else:
            is_right = got.status_code == 403 and browser.post(address).status_code == 403
        if not is_right:
            wrong[name] = got.status_code
    assert wrong == {}


def test_who_still_lacks_a_second_factor_opens_only_what_makes_one(house: Any, signed_in: Any) -> None:
    from attune.access import policy  # noqa: PLC0415 - same

    browser = signed_in("manager")
    policy.change(
        factor_roles=["manager"], remember_days=0, idle_minutes=0, passwords_for_owners_alone=False, by="command line"
    )
    rules = {str(one.name): getattr(one.callback, "rule", None) for one in patterns()}
    open_to = {
        name
        for name, address in behind_the_gate().items()
        if browser.get(address).get("Location", "") != "/security/second-factor"
    }
    assert open_to == {name for name, rule in rules.items() if rule is not None and rule.is_about_oneself}
