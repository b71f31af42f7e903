"""`attune backup`: one command, online."""

from __future__ import annotations

from pathlib import Path

import click

from attune.wiring.cli import show_result
from attune.wiring.control import call
from attune.wiring.operations import make_backup
from attune.wiring.options import data_option, folder


@click.command("backup")
@data_option
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A new folder for the backup.")
def command(out: Path) -> None:
    """Write a backup, while the server runs."""
    show_result(call(folder(), make_backup, {"out": str(out.resolve())}, lambda _: None))
