"""`attune backup`: online; into a folder, or as the plan says, off this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from attune.vocabulary.errors import BadInput
from attune.wiring.backups import back_up_now, drill_now, fetch_backup, list_backups
from attune.wiring.cli import show_result
from attune.wiring.control import Operation, call
from attune.wiring.operations import make_backup
from attune.wiring.options import data_option, folder


@click.command("backup")
@data_option
@click.option("--out", type=click.Path(path_type=Path), help="A new folder for the backup.")
@click.option("--drill", is_flag=True, help="Restore the newest backup aside and look at it.")
@click.option("--list", "listed", is_flag=True, help="What lies at the target, and the last runs.")
@click.option("--fetch", metavar="NAME", help="Bring one back into the new folder --out; `latest` for the newest.")
def command(out: Path | None, drill: bool, listed: bool, fetch: str | None) -> None:
    """Write a backup while the server runs: into --out, or where the settings say."""
    if sum((drill, listed, fetch is not None)) > 1 or (out and (drill or listed)) or (fetch and not out):
        raise BadInput("Give --out, --drill, --list, or --fetch NAME with --out.", code="backup_options")
    operation, params = _asked(out, drill, listed, fetch)
    show_result(call(folder(), operation, params, lambda _: None))


def _asked(out: Path | None, drill: bool, listed: bool, fetch: str | None) -> tuple[Operation, dict[str, Any]]:
    if fetch and out:
        return fetch_backup, {"name": fetch, "out": str(out.resolve())}
    if out:
        return make_backup, {"out": str(out.resolve())}
    if drill:
        return drill_now, {}
    return (list_backups if listed else back_up_now), {}
