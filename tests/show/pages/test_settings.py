"""Settings: keys told once, members with an owner left, surfaces named, what is slow, who changed what."""

from __future__ import annotations

import re
import threading
from typing import Any


def test_a_key_is_told_once_and_never_again(house: Any, signed_in: Any) -> None:
    from attune.access import keys  # noqa: PLC0415 - models exist only after Django's set-up

    browser = signed_in("owner")
    made = browser.post("/settings/sources", {"name": "Web shop", "kind": "server"}).content.decode()
    secret = re.search(r"srv_[0-9a-f]{40}", made)
    assert secret
    assert keys.find(secret[0]) is not None
    assert secret[0] not in browser.get("/settings/sources").content.decode()


def test_a_key_without_a_name_is_refused(house: Any, signed_in: Any) -> None:
    answer = signed_in("owner").post("/settings/sources", {"name": "!!", "kind": "server"})
    assert answer.status_code == 400
    assert "A key needs a name" in answer.content.decode()


def test_a_field_that_nothing_can_store_is_refused(house: Any, signed_in: Any) -> None:
    from attune.access.keys import SourceKey  # noqa: PLC0415 - same

    before = SourceKey.objects.count()
    answer = signed_in("owner").post("/settings/sources", {"name": "we\0b", "kind": "server"})
    assert answer.status_code == 400
    assert SourceKey.objects.count() == before


def test_a_manager_is_offered_no_admin_key(house: Any, signed_in: Any) -> None:
    manager = signed_in("manager")
    assert 'value="admin"' not in manager.get("/settings/sources").content.decode()
    assert manager.post("/settings/sources", {"name": "x", "kind": "admin"}).status_code == 403
    assert 'value="admin"' in signed_in("owner").get("/settings/sources").content.decode()


def test_a_revoked_key_opens_nothing(house: Any, signed_in: Any) -> None:
    from attune.access import audit, keys  # noqa: PLC0415 - same

    key = keys.find(house.server_key)
    assert key is not None
    page = signed_in("owner").post(f"/settings/sources/{key.id}/revoke", follow=True).content.decode()
    assert "1 revoked key" in page
    assert keys.find(house.server_key) is None
    assert audit.recent(1)[0].action == "source key revoked"
    assert signed_in("manager").post("/settings/sources/999/revoke").status_code == 404


def test_a_member_is_added_and_told_what_is_wrong(house: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    form = {"email": "new@example.com", "name": "New", "role": "viewer", "password": "short"}
    weak = browser.post("/settings/members", form)
    assert weak.status_code == 400
    assert 'aria-invalid="true"' in weak.content.decode()
    added = browser.post("/settings/members", form | {"password": "correct horse battery"}, follow=True)
    assert "New may sign in now." in added.content.decode()
    again = browser.post("/settings/members", form | {"password": "correct horse battery"})
    assert "Somebody has this e-mail already." in again.content.decode()


def test_the_last_owner_stays(house: Any, signed_in: Any) -> None:
    from attune.access import members  # noqa: PLC0415 - same

    browser = signed_in("owner")
    me = members.everybody()[0].pk
    for change in ({"disable": "1"}, {"role": "viewer"}):
        assert "This is the last owner" in browser.post(f"/settings/members/{me}", change, follow=True).content.decode()
    assert members.everybody()[0].role == "owner"


def test_a_role_changes_and_access_ends_and_comes_back(house: Any, signed_in: Any) -> None:
    from attune.access import members  # noqa: PLC0415 - same

    browser, other = signed_in("owner"), members.create("o@example.com", "viewer", "correct horse battery")
    for change, wanted in (
        ({"role": "agent"}, ("agent", True)),
        ({"disable": "1"}, ("agent", False)),
        ({"enable": "1"}, ("agent", True)),
    ):
        browser.post(f"/settings/members/{other.pk}", change)
        other.refresh_from_db()
        assert (other.role, other.is_active) == wanted


def test_a_surface_gets_its_name_with_an_audit_row(house: Any, signed_in: Any) -> None:
    from attune.access import audit  # noqa: PLC0415 - same
    from attune.collect.touchpoints import catalogue  # noqa: PLC0415 - same

    house.send({"type": "track", "userId": "u", "event": "Kiosk Pressed", "messageId": "k1"})
    browser = signed_in("analyst")
    page = browser.get("/settings/touchpoints").content.decode()
    pattern = re.search(r'name="pattern" value="([^"]+)"', page)
    assert pattern
    fields = {"pattern": pattern[1], "key": "kiosk", "name": "Smile at the door", "stage": "buy", "channel": "kiosk"}
    assert "Mapped." in browser.post("/settings/touchpoints/map", fields, follow=True).content.decode()
    assert catalogue.names()["kiosk"] == "Smile at the door"
    assert pattern[1] not in re.findall(
        r'name="pattern" value="([^"]+)"', browser.get("/settings/touchpoints").content.decode()
    )
    assert audit.recent(1)[0].action == "surface mapped"


def test_health_tells_which_loop_fails_and_repeats_no_values(house: Any, signed_in: Any) -> None:
    from attune.store.loops import Loop  # noqa: PLC0415 - same

    tried = threading.Event()

    def step() -> bool:
        if house.store.loops[-1].fault:
            tried.set()
        raise ValueError("anna@example.com")

    loop = Loop("identify", step, idle_s=0.0)
    house.store.watch([loop])
    loop.start()
    assert tried.wait(60)
    shown = signed_in("owner").get("/settings/health").content.decode()
    loop.stop()
    assert "Something needs you" in shown
    assert "ValueError" in shown
    assert "anna@example.com" not in shown


def test_health_questions_and_changes_are_told(house: Any, signed_in: Any) -> None:
    browser = signed_in("owner")
    assert "Everything is well" in browser.get("/settings/health").content.decode()
    browser.get("/journeys")
    assert "journey_cells" in browser.get("/settings/questions").content.decode()
    changes = browser.get("/settings/audit").content.decode()
    assert "member created" in changes
    assert "owner@example.com" not in changes.split("<main")[1]
