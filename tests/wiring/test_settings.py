"""What the environment says about the way people come decides cookies, hosts, origins and HSTS."""

from __future__ import annotations

import runpy
from typing import Any

import pytest

from attune.vocabulary.errors import BadInput
from attune.wiring import environment

FILE = environment.__file__.replace("environment.py", "settings.py")


@pytest.fixture
def settings_of(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`settings_of(ATTUNE_X="y")`: the settings as they would be with this environment."""

    def read(**given: str) -> dict[str, Any]:
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(FILE)

    return read


def test_without_a_word_everything_is_as_on_ones_own_machine(settings_of: Any) -> None:
    made = settings_of()
    assert made["ALLOWED_HOSTS"] == ["*"]
    assert made["CSRF_TRUSTED_ORIGINS"] == []
    assert not made["SESSION_COOKIE_SECURE"]
    assert made["SECURE_HSTS_SECONDS"] == 0


def test_a_public_address_with_https_says_it_all(settings_of: Any) -> None:
    made = settings_of(ATTUNE_PUBLIC_URL="https://CX.shop.example/")
    assert made["ALLOWED_HOSTS"] == ["cx.shop.example", "localhost", "127.0.0.1", "[::1]"]
    assert made["CSRF_TRUSTED_ORIGINS"] == ["https://cx.shop.example"]
    assert made["SESSION_COOKIE_SECURE"]
    assert made["CSRF_COOKIE_SECURE"]
    assert made["LANGUAGE_COOKIE_SECURE"]
    assert made["SECURE_HSTS_SECONDS"] == 365 * 86_400


def test_further_names_and_days_are_added_by_hand(settings_of: Any) -> None:
    made = settings_of(
        ATTUNE_PUBLIC_URL="https://cx.shop.example:8443",
        ATTUNE_HOSTS="10.0.0.5",
        ATTUNE_ORIGINS="https://old.shop.example",
        ATTUNE_HSTS_DAYS="0",
    )
    assert made["ALLOWED_HOSTS"][:2] == ["10.0.0.5", "cx.shop.example"]
    assert made["CSRF_TRUSTED_ORIGINS"] == ["https://old.shop.example", "https://cx.shop.example:8443"]
    assert made["SECURE_HSTS_SECONDS"] == 0


def test_a_public_address_without_https_promises_none(settings_of: Any) -> None:
    made = settings_of(ATTUNE_PUBLIC_URL="http://[2001:db8::7]:8000")
    assert made["CSRF_TRUSTED_ORIGINS"] == ["http://[2001:db8::7]:8000"]
    assert made["ALLOWED_HOSTS"][0] == "[2001:db8::7]"
    assert not made["SESSION_COOKIE_SECURE"]
    assert made["SECURE_HSTS_SECONDS"] == 0


@pytest.mark.parametrize(
    "address",
    [
        "cx.shop.example",
        "ftp://cx.shop.example",
        "https://",
        "https://cx.shop.example/attune",
        "https://me:secret@cx.shop.example",
        "https://cx.shop.example?x=1",
        "https://cx shop.example",
        "https://*.shop.example",
        "https://[::1",
        "https://cx.shop.example:99999",
    ],
)
def test_what_is_no_address_stops_the_start(settings_of: Any, address: str) -> None:
    with pytest.raises(BadInput, match="ATTUNE_PUBLIC_URL"):
        settings_of(ATTUNE_PUBLIC_URL=address)


@pytest.mark.parametrize("days", ["-1", "forever", "99999", "1.5", "", "\u0661"])
def test_days_are_whole_and_few(settings_of: Any, days: str) -> None:
    with pytest.raises(BadInput, match="ATTUNE_HSTS_DAYS"):
        settings_of(ATTUNE_PUBLIC_URL="https://cx.shop.example", ATTUNE_HSTS_DAYS=days)
