"""`attune doctor`: what is wrong, where, and how to mend it."""

from __future__ import annotations

import sys
from typing import Any

import click

from attune.wiring.cli import show_result
from attune.wiring.control import call
from attune.wiring.operations import look
from attune.wiring.options import data_option, folder


@click.command("doctor")
@data_option
@click.option("--deep", is_flag=True, help="Recompute derived tables and compare.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(deep: bool, as_json: bool) -> None:
    """Look for what is wrong and say how to mend it; exit code 1 when something is."""
    findings = call(folder(), look, {"deep": deep}, lambda _: None)["findings"]
    if as_json:
        show_result({"findings": findings})
    else:
        _tell(findings)
    if any(finding["level"] == "error" for finding in findings):
        sys.exit(1)


def _tell(findings: list[dict[str, Any]]) -> None:
    for finding in findings:
        click.echo(f"{finding['level']:8} {finding['what']}  [{finding['where']}]")
        if finding["mend"]:
            click.echo(f"         {finding['mend']}")
