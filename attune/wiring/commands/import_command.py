"""`attune import`: a file through the ordinary intake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from attune.wiring.cli import show_result
from attune.wiring.control import call
from attune.wiring.operations import import_file
from attune.wiring.options import data_option, folder


@click.command("import")
@data_option
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--mapping",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="TOML that says what a row means.",
)
@click.option("--dry-run", is_flag=True, help="Show what would come in; change nothing.")
def command(path: Path, mapping: Path, dry_run: bool) -> None:
    """Import interactions from a csv, parquet or ndjson file; safe to repeat."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f} rows"),
        TimeRemainingColumn(),
    )
    params = {"path": str(path.resolve()), "mapping": str(mapping.resolve()), "dry_run": dry_run}
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(path.name, total=None)

        def report(progress: dict[str, Any]) -> None:
            bar.update(task, completed=progress.get("read", 0), total=progress.get("total"))

        result = call(folder(), import_file, params, report)
    show_result(result)
