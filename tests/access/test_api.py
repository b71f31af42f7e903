from __future__ import annotations

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from attune.access import keys
from attune.access.api import NotRecognised, admin_key
from attune.access.keys import SourceKey
from attune.vocabulary.errors import NotAllowed


def asking(header: str | None) -> HttpRequest:
    return RequestFactory().get("/api/v1/customers/lookup", headers={} if header is None else {"Authorization": header})


def test_an_admin_key_is_recognised_and_its_use_remembered(db):
    text = keys.create("Scripts", "admin")
    assert admin_key(asking(f"Bearer {text}")).name == "Scripts"
    assert SourceKey.objects.get().last_used_at is not None


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer adm_wrong", "\u00ff"])
def test_nobody_known_is_refused(db, header: str | None):
    with pytest.raises(NotRecognised) as refused:
        admin_key(asking(header))
    assert refused.value.http_status == 401


@pytest.mark.parametrize("kind", ["browser", "server"])
def test_other_kinds_do_not_open_the_api(db, kind: str):
    text = keys.create("Site", kind)
    with pytest.raises(NotAllowed):
        admin_key(asking(f"Bearer {text}"))


def test_a_revoked_admin_key_is_refused_at_once(db):
    text = keys.create("Scripts", "admin")
    keys.revoke(SourceKey.objects.get().pk, by="command line")
    with pytest.raises(NotRecognised):
        admin_key(asking(f"bearer {text}"))
