"""`attune label`: understand texts from a file, without a data folder and without a server."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import click
import msgspec

from attune.understand.text import label

AT_ONCE = 2_000
SHOWN = 5  # errors that are told; the others are only counted
LONGEST_LINE = 10_000_000
STANDARD = Path("-")


class Line(msgspec.Struct):
    """One line: a text, who it is, and its language if that is known."""

    text: str
    id: str | int | None = None
    language: str | None = None


_line = msgspec.json.Decoder(Line).decode
_encode = msgspec.json.Encoder().encode


@click.command("label")
@click.option("--data", hidden=True, help="Taken and not used, as with every command.")
@click.option(
    "--in",
    "source",
    default="-",
    type=click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True),
    help="FILE.ndjson with `text` and, if you like, `id` and `language` a line; - or nothing: standard input.",
)
@click.option(
    "--out",
    "target",
    default="-",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="FILE.ndjson; - or nothing: standard output.",
)
def command(data: str | None, source: Path, target: Path) -> None:
    """Understand texts: a label a line, in the order they came.

    A line that cannot be read gives a line with `error`; the others are labelled, and the command ends with 1.
    """
    del data
    count = bad = 0
    with _opened(source) as given:
        if target == STANDARD:
            count, bad = _all(given, sys.stdout.buffer)
        else:
            begun = target.with_name(f".{target.name}.{os.getpid()}")
            try:
                with begun.open("wb") as out:
                    count, bad = _all(given, out)
                begun.replace(target)  # whole or not at all
            finally:
                begun.unlink(missing_ok=True)
    click.echo(f"{count:,} lines labelled" + (f", {bad:,} could not be read" if bad else ""), err=True)
    if bad:
        sys.exit(1)


def _opened(source: Path) -> BinaryIO:
    return sys.stdin.buffer if source == STANDARD else source.open("rb")


def _all(given: BinaryIO, out: BinaryIO) -> tuple[int, int]:
    count = bad = 0
    numbered = enumerate(iter(lambda: given.readline(LONGEST_LINE), b""), start=1)
    while some := list(islice(numbered, AT_ONCE)):
        read = list(_read(some))
        texts = [line for _, line in read if isinstance(line, Line)]
        labels = iter(label([line.text for line in texts], [line.language for line in texts]))
        for number, line in read:
            if isinstance(line, Line):
                made = msgspec.to_builtins(next(labels))
                out.write(_encode({"id": number if line.id is None else line.id, **made}) + b"\n")
                count += 1
            else:
                out.write(_encode({"line": number, "error": line}) + b"\n")
                bad += 1
                if bad <= SHOWN:
                    click.echo(f"line {number}: {line}", err=True)
        out.flush()
    return count, bad


def _read(some: list[tuple[int, bytes]]) -> Iterator[tuple[int, Line | str]]:
    for number, raw in some:
        if not raw.strip():
            continue
        try:
            yield number, _line(raw)
        except msgspec.ValidationError as error:
            yield number, f"{error}; a line is an object with `text`, and `id` and `language` if you like."
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield number, f"This is not JSON in UTF-8: {error}."
