"""The guided import, as somebody goes through it, and as somebody who must not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from attune.collect.imports import imports, mappings
from attune.collect.imports.models import FileImport, State
from attune.collect.imports.running import Runner
from attune.collect.pickup import rules, watching
from attune.store import due
from attune.store.helpers import Helpers

ADDRESS = "/settings/imports"
CSV = "at;who;what;price;mail\n01.03.2026 10:00;u1;Bought;5,00;a@b.example\n02.03.2026 10:00;u2;Bought;x;c@d.example\n"
FORM = {
    "how": "form", "kind": "event", "source": "till", "name_column": "what", "time": "at",
    "time_format": "%d.%m.%Y %H:%M", "zone": "Europe/Warsaw", "user_id": "who", "amount": "price", "decimal": ",",
    "currency_code": "PLN", "delimiter": ";", "heading": "1", "skip": "0", "encoding": "utf-8", "keep": "all",
}  # fmt: skip


@pytest.fixture(scope="module")
def shared_helpers() -> Iterator[Helpers]:
    helpers = Helpers()
    yield helpers
    helpers.close()


@pytest.fixture
def work(house: Any, shared_helpers: Helpers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """`work()` does all jobs that are due."""
    own, house.store.helpers = house.store.helpers, shared_helpers
    monkeypatch.setattr(due, "_kinds", {})
    monkeypatch.setattr(due, "_stopping", threading.Event())
    due.register(imports.KIND, Runner(house.store))

    def done() -> None:
        while due.step():
            pass

    yield done
    house.store.helpers = own


def sent(browser: Any, content: str | bytes = CSV, name: str = "till.csv") -> str:
    raw = content.encode() if isinstance(content, str) else content
    answer = browser.post(ADDRESS, {"file": SimpleUploadedFile(name, raw)})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def test_a_file_is_looked_at_tried_and_imported(work, signed_in: Any, house: Any) -> None:
    owner = signed_in("owner")
    address = sent(owner)
    first = text(owner.get(address))
    assert "01.03.2026 10:00" in first
    assert 'value="%d.%m.%Y %H:%M" selected' in first, "the form is filled in by a guess"
    assert "<option selected>mail</option>" in first

    assert owner.post(f"{address}/attempt", FORM)["Location"] == address
    waiting = text(owner.get(address))
    assert 'hx-trigger="every 1s"' in waiting
    part = text(owner.get(address, headers={"HX-Request": "true"}))
    assert "<html" not in part
    work()
    assert owner.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    tried = text(owner.get(address))
    assert "price is not a number" in tried
    assert "user_id u1" in tried
    changed = text(owner.get(f"{address}?change=1"))
    assert 'value="till"' in changed, "the form holds what was tried"

    owner.post(f"{address}/start")
    work()
    done = text(owner.get(address))
    assert "Download the refused rows" in done
    assert "cannot be undone" in done
    refused = owner.get(f"{address}/refused")
    assert "attachment" in refused["Content-Disposition"]
    assert b"2,price,is not a number,x" in refused.content
    owner.post(f"{address}/keep", {"name": "tills"})
    assert [one.name for one in mappings.saved()] == ["tills"]
    assert "till.csv" in text(owner.get(ADDRESS))
    assert "tills" in text(owner.get(f"{ADDRESS}/mappings"))

    again = sent(owner)
    assert "Exactly this file was imported" in text(owner.get(again))
    owner.post(f"{again}/attempt", {"how": "saved", "mapping": "tills"})
    work()
    assert FileImport.objects.first().state == State.TRIED
    owner.post(f"{again}/cancel")
    assert FileImport.objects.first().state == State.CANCELLED
    assert text(owner.get(again))


def test_what_the_form_lacks_is_said_and_nothing_typed_is_lost(work, signed_in: Any) -> None:
    owner = signed_in("owner")
    address = sent(owner)
    said = text(owner.post(f"{address}/attempt", {**FORM, "currency_code": "", "source": "my till"}), 400)
    assert "Fill in: currency code" in said
    assert 'value="my till"' in said
    said = text(owner.post(f"{address}/attempt", {"how": "text", "text": "source ="}), 302)
    work()
    assert "is no TOML" in text(owner.get(address))
    assert "source =" in text(owner.get(address)), "the text stands there to be mended"
    assert text(owner.post(f"{address}/attempt", {"how": "text", "text": ""}), 400)
    assert text(owner.post(f"{address}/attempt", {"how": "saved", "mapping": "no such"}), 404)


def test_another_encoding_can_be_chosen(work, signed_in: Any) -> None:
    owner = signed_in("owner")
    address = sent(owner, "data;treść\n2026-03-01;Dzień dobry, świetnie\n".encode("cp1250"))
    assert "Dzień dobry" in text(owner.get(address))
    assert "Dzień dobry" not in text(owner.get(f"{address}?encoding=cp1251&delimiter=;"))
    for wrong in ("encoding=zip", "delimiter=x", "heading=x", "heading=99999999", "sheet=%00", "skip=-1"):
        assert owner.get(f"{address}?{wrong}").status_code == 200, wrong


def test_a_wide_file_has_fields_with_suggestions(work, signed_in: Any) -> None:
    owner = signed_in("owner")
    line = ",".join(f"c{at}" for at in range(5_000))
    page = text(owner.get(sent(owner, f"{line}\n{line}\n")))
    assert page.count('<option value="c4999">') == 1
    assert "more columns are not shown here" in page


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + bytes(200), b"\n", b"a"])
def test_what_is_no_table_is_a_sentence(work, signed_in: Any, content: bytes) -> None:
    owner = signed_in("owner")
    assert text(owner.get(sent(owner, content)))
    assert text(owner.get(sent(owner, content, "a.xlsx")))
    assert text(owner.get(sent(owner, content, "a.exe")))


def test_nothing_or_an_empty_file_is_refused(work, signed_in: Any) -> None:
    owner = signed_in("owner")
    assert "Choose a file first." in text(owner.post(ADDRESS), 400)
    assert "The file is empty." in text(owner.post(ADDRESS, {"file": SimpleUploadedFile("a.csv", b"")}), 400)
    assert owner.get(f"{ADDRESS}/7").status_code == 404
    assert owner.get(f"{ADDRESS}/999999999999999999999").status_code == 404
    assert owner.get(f"{ADDRESS}?before=x").status_code == 400


def test_the_watched_folder_has_its_page(work, signed_in: Any, house: Any) -> None:
    owner = signed_in("owner")
    assert "is not there" in text(owner.get(f"{ADDRESS}/folder"))
    ready = mappings.ready()[0].name
    assert owner.post(f"{ADDRESS}/folder", {"pattern": "x-*.csv", "mapping": ready}).status_code == 302
    watching.folder().mkdir()
    (watching.folder() / "x-1.csv").write_text(CSV, encoding="utf-8")
    (watching.folder() / "other.csv").write_text(CSV, encoding="utf-8")
    page = text(owner.get(f"{ADDRESS}/folder"))
    assert "may still be growing" in page
    assert "no rule fits" in page
    assert text(owner.post(f"{ADDRESS}/folder", {"pattern": "../x", "mapping": ready}), 400)
    assert text(owner.post(f"{ADDRESS}/folder", {"pattern": "x", "mapping": "no such"}), 400)
    assert text(owner.post(f"{ADDRESS}/folder", {"pattern": "x", "mapping": ready, "order": "-1"}), 400)
    owner.post(f"{ADDRESS}/mappings/remove", {"name": ready})
    assert mappings.saved(), "a mapping in use stays"
    (rule,) = rules.listing()
    owner.post(f"{ADDRESS}/folder/{rule.pk}/remove")
    owner.post(f"{ADDRESS}/mappings/remove", {"name": ready})
    assert not mappings.saved()


def test_only_who_may_import_sees_imports(work, signed_in: Any) -> None:
    address = sent(signed_in("owner"))
    looks = [ADDRESS, address, f"{address}/refused", f"{ADDRESS}/mappings", f"{ADDRESS}/folder"]
    changes = [ADDRESS, *(f"{address}/{verb}" for verb in ("attempt", "start", "cancel", "keep"))]
    changes += [f"{ADDRESS}/folder", f"{ADDRESS}/folder/1/remove", f"{ADDRESS}/mappings/remove"]
    for role in ("analyst", "agent", "shop", "viewer"):
        visitor = signed_in(role)
        assert {visitor.get(one).status_code for one in looks} == {403}, role
        assert {visitor.post(one).status_code for one in changes} == {403}, role
    outsider = signed_in(None)
    assert {outsider.get(one).status_code for one in looks} == {302}
    assert {outsider.post(one).status_code for one in changes} == {302}
    assert FileImport.objects.get().state == State.UPLOADED
