"""What must never be committed: addresses of registries, paths of one machine, secrets, other people's code."""

from __future__ import annotations

import re

import pytest

from tests.house.checkout import ROOT, files, name

LARGEST = 600_000  # bytes; pictures of pages are the largest files here
WRONG = {
    "address of a package registry": re.compile(r"https?://[^\s\"'<>)]*(?:/simple/|registry\.|files\.pythonhosted)"),
    "path of one machine": re.compile(r"(?<![\w.])/(?:home|Users|root)/[a-z]|(?<![\w.])/work/(?:main|shared)"),
    "key in clear": re.compile(r"\b(?:pub|srv|adm)_[0-9a-f]{40}\b|-----BEGIN [A-Z ]*PRIVATE KEY"),
}


def text_of(path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize("what", WRONG)
def test_it_is_not_committed(what: str) -> None:
    found = [
        f"{name(path)}:{number}: {line.strip()[:100]}"
        for path in files()
        if path.suffix not in {".png", ".svg", ".ico"} and path != ROOT / "tests/house/test_privacy.py"
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if WRONG[what].search(line)
    ]
    assert found == []


def test_no_large_file_is_committed() -> None:
    large = [name(path) for path in files() if path.stat().st_size > LARGEST]
    # The tables that understand texts are shipped (decisions/0021); a test of their own keeps them small.
    assert [path for path in large if not path.startswith("attune/understand/text/trained/")] == []


def test_no_bundle_of_others_is_committed() -> None:
    assert [name(path) for path in files() if re.search(r"\.min\.(js|css)$|/vendor/|node_modules/", name(path))] == []
