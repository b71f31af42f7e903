"""Other collectors and webhooks: sites named, addresses opened, mappings tried and saved."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

RULES = 'name = { constant = "Order Paid" }\n[identifiers]\nemail = "mail"\n'
SITES = "/settings/sources/collectors"
HOOKS = "/settings/sources/webhooks"


def key(kind: str = "browser") -> int:
    from attune.access import keys  # noqa: PLC0415 - models exist only after Django's set-up

    keys.create(f"{kind} key", kind)
    return int(keys.listing()[0].pk)


def opened(browser: Any, **given: str) -> int:
    from attune.collect.doors.webhooks import editing  # noqa: PLC0415 - same

    browser.post(HOOKS, {"name": "Payments", "scheme": "standard", **given})
    return int(editing.listing()[0].pk)


def test_a_site_is_named_and_forgotten(house: Any, signed_in: Any) -> None:
    from attune.collect import snapshot  # noqa: PLC0415 - same

    browser, number = signed_in("owner"), key()
    assert "Name the first one below" in browser.get(SITES).content.decode()
    form = {"tool": "plausible", "site": " Shop.example ", "key": str(number), "currency": "eur"}
    assert browser.post(SITES, form).status_code == 302
    snapshot.refresh()
    site = snapshot.current().sites["plausible", "shop.example"]
    assert (site.key.id, site.currency) == (number, "EUR")
    page = browser.get(SITES).content.decode()
    entry = re.search(r"/settings/sources/collectors/(\d+)/forget", page)
    assert entry
    browser.post(entry[0])
    snapshot.refresh()
    assert snapshot.current().sites == {}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"site": ""}, "what the tracker calls the site"),
        ({"tool": "matomo", "site": "shop"}, "enter the number"),
        ({"key": "999"}, "active browser key"),
        ({"key": "9" * 40}, "active browser key"),
        ({"currency": "euro"}, "three letters"),
        ({"tool": "x"}, "tool is one of"),
    ],
)
def test_a_site_that_cannot_be_named_is_refused(house: Any, signed_in: Any, wrong: dict[str, str], said: str) -> None:
    form = {"tool": "plausible", "site": "shop.example", "key": str(key()), "currency": "", **wrong}
    answer = signed_in("owner").post(SITES, form)
    assert answer.status_code == 400
    assert said in answer.content.decode()


def test_a_secret_key_is_never_lent_to_a_tracker(house: Any, signed_in: Any) -> None:
    form = {"tool": "plausible", "site": "shop.example", "key": str(key("server"))}
    assert signed_in("owner").post(SITES, form).status_code == 400


def test_a_webhook_shows_its_secret_once(house: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    made = browser.post(HOOKS, {"name": "Payments", "scheme": "standard"}).content.decode()
    secret = re.search(r"whsec_[A-Za-z0-9+/=]+", made.replace("&#x27;", ""))
    assert secret
    number = re.search(rf"{HOOKS}/(\d+)/end", made)
    assert number
    assert secret[0] not in browser.get(f"{HOOKS}/{number[1]}").content.decode()
    again = browser.post(f"{HOOKS}/{number[1]}/secret").content.decode()
    assert "whsec_" in again
    assert secret[0] not in again


def test_a_webhook_that_cannot_be_opened_is_refused(house: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    assert browser.post(HOOKS, {"name": "!", "scheme": "none"}).status_code == 400
    answer = browser.post(HOOKS, {"name": "Pay", "scheme": "stripe", "secret": "tiny-7"})
    assert answer.status_code == 400
    assert "tiny-7" not in answer.content.decode()


def test_a_mapping_is_tried_while_it_is_written_and_then_saved(house: Any, signed_in: Any) -> None:
    from attune.collect.doors.webhooks import editing  # noqa: PLC0415 - same

    browser = signed_in("owner")
    number = opened(browser)
    address = f"{HOOKS}/{number}"
    payload = json.dumps({"mail": "ann@shop.example"})
    part = browser.post(address, {"mapping": RULES, "payload": payload}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "Order Paid" in part.content.decode()
    assert "ann@shop.example" in part.content.decode()
    wrong = browser.post(
        address, {"mapping": 'name = "x"\nnmae = 1', "payload": payload}, headers={"HX-Request": "true"}
    )
    assert (wrong.status_code, "Line 2" in wrong.content.decode()) == (200, True)
    assert editing.find(number).mapping == ""
    saved = {"mapping": RULES, "payload": payload, "do": "save", "version": "1"}
    assert browser.post(address, {**saved, "mapping": "name ="}).status_code == 400
    assert browser.post(address, saved).status_code == 302
    assert editing.find(number).mapping == RULES
    assert browser.post(address, saved).status_code == 409


def test_its_last_calls_are_listed_and_can_be_tried(house: Any, signed_in: Any) -> None:
    from attune.collect.doors.webhooks import samples  # noqa: PLC0415 - same

    browser = signed_in("owner")
    number = opened(browser)
    samples.note(number, {"mail": "ann@shop.example", "score": 9}, "1 accepted", is_good=True)
    samples.note(number, None, "wrong_signature: no", is_good=False)
    samples.step()
    page = browser.get(f"{HOOKS}/{number}").content.decode()
    assert "wrong_signature: no" in page
    assert "xxx@xxxx.xxxxxxx" in page
    assert "ann@shop.example" not in page
    assert browser.get(f"{HOOKS}/{number}?sample=nothing").status_code == 200


def test_a_closed_webhook_is_gone(house: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    number = opened(browser, scheme="none")
    assert "invent interactions" in browser.get(f"{HOOKS}/{number}").content.decode()
    browser.post(f"{HOOKS}/{number}/end")
    assert browser.get(f"{HOOKS}/{number}").status_code == 404


@pytest.mark.parametrize("role", ["viewer", "agent", "shop", "analyst", None])
def test_only_who_manages_sources_sees_them(house: Any, signed_in: Any, role: str | None) -> None:
    browser = signed_in(role)
    for address in (SITES, HOOKS, f"{HOOKS}/1", f"{HOOKS}/1/end", f"{SITES}/1/forget"):
        for answer in (browser.get(address), browser.post(address)):
            assert answer.status_code in ({403, 405} if role else {302})
