"""What the doctor says of proxies, TLS and files with secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from attune.wiring import front
from attune.wiring.environment import PublicAddress
from attune.wiring.proxies import Proxies, networks


@pytest.fixture
def behind(settings: Any) -> Proxies:
    settings.PUBLIC = PublicAddress("https://cx.example", "cx.example", is_https=True)
    settings.BEHIND_TLS = True
    return Proxies(networks(["127.0.0.1"]), clock=lambda: 7)


def came(proxies: Proxies, peer: str, *headers: tuple[bytes, bytes]) -> list[tuple[str, str]]:
    proxies.settle({"client": (peer, 1), "headers": list(headers)})
    return [(finding.level, finding.what) for finding in front.way_in(proxies)]


def test_without_a_name_anybody_is_answered(settings: Any) -> None:
    settings.PUBLIC = None
    assert "Any name is answered" in next(front.way_in(None)).what


def test_a_proxy_that_does_as_it_should_is_well(behind: Proxies) -> None:
    said = came(behind, "127.0.0.1", (b"x-forwarded-for", b"203.0.113.9"), (b"x-forwarded-proto", b"https"))
    assert [level for level, _ in said] == ["ok"]


def test_a_proxy_that_is_not_named_is_told(behind: Proxies) -> None:
    said = came(behind, "172.18.0.1", (b"x-forwarded-for", b"203.0.113.9"))
    assert said[0] == ("warning", "172.18.0.1 speaks like a proxy and is not named as one.")


def test_a_proxy_that_hides_https_is_told(behind: Proxies) -> None:
    said = came(behind, "127.0.0.1", (b"x-forwarded-for", b"unknown"))
    assert [level for level, _ in said] == ["error", "warning"]


def test_a_public_name_without_tls_is_told(settings: Any) -> None:
    settings.PUBLIC = PublicAddress("http://cx.example", "cx.example", is_https=False)
    assert "in the clear" in next(front.way_in(None)).what


def test_a_secret_everybody_can_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "token"
    secret.write_text("x")
    secret.chmod(0o644)
    monkeypatch.setenv("ATTUNE_METRICS_TOKEN_FILE", str(secret))
    (finding,) = front.secret_files()
    assert finding.mend == f"chmod 600 {secret}"
    secret.chmod(0o600)
    assert list(front.secret_files()) == []
