"""The built files: kept for ever by name, gzipped, and nothing besides them."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

from attune.show import assets


def test_every_built_file_is_served_with_its_kind() -> None:
    kinds = {"app.js": "text/javascript", "attune.css": "text/css", "icons.svg": "image/svg+xml"}
    for name, kind in kinds.items():
        answer = Client().get(assets.address(name))
        assert answer.status_code == 200, name
        assert answer["Content-Type"].startswith(kind)
        assert "immutable" in answer["Cache-Control"]


def test_who_takes_gzip_gets_it() -> None:
    address = assets.address("app.js")
    plain = Client().get(address)
    zipped = Client().get(address, headers={"Accept-Encoding": "gzip"})
    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content


@pytest.mark.parametrize("name", ["manifest.json", "..%2Fapps.py", "nothing.js"])
def test_nothing_else_is_served(db: None, name: str) -> None:
    assert Client().get(f"/static/vendor/{name}").status_code in {404, 302}


def test_styles_and_scripts_fetch_nothing_from_elsewhere() -> None:
    for name in ("attune.css", "theme.js"):
        body = assets.load(assets.manifest()[name]).body.decode()
        assert "@import" not in body
        assert "url(http" not in body
        assert "url(//" not in body
