"""The page of a browser key: the line to copy, the rule, the place to try it."""

from __future__ import annotations

from typing import Any


def browser_key() -> Any:
    from attune.access import keys  # noqa: PLC0415 - models exist only after Django's set-up

    text = keys.create("Web shop", "browser")
    found = keys.find(text)
    assert found is not None
    return found, text


def test_the_line_stands_ready_to_copy(house: Any, signed_in: Any) -> None:
    key, text = browser_key()
    browser = signed_in("owner")
    assert f'href="/settings/sources/{key.id}/tracker"' in browser.get("/settings/sources").content.decode()
    page = browser.get(f"/settings/sources/{key.id}/tracker").content.decode()
    assert f"&lt;script async src=&quot;http://testserver/a.js?key={text}&quot;&gt;&lt;/script&gt;" in page
    assert 'value="consent" checked' in page


def test_the_rule_is_changed_and_a_wrong_one_told(house: Any, signed_in: Any) -> None:
    from attune.collect.tracker import rules  # noqa: PLC0415 - same

    key, _ = browser_key()
    browser, address = signed_in("manager"), f"/settings/sources/{key.id}/tracker"
    form = {
        "storage": "always",
        "watch": ["views", "forms"],
        "search": "find, q",
        "domain": "shop.example",
        "wait": "on",
    }
    assert "Browsers follow" in browser.post(address, form, follow=True).content.decode()
    rule = rules.of("web-shop")
    assert (rule.storage, rule.watch, rule.search) == ("always", ("views", "forms"), ("find", "q"))
    assert (rule.domain, rule.wait, rule.texts, rule.whole) == ("shop.example", True, False, False)
    for wrong, said in (
        ({"storage": "perhaps"}, "Choose when the tracker may keep a cookie."),
        ({"search": "a=b"}, "Name up to ten parameters"),
        ({"domain": "x"}, "The domain is a host"),
        ({"watch": ["keystrokes"]}, "cannot watch"),
        ({"domain": "a\0b"}, "NUL"),
    ):
        answer = browser.post(address, form | wrong)
        assert answer.status_code == 400, wrong
        assert said in answer.content.decode()
    assert rules.of("web-shop") == rule


def test_an_old_key_is_completed_by_pasting_it_once(house: Any, signed_in: Any) -> None:
    from attune.access.keys import SourceKey  # noqa: PLC0415 - same

    key, text = browser_key()
    SourceKey.objects.filter(pk=key.id).update(public_text="")
    browser, address = signed_in("owner"), f"/settings/sources/{key.id}/tracker"
    page = browser.get(address).content.decode()
    assert "key=BROWSER_KEY" in page
    assert "needs the text of the key" in browser.get(f"{address}/try").content.decode()
    assert browser.post(f"{address}/text", {"text": "pub_" + "0" * 40}).status_code == 400
    assert f"key={text}" in browser.post(f"{address}/text", {"text": f" {text} "}, follow=True).content.decode()


def test_only_browser_keys_in_use_have_a_tracker(house: Any, signed_in: Any) -> None:
    from attune.access import keys  # noqa: PLC0415 - same

    key, _ = browser_key()
    server = keys.find(house.server_key)
    assert server is not None
    browser = signed_in("owner")
    keys.revoke(key.id, by="tests")
    for number in (key.id, server.id, 999, 2**70):
        for rest in ("", "/try", "/arrived"):
            assert browser.get(f"/settings/sources/{number}/tracker{rest}").status_code == 404


def test_what_arrived_is_shown_for_one_visitor(house: Any, signed_in: Any) -> None:
    key, text = browser_key()
    house.send({"type": "track", "event": "Rage Click", "anonymousId": "visitor-1", "messageId": "r1"})
    browser, address = signed_in("owner"), f"/settings/sources/{key.id}/tracker"
    page = browser.get(f"{address}/try").content.decode()
    assert f'src="/a.js?key={text}&amp;rule=' in page
    assert "Rage Click" in browser.get(f"{address}/arrived?visitor=visitor-1").content.decode()
    for visitor in ("", "nobody", "x" * 5_000):
        answer = browser.get(f"{address}/arrived", {"visitor": visitor})
        assert answer.status_code == 200
        assert "Nothing is stored for this visitor yet." in answer.content.decode()
    assert browser.get(f"{address}/arrived", {"visitor": "a\0b"}).status_code == 400


def test_it_is_for_those_who_manage_sources(house: Any, signed_in: Any) -> None:
    key, _ = browser_key()
    address = f"/settings/sources/{key.id}/tracker"
    for role, status in (("analyst", 403), ("agent", 403), ("viewer", 403), (None, 302)):
        browser = signed_in(role)
        for rest in ("", "/try", "/arrived"):
            assert browser.get(address + rest).status_code == status, (role, rest)
        for rest in ("", "/text"):
            assert browser.post(address + rest).status_code == status, (role, rest)
