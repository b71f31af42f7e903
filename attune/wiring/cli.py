"""The command line: `attune --help`. A command's module is imported only when it is called, after Django is set up."""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

import click
import django
from django.db import OperationalError

from attune.vocabulary.errors import AttuneError

COMMANDS = {
    "serve": "Run the server.",
    "work": "Run the background loops only, beside servers that share PostgreSQL and a ClickHouse server.",
    "demo": "Let the demo company arrive.",
    "import": "Import interactions from a file.",
    "export": "Export interactions to a file.",
    "label": "Understand texts: language, sentiment, emotions, topics, intents.",
    "touchpoints": "Load touchpoints and their rules.",
    "catalogue": "Load and write places, products, staff, campaigns and costs.",
    "keys": "Make and revoke keys for sources and programs.",
    "members": "Invite and manage members.",
    "erase": "Erase a person everywhere.",
    "backup": "Write a backup, while the server runs.",
    "restore": "Restore a backup into an empty folder.",
    "doctor": "Look for what is wrong and say how to mend it.",
    "refused": "List what the warehouse refused, and try it again.",
    "rebuild": "Recompute one derived table and swap it in.",
    "migrate": "Bring the folder up to this program.",
}


class Commands(click.Group):
    """Finds `attune.wiring.commands.<name>_command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the help page."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Set Django up for the chosen folder, then import the command."""
        if cmd_name not in COMMANDS:
            return None
        data = ctx.params.get("data") or _data_among(sys.argv) or os.environ.get("ATTUNE_DATA") or "data"
        os.environ["ATTUNE_DATA"] = str(Path(data).resolve())
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune.wiring.settings")
        django.setup()
        module = importlib.import_module(f"attune.wiring.commands.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list, without importing every command."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _data_among(arguments: list[str]) -> str | None:
    """`--data DIR` may stand before or after the command's name."""
    for place, word in enumerate(arguments):
        if word == "--data" and place + 1 < len(arguments):
            return arguments[place + 1]
        if word.startswith("--data="):
            return word.removeprefix("--data=")
    return None


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(file_okay=False), help="The data folder (else ATTUNE_DATA, else ./data).")
@click.version_option(package_name="attune")
def group(data: str | None) -> None:
    """Attune: customer experience management on your own machine."""
    del data


def main() -> None:
    """Entry point: errors made on purpose become one sentence and exit code 1."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        group(prog_name="attune")
    except AttuneError as error:
        click.echo(f"attune: {error.message}", err=True)
        sys.exit(1)
    except (OSError, OperationalError) as error:  # a disk that is full or read-only, a database that is away
        click.echo(f"attune: {type(error).__name__}: {error}", err=True)
        sys.exit(1)


def show_result(result: dict[str, Any]) -> None:
    """What a command found, as JSON, so that scripts can read it."""
    click.echo(json.dumps(result, indent=2, ensure_ascii=False))
