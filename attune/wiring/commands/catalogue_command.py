"""`attune catalogue`: places, products, staff, campaigns and what they cost."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from attune.collect.catalogue import exporting
from attune.collect.catalogue.loading import KINDS
from attune.collect.catalogue.loading import load as load_file
from attune.wiring.cli import show_result
from attune.wiring.options import data_option
from attune.wiring.runtime import migrate


@click.group("catalogue")
@data_option
def command() -> None:
    """Load and write the catalogues."""
    migrate()


@command.command("load")
@data_option
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(KINDS), help="What the rows of a CSV are, unless its name says it.")
def load(path: Path, kind: str | None) -> None:
    """Add or change entries from a TOML or CSV file; rows that cannot be used are told with their reason."""
    show_result(asdict(load_file(path.name, path.read_bytes(), "command line", kind=kind or "")))


@command.command("export")
@data_option
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The CSV to write.")
def export(kind: str, out: Path) -> None:
    """Write all entries of a kind as the CSV that `load` reads."""
    out.write_text(exporting.export(kind), encoding="utf-8", newline="")
    show_result({"file": str(out)})
