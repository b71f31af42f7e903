"""`attune work`: the loops without the server, for several machines that share the stores."""

from __future__ import annotations

import signal
import threading

import click

from attune.vocabulary.errors import BadInput
from attune.wiring.environment import text
from attune.wiring.options import data_option, folder
from attune.wiring.runtime import running


@click.command("work")
@data_option
def command() -> None:
    """Run the background loops only."""
    if not (text("ATTUNE_DATABASE_URL") and text("ATTUNE_WAREHOUSE_URL")):
        raise BadInput(
            "`attune work` shares its stores with `attune serve`: set ATTUNE_DATABASE_URL and ATTUNE_WAREHOUSE_URL. "
            "With one folder, `attune serve` already does this work.",
            code="work_needs_shared_stores",
        )
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with running(folder()):
        click.echo("Attune works.")
        stop.wait()
