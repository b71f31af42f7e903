"""`attune demo`: a company of our own making, to look at."""

from __future__ import annotations

import click

from attune.wiring.demo.arriving import Arrival
from attune.wiring.options import data_option, folder
from attune.wiring.runtime import running


@click.command("demo")
@data_option
def command() -> None:
    """Let the demo company arrive in a folder no server uses; with a server, use `attune serve --demo`."""
    with running(folder()) as runtime:
        arrival = Arrival(runtime.store)
        arrival.start()
        arrival.wait()
        click.echo(f"{arrival.accepted:,} interactions arrived.")
