"""Secrets at rest."""

from __future__ import annotations

import pytest

from attune.access.sealing import derived, seal, unseal
from attune.vocabulary.errors import Conflict


@pytest.mark.parametrize("text", ["", "a secret", "ключ 鍵", "x" * 10_000])
def test_what_was_sealed_is_read_again_and_not_seen(text: str):
    sealed = seal(text, "tests")
    assert unseal(sealed, "tests") == text
    assert not text or text not in sealed
    assert sealed != seal(text, "tests")


def test_another_purpose_or_another_key_file_reads_nothing(settings):
    sealed = seal("a secret", "tests")
    with pytest.raises(Conflict):
        unseal(sealed, "other tests")
    settings.SECRET_KEY = "another"
    with pytest.raises(Conflict):
        unseal(sealed, "tests")


@pytest.mark.parametrize(
    "change", [lambda text: text[:-4], lambda text: "A" + text[1:], lambda text: "", lambda text: "ü"]
)
def test_what_was_changed_is_refused(change):
    sealed = seal("a secret", "tests")
    if change(sealed) == sealed:
        sealed = seal("a secret", "tests")
    with pytest.raises(Conflict):
        unseal(change(sealed) if change(sealed) != sealed else sealed[1:], "tests")


def test_purposes_have_their_own_keys():
    assert len({derived("a"), derived("b")}) == 2
    assert len(derived("a")) == 32
