"""`attune serve`: one process that owns the folder, collects, answers and works."""

from __future__ import annotations

import gc
import os
import resource
import threading

import click

from attune.vocabulary.errors import BadInput
from attune.wiring import asgi, server
from attune.wiring.control import ControlSocket
from attune.wiring.demo import story
from attune.wiring.demo.arriving import Arrival
from attune.wiring.demo.bar import Bar
from attune.wiring.demo.sign_in import sign_in
from attune.wiring.environment import text, words
from attune.wiring.operations import OPERATIONS
from attune.wiring.options import data_option, folder
from attune.wiring.proxies import Proxies, networks
from attune.wiring.runtime import open_runtime

STOP_WITHIN_S = 9.0
YOUNG_OBJECTS = 10_000  # requests make many that die at once: looking after every 700, the default, finds nothing


@click.command("serve")
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--only", type=click.Choice(["collect", "console"]), help="Serve one part; needs shared stores.")
@click.option("--demo", is_flag=True, help="Let the demo company arrive in the background.")
@click.option(
    "--customers",
    default=story.CUSTOMERS,
    show_default=True,
    type=click.IntRange(1, story.MOST_CUSTOMERS),
    help="How many customers a new demo company has.",
)
def command(host: str, port: int, only: str | None, demo: bool, customers: int) -> None:
    """Run the server."""
    if only and demo:
        raise BadInput("--demo needs all of the server: leave --only out.", code="demo_needs_all")
    if only and not (text("ATTUNE_DATABASE_URL") and text("ATTUNE_WAREHOUSE_URL")):
        raise BadInput(
            "--only needs shared stores: set ATTUNE_DATABASE_URL and ATTUNE_WAREHOUSE_URL, "
            "or serve everything in one process.",
            code="only_needs_shared_stores",
        )
    proxies = Proxies(networks(words("ATTUNE_TRUSTED_PROXIES", default=["127.0.0.0/8", "::1"])))
    runtime = open_runtime(folder())
    runtime.proxies = proxies
    control = ControlSocket(runtime, OPERATIONS)
    arrival = Arrival(runtime.store, customers=customers, told=Bar()) if demo else None
    known = sign_in(runtime.folder) if demo else None

    def ready() -> None:
        click.echo(f"Attune listens on http://{host}:{port} (pid {os.getpid()})")
        if arrival is not None:
            arrival.start(host, port)
        if known is not None:
            click.echo(f"Sign in as {known.email} with the password {known.password}")

    _allow_many_connections()
    try:
        runtime.start()
        control.start()
        application = asgi.build(runtime, only=only, metrics_token=text("ATTUNE_METRICS_TOKEN"), proxies=proxies)
        _spare_the_program()
        server.serve(application, host, port, ready=ready)
    finally:
        # A query that hangs must not keep the process: whatever was accepted is in the journal already.
        last_resort = threading.Timer(STOP_WITHIN_S, os._exit, args=(0,))
        last_resort.daemon = True
        last_resort.start()
        if arrival is not None:
            arrival.stop()
        control.stop()
        runtime.close()


def _spare_the_program() -> None:
    """Take what is loaded by now out of the garbage collector's rounds: each held all requests up for 0.1 s."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)


def _allow_many_connections() -> None:
    """The soft limit of open files is often 1,024; a connection is a file."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
