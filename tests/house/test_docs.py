"""What the docs say exists, and what exists is said."""

from __future__ import annotations

import importlib
import re
import tomllib

import click
import pytest

from attune.wiring.cli import COMMANDS
from tests.house.checkout import ROOT, files, name

CONFIGURATION = ROOT / "docs/reference/configuration.md"
CLI = ROOT / "docs/reference/cli.md"
HEADER = ("asks", "grain", "parameters", "reads", "shown on")
SETTING = re.compile(r"\bATTUNE_[A-Z][A-Z_]*[A-Z]\b")
# What only builds, tests and benchmarks look at; CONTRIBUTING.md tells of them.
OF_DEVELOPERS = {"ATTUNE_NO_SKIP", "ATTUNE_SHARED", "ATTUNE_VENDOR"}


def test_every_setting_has_its_heading() -> None:
    """Read in the code, so documented; documented, so read in the code."""
    read = {word for path in files("attune/*.py") for word in SETTING.findall(path.read_text(encoding="utf-8"))}
    read = {word.removesuffix("_FILE") for word in read} - OF_DEVELOPERS
    told = set(re.findall(r"^## `(ATTUNE_[A-Z_]+)`", CONFIGURATION.read_text(encoding="utf-8"), re.MULTILINE))
    assert told == read


def test_settings_of_developers_are_told() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [word for word in sorted(OF_DEVELOPERS) if word not in text] == []


def test_every_command_has_its_heading() -> None:
    told = set(re.findall(r"^## `attune ([a-z]+)", CLI.read_text(encoding="utf-8"), re.MULTILINE))
    assert told == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_is_told(command: str) -> None:
    told = CLI.read_text(encoding="utf-8")
    chapter = re.search(rf"^## `attune {command}.*?(?=^## |\Z)", told, re.MULTILINE | re.DOTALL)
    assert chapter is not None
    made = importlib.import_module(f"attune.wiring.commands.{command}_command").command
    makers = [made, *made.commands.values()] if isinstance(made, click.Group) else [made]
    options = {word for maker in makers for given in maker.params for word in given.opts if word.startswith("--")}
    assert [option for option in sorted(options - {"--data"}) if option not in chapter.group()] == []


def test_commands_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for page in files("*.md"):
        used = set(re.findall(r"(?:^|`)(?:\$ )?make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert used <= targets, name(page)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in readme
    assert "make test" in readme


def test_links_between_pages_lead_somewhere() -> None:
    dead = []
    for page in files("*.md"):
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                dead.append(f"{name(page)}: {target}")
    assert dead == []


def test_pages_named_in_the_code_exist() -> None:
    named = {
        (name(path), page)
        for path in files(
            "attune/*.py", "attune/*.html", "attune/*.sql", "tests/*.py", "requirements/*", "pyproject.toml"
        )
        for page in re.findall(r"\bdocs/[\w/.-]+\.md\b", path.read_text(encoding="utf-8"))
    }
    assert {(where, page) for where, page in named if not (ROOT / page).exists()} == set()


@pytest.mark.parametrize("path", files("attune/understand/*.sql"), ids=name)
def test_a_question_says_what_it_asks(path) -> None:
    head = re.findall(r"^-- ([a-z ]+): \S", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert tuple(head[: len(HEADER)]) == HEADER


def test_every_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs/decisions/0001-dependencies.md").read_text(encoding="utf-8")
    needed = []
    for page in ("core.in", "build.in", "dev.in", "installer.in"):
        for line in (ROOT / "requirements" / page).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-")):
                needed.append(re.split(r"[\[~=<> ]", line)[0])
    assert [word for word in needed if f"| {word} " not in reasons] == []


def test_every_decision_has_its_parts() -> None:
    for page in files("docs/decisions/*.md"):
        text = page.read_text(encoding="utf-8")
        parts = re.findall(r"^## (.+)", text, re.MULTILINE)
        assert parts == ["Status", "Context", "Decision", "Consequences", "Turned down"], name(page)


def test_every_word_of_the_glossary_stands_in_four_languages() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| ")
    ]
    assert len(rows) > 30
    assert [row for row in rows if len(row) != 5 or not all(row)] == []


def test_the_version_comes_from_the_changelog() -> None:
    pattern = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["version"]["pattern"]
    assert re.search(pattern, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
