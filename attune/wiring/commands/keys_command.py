"""`attune keys`: keys for sources and programs."""

from __future__ import annotations

import click

from attune.access import keys
from attune.vocabulary.errors import NotFound
from attune.wiring.options import data_option
from attune.wiring.runtime import migrate

BY = "command line"


@click.group("keys")
@data_option
def command() -> None:
    """Make and revoke keys for sources and programs."""
    migrate()


@command.command("create")
@data_option
@click.argument("name")
@click.option("--kind", required=True, type=click.Choice(["browser", "server", "admin"]), help="What it may do.")
@click.option("--shared", is_flag=True, help="Many people use the device: kiosk, till, hotline.")
def create(name: str, kind: str, shared: bool) -> None:
    """Make a key for the source NAME and print it once, alone."""
    click.echo(keys.create(name, kind, BY, shared=shared))


@command.command("list")
@data_option
def list_keys() -> None:
    """The keys in use (never their secrets)."""
    for key in keys.active():
        click.echo(f"{key.id}\t{key.kind}\t{key.name}")


@command.command("revoke")
@data_option
@click.argument("key_id", type=int)
def revoke(key_id: int) -> None:
    """Make a key worthless from now on."""
    if key_id not in {key.id for key in keys.active()}:
        raise NotFound(f"There is no key {key_id} in use; `attune keys list` shows them.")
    keys.revoke(key_id, by=BY)
