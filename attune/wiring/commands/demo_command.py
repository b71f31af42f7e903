"""`attune demo`: a company of our own making, to look at."""

from __future__ import annotations

import os
import signal
import threading

import click

from attune.wiring import asgi, server
from attune.wiring.demo import story
from attune.wiring.demo.arriving import Arrival
from attune.wiring.demo.bar import Bar
from attune.wiring.options import data_option, folder
from attune.wiring.runtime import running

HOST = "127.0.0.1"


@click.command("demo")
@data_option
@click.option(
    "--customers",
    default=story.CUSTOMERS,
    show_default=True,
    type=click.IntRange(1, story.MOST_CUSTOMERS),
    help="How many customers a new demo company has.",
)
def command(customers: int) -> None:
    """Let the demo company arrive in a folder no server uses; with a server, use `attune serve --demo`."""
    with running(folder()) as runtime:
        arrival = Arrival(runtime.store, customers=customers, told=Bar())
        port = server.free_port(HOST)

        def ready() -> None:
            arrival.start(HOST, port)
            threading.Thread(target=_end_with, args=(arrival,), daemon=True).start()

        try:
            # Its systems knock at the doors as everybody does, so there must be doors for as long as it takes.
            server.serve(asgi.build(runtime), HOST, port, ready=ready)
        finally:
            arrival.stop()
        click.echo(f"{arrival.progress.events:,} interactions arrived.")


def _end_with(arrival: Arrival) -> None:
    arrival.wait()
    os.kill(os.getpid(), signal.SIGTERM)
