"""Fixed questions: one `.sql` file each, with a header that says what it asks; frozen rows out.

    -- asks: How many interactions are stored?
    -- grain: one row
    -- parameters: start DateTime64(3, 'UTC'); end DateTime64(3, 'UTC')
    -- reads: interactions
    -- shown on: REST API interactions/count

Values enter the SQL only through `{name:Type}`, with the type the header declares.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from attune import store
from attune.understand import sight

FOLDER = Path(__file__).parent / "sql"
HEADER = ("asks", "grain", "parameters", "reads", "shown on")

_LINE = re.compile(r"--\s*(asks|grain|parameters|reads|shown on):\s*(.*)")
_MORE = re.compile(r"--\s{2,}(\S.*)")
_PLACE = re.compile(r"\{(\w+):([^{}]+)\}")

R = TypeVar("R", bound=NamedTuple)

NOTHING: Mapping[str, str] = MappingProxyType({})
# What stands for a clause that nobody gave: everybody's rows.
UNLESS_GIVEN: Mapping[str, str] = MappingProxyType({"whom": "1"})


@dataclass(frozen=True, slots=True)
class Question:
    """A `.sql` file, read. `parameters` maps names to engine types in the order of the header."""

    name: str
    asks: str
    grain: str
    parameters: Mapping[str, str]
    reads: tuple[str, ...]
    shown_on: str
    sql: str


def parse(name: str, text: str) -> Question:
    """The question in `text`.

    Raises:
        ValueError: the header lacks a line, or declares other parameters than the SQL uses.
    """
    header: dict[str, str] = {}
    at = ""
    lines = text.splitlines()
    for line in lines:
        if found := _LINE.fullmatch(line):
            at = found[1]
            header[at] = found[2].strip()
        elif at and (more := _MORE.fullmatch(line)):
            header[at] += " " + more[1].strip()
        else:
            break
    if missing := [word for word in HEADER if word not in header]:
        raise ValueError(f"{name}.sql: the header lacks {', '.join(missing)}")
    sql = "\n".join(line for line in lines if not line.lstrip().startswith("--")).strip()
    declared = dict(
        _parameter(name, part) for part in header["parameters"].split(";") if part.strip() not in {"", "none"}
    )
    used = {place: kind.strip() for place, kind in _PLACE.findall(sql)}
    if used != declared:
        raise ValueError(f"{name}.sql: the header declares {declared}, the SQL uses {used}")
    reads = tuple(word.strip() for word in header["reads"].split(","))
    return Question(name, header["asks"], header["grain"], declared, reads, header["shown on"], sql)


def _parameter(question: str, part: str) -> tuple[str, str]:
    name, _, kind = part.strip().partition(" ")
    if not kind:
        raise ValueError(f"{question}.sql: parameter {name!r} has no type")
    return name, kind.strip()


@cache
def question(name: str) -> Question:
    """The question of that name.

    Raises:
        FileNotFoundError: there is no such file.
    """
    return parse(name, (FOLDER / f"{name}.sql").read_text(encoding="utf-8"))


def names() -> list[str]:
    """Every question there is."""
    return sorted(path.stem for path in FOLDER.glob("*.sql"))


def ask(
    name: str,
    row: type[R],
    /,
    *,
    clauses: Mapping[str, str] = NOTHING,
    settings: Mapping[str, str] = NOTHING,
    **parameters: Any,  # noqa: ANN401 - typed by the header
) -> tuple[R, ...]:
    """The answer, as rows of the named tuple `row`, whose fields are the columns in their order.

    Args:
        name: of the question.
        row: what each row becomes.
        clauses: for `$name` in the SQL, what `store.dialect` wrote for this engine; never anything a person wrote.
        settings: of the engine for this question, from `store.dialect`.
        parameters: those of the header.

    Raises:
        BadInput: parameters differ from those of the header.
        TypeError: the columns differ from the fields of `row`.
        Unavailable: the warehouse cannot be asked now.
        NotAllowed: the sight in force is limited, and the question reads what is kept for the company as a whole.
    """
    asked, limits = within_sight(name)
    sql, settings = asked.sql, {**settings, **limits}
    if "$" in sql:
        sql = Template(sql).substitute({**UNLESS_GIVEN, **clauses})
    result = store.current().warehouse.query(name, sql, parameters, settings=settings)
    if result.rows:  # an empty answer has no columns
        _check(name, row, result.columns)
    return tuple(map(row._make, result.rows))


def within_sight(name: str) -> tuple[Question, dict[str, str]]:
    """The question as it is asked with the sight in force, and the engine's settings that limit it.

    Raises:
        NotAllowed: it reads what is kept for the company as a whole, and the sight is limited.
    """
    asked = question(_narrowed(name) if sight.current().is_limited else name)
    return asked, sight.settings(asked.reads)


@cache
def _narrowed(name: str) -> str:
    """`<name>_at_places` answers the same from single rows, where `<name>` reads sums over all places."""
    narrow = f"{name}_at_places"
    return narrow if (FOLDER / f"{narrow}.sql").exists() else name


@cache
def _check(name: str, row: type[NamedTuple], columns: tuple[str, ...]) -> None:
    if row._fields != columns:
        raise TypeError(f"question {name} answers {columns}, {row.__name__} has {row._fields}")
