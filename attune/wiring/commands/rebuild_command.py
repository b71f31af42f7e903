"""`attune rebuild`: one derived table over."""

from __future__ import annotations

import click

from attune.wiring.cli import show_result
from attune.wiring.control import call
from attune.wiring.operations import rebuild_table
from attune.wiring.options import data_option, folder


@click.command("rebuild")
@data_option
@click.argument("table")
def command(table: str) -> None:
    """Recompute the derived TABLE from the interactions and swap it in."""
    show_result(call(folder(), rebuild_table, {"table": table}, lambda _: None))
