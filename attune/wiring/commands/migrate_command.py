"""`attune migrate`: bring the folder up to this program (the server does it by itself at its start)."""

from __future__ import annotations

import click

from attune.wiring.options import data_option, folder
from attune.wiring.runtime import open_runtime


@click.command("migrate")
@data_option
def command() -> None:
    """Bring the folder up to this program."""
    open_runtime(folder()).close()
    click.echo("The folder is up to date.")
