"""`attune touchpoints`: what the company calls its surfaces."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from attune.collect.touchpoints.loading import load_toml
from attune.wiring.cli import show_result
from attune.wiring.options import data_option
from attune.wiring.runtime import migrate


@click.group("touchpoints")
@data_option
def command() -> None:
    """Load touchpoints and their rules."""
    migrate()


@command.command("load")
@data_option
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(path: Path) -> None:
    """Add or change touchpoints, rules and episodes from a TOML file; a running server follows within seconds."""
    show_result(asdict(load_toml(path, by="command line")))
