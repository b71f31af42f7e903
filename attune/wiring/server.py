"""The HTTP server: granian embedded in this process, on its own loop, with our signals.

One process on purpose (docs/decisions/0007-one-process.md): killing the printed pid ends everything.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from attune.vocabulary.asgi import Application, Receive, Scope, Send
from attune.vocabulary.errors import Conflict

log = logging.getLogger("attune.server")

CONNECTIONS = 12_000  # open at once; more wait in the kernel's queue
ENDLESS = frozenset({"/live/events"})  # streams: they end with the server, which does not wait for them
DRAIN_S = 6.0  # requests under way at SIGTERM get this long


class Draining:
    """Wraps the application and counts requests under way, so that a stop can wait for them."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.under_way = 0
        self.idle = asyncio.Event()
        self.idle.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope.get("path") in ENDLESS:
            await self.application(scope, receive, send)
            return
        self.under_way += 1
        self.idle.clear()
        try:
            await self.application(scope, receive, send)
        except Exception:
            # The server's own log is off, so the fault would vanish; it answers 500 by itself.
            log.exception("unexpected fault at %s", scope.get("path"))
            raise
        finally:
            self.under_way -= 1
            if not self.under_way:
                self.idle.set()


def refuse_taken_port(host: str, port: int) -> None:
    """Granian binds with SO_REUSEPORT, so two servers would share a port and each lose half of the requests.

    Raises:
        Conflict: somebody listens there already.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Conflict(
                f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --host and --port.",
                code="port_taken",
            ) from None


def free_port(host: str) -> int:
    """A port nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def serve(application: Application, host: str, port: int, *, ready: Callable[[], None]) -> None:
    """Serve until SIGTERM or SIGINT, then let requests under way finish.

    Args:
        application: an ASGI application without lifespan.
        host: address to listen on.
        port: port to listen on.
        ready: called once the port is open.

    Raises:
        Conflict: the port is taken.
    """
    refuse_taken_port(host, port)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(application, host, port, ready))


async def _serve(application: Application, host: str, port: int, ready: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    draining = Draining(application)
    server = Server(
        draining,
        address=host,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=30_000),
        websockets=False,
        backlog=4096,
        backpressure=CONNECTIONS,
        log_enabled=False,
    )
    serving = asyncio.create_task(server.serve())
    await asyncio.sleep(0)
    ready()
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        stopping.cancel()
        serving.result()
        return
    log.info("stopping: %d requests under way", draining.under_way)
    server.stop()  # type: ignore[no-untyped-call] # granian says nothing about it
    try:
        await asyncio.wait_for(draining.idle.wait(), DRAIN_S)
    except TimeoutError:
        log.warning("%d requests did not end in %.0f s", draining.under_way, DRAIN_S)
    await asyncio.wait({serving}, timeout=2)
