"""`attune export`: the way out, one line an interaction."""

from __future__ import annotations

from pathlib import Path

import click

from attune.wiring.cli import show_result
from attune.wiring.control import call
from attune.wiring.operations import export_file
from attune.wiring.options import data_option, folder


@click.command("export")
@data_option
@click.option("--what", type=click.Choice(["interactions"]), default="interactions", show_default=True)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="FILE.ndjson, .csv or .parquet"
)
@click.option("--format", "kind", type=click.Choice(["ndjson", "csv", "parquet"]), help="Else by the file's ending.")
def command(what: str, out: Path, kind: str | None) -> None:
    """Export interactions to a file."""
    chosen = kind or out.suffix.lstrip(".").lower()
    if chosen not in {"ndjson", "csv", "parquet"}:
        raise click.UsageError(f"{out.name} does not end in .ndjson, .csv or .parquet; add --format.")
    params = {"what": what, "out": str(out.resolve()), "format": chosen}
    show_result(call(folder(), export_file, params, lambda _: None))
