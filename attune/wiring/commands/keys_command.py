"""`attune keys`: keys for sources and programs."""

from __future__ import annotations

from datetime import timedelta

import click
from django.utils import timezone

from attune.access import assistants, keys, members
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
@click.option("--reads-only", is_flag=True, help="An admin key that looks at everything and changes nothing.")
@click.option("--days", type=click.IntRange(1, 36_500), help="Ends by itself after so many days.")
def create(name: str, kind: str, shared: bool, reads_only: bool, days: int | None) -> None:
    """Make a key for the source NAME and print it once, alone."""
    expires_at = timezone.now() + timedelta(days=days) if days else None
    click.echo(keys.create(name, kind, BY, shared=shared, reads_only=reads_only, expires_at=expires_at))


@command.command("assistant")
@data_option
@click.argument("email")
@click.argument("name")
@click.option(
    "--days", type=click.IntRange(1, assistants.MOST_DAYS), default=90, show_default=True, help="Then it ends."
)
def assistant(email: str, name: str, days: int) -> None:
    """Make a key with which the program NAME reads on behalf of the member EMAIL at /mcp, and print it once, alone."""
    click.echo(assistants.create(members.find_by_email(email), name, days, by=BY))


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
