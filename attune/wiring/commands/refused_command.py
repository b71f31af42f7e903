"""`attune refused`: interactions the warehouse refused, and the way back for them."""

from __future__ import annotations

import click

from attune.wiring.cli import show_result
from attune.wiring.control import call
from attune.wiring.operations import list_refused, retry_refused
from attune.wiring.options import data_option, folder


@click.group("refused")
@data_option
def command() -> None:
    """Interactions the warehouse refused for their content: list them, or try them again after an upgrade."""


@command.command("list")
@data_option
@click.option("--limit", default=100, show_default=True, type=click.IntRange(1, 100_000), help="How many at most.")
def list_them(limit: int) -> None:
    """Number, time and reason of each."""
    show_result(call(folder(), list_refused, {"limit": limit}, lambda _: None))


@command.command("retry")
@data_option
def retry() -> None:
    """Hand all of them to the warehouse once more."""
    show_result(call(folder(), retry_refused, {}, lambda _: None))
