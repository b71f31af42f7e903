"""What commands do inside the process that owns the stores."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from attune.collect.doors.files.exporting import export
from attune.collect.doors.files.importing import import_file as import_into
from attune.store.backup import backup
from attune.store.doctor import examine
from attune.store.rebuild import rebuild
from attune.wiring.control import Operation, Report
from attune.wiring.runtime import Runtime


def import_file(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """A file through intake; `params`: path, mapping, dry_run."""
    done = import_into(
        runtime.store,
        Path(params["path"]),
        Path(params["mapping"]),
        dry_run=params["dry_run"],
        progress=report,
    )
    return asdict(done)


def export_file(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Interactions into a file; `params`: what, out, format."""
    rows = export(runtime.store, params["what"], Path(params["out"]), params["format"], progress=report)
    return {"rows": rows, "file": params["out"]}


def make_backup(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """A backup into `params["out"]`, online."""
    del report
    return backup(runtime.store, runtime.folder, Path(params["out"]))


def look(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Findings of the doctor; `params`: deep."""
    del report
    return {"findings": [asdict(finding) for finding in examine(runtime.store, deep=params["deep"])]}


def rebuild_table(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Recompute the derived table `params["table"]`."""
    del report
    rebuild(runtime.store, params["table"])
    return {"rebuilt": params["table"]}


OPERATIONS: dict[str, Operation] = {
    operation.__name__: operation for operation in (import_file, export_file, make_backup, look, rebuild_table)
}
