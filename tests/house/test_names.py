"""Names and sizes: what has no noun gets no file, and what holds two gets two."""

from __future__ import annotations

import re

import pytest

from tests.house.checkout import ROOMS, ROOT, files, name

DRAWERS = re.compile(r"(^|/)(utils?|common|misc|managers?|services?)(\.py$|/)|(^|/)helper\.py$")
LINES = 400
# Held beside the rooms: house (this), sql (questions), browser (pages as people see them), bench and frontend.
BESIDE = {"clients", "house", "sql", "browser", "frontend", "bench", "examples"}


def test_no_drawer_where_things_get_lost() -> None:
    drawers = [name(path) for path in files() if DRAWERS.search(name(path))]
    # `helpers` is a word of this product: the spawned processes (docs/map.md), in store alone.
    drawers += [
        name(path)
        for path in files()
        if re.search(r"(^|/)helpers(\.py$|/)", name(path))
        and not name(path).startswith(("attune/store/", "tests/store/"))
    ]
    assert drawers == []


@pytest.mark.parametrize("path", [path for path in files("*.py") if "migrations" not in path.parts], ids=name)
def test_it_holds_one_noun(path):
    assert path.read_text(encoding="utf-8").count("\n") <= LINES, "two nouns in one file?"


def test_tests_stand_in_the_same_rooms() -> None:
    tested = {
        path.relative_to(ROOT / "tests").parts[0] for path in files("tests/*.py") if path.parent != ROOT / "tests"
    }
    assert tested <= set(ROOMS) | BESIDE
    built = {
        path.relative_to(ROOT / "attune").parts[0] for path in files("attune/*/*.py") if path.name != "__init__.py"
    }
    assert built - tested - {"apps.py"} == set(), "rooms without a test"


def test_folders_of_tests_are_named_as_the_folders_they_test() -> None:
    """A test is called after its module, or after the trial it is: `test_crashes.py`, `test_clients.py`."""
    strangers = []
    for path in files("tests/*/*/*.py"):
        room, *folders = path.relative_to(ROOT / "tests").parent.parts
        known = {entry.name for entry in (ROOT / "attune" / room).rglob("*") if entry.is_dir()}
        if room not in BESIDE and not set(folders) <= known:
            strangers.append(name(path))
    assert strangers == []
