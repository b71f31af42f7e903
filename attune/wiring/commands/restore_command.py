"""`attune restore`: a backup into an empty folder."""

from __future__ import annotations

from pathlib import Path

import click

from attune.store.restore import restore
from attune.wiring.backups import found
from attune.wiring.cli import show_result
from attune.wiring.environment import text
from attune.wiring.options import data_option, folder


@click.command("restore")
@data_option
@click.argument("source")
@click.option(
    "--erasures",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="A list of erased people (erasures.ndjson), or the data folder that holds it. May be given several times.",
)
def command(source: str, erasures: tuple[Path, ...]) -> None:
    """Restore the backup SOURCE into the empty folder given by --data.

    SOURCE is a folder, an archive, or the name of one where ATTUNE_BACKUP_TO points; `latest` is the newest there.
    """
    with found(source, folder().path) as (backup, beside):
        done = restore(
            backup,
            folder(),
            database_url=text("ATTUNE_DATABASE_URL"),
            warehouse_url=text("ATTUNE_WAREHOUSE_URL"),
            erasures=[*erasures, *beside],
        )
    show_result(done)
