"""What commands do inside the process that owns the stores."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from attune.access import audit
from attune.collect.doors.files.exporting import export
from attune.collect.doors.files.importing import import_file as import_into
from attune.collect.imports import imports
from attune.identify import erasing
from attune.store import backup_record
from attune.store.backup import backup
from attune.store.doctor import examine
from attune.store.doctor_host import examine_host
from attune.store.doctor_work import examine_work
from attune.store.faults import masked
from attune.store.rebuild import rebuild
from attune.store.refused import try_again
from attune.understand import customers
from attune.vocabulary.clock import instant
from attune.vocabulary.errors import AttuneError, BadInput, NotFound, Unavailable
from attune.wiring.audit_chain import audit_chain
from attune.wiring.backups import back_up_now, drill_now, fetch_backup, list_backups
from attune.wiring.control import Operation, Report
from attune.wiring.front import secret_files, way_in
from attune.wiring.runtime import Runtime

ERASE_PATIENCE_S = 120.0


def import_file(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """A file through intake; `params`: path, mapping, dry_run."""
    path, mapping = Path(params["path"]), Path(params["mapping"])
    done = import_into(runtime.store, path, mapping, dry_run=params["dry_run"], progress=report)
    if not params["dry_run"]:
        imports.remember(path, mapping, done, "command line")
    return asdict(done)


def export_file(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Interactions into a file; `params`: what, out, format."""
    rows = export(runtime.store, params["what"], Path(params["out"]), params["format"], progress=report)
    audit.record("command line", "data exported", str(params["what"])[:100])
    return {"rows": rows, "file": params["out"]}


def make_backup(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """A backup into `params["out"]`, online."""
    del report
    try:
        made = backup(runtime.store, runtime.folder, Path(params["out"]))
    except AttuneError as error:
        backup_record.note(runtime.folder, error=error.message)
        raise
    backup_record.note(runtime.folder, interactions=made["interactions"])
    return made


def look(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Findings of the doctor; `params`: deep."""
    del report
    found = [
        *examine_host(runtime.store),
        *examine(runtime.store, deep=params["deep"]),
        *examine_work(runtime.store),
        *way_in(runtime.proxies),
        *secret_files(),
        audit_chain(deep=params["deep"]),
    ]
    return {"findings": [asdict(finding) for finding in found]}


def rebuild_table(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Recompute the derived table `params["table"]`."""
    del report
    rebuild(runtime.store, params["table"])
    return {"rebuilt": params["table"]}


def list_refused(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """What the warehouse refused, oldest first; `params`: limit."""
    del report
    found = runtime.store.journal.refusals(params["limit"])
    return {
        "refused": [
            {"seq": seq, "refused_at": instant(at).isoformat(), "reason": masked(reason)} for seq, at, reason in found
        ]
    }


def retry_refused(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Hand it to the warehouse once more."""
    del params, report
    tried = try_again(runtime.store)
    audit.record("command line", "refused interactions tried again", "journal")
    return asdict(tried)


def erase_person(runtime: Runtime, params: dict[str, Any], report: Report) -> dict[str, Any]:
    """Erase one person and wait until it is done; `params`: customer, or kind and value; reason; purge."""
    erasure = erasing.erase(_customer(params), by="command line", reason=params["reason"])
    until = time.monotonic() + ERASE_PATIENCE_S
    while not erasing.advance(runtime.store, erasure):
        report({"state": erasure.state})
        if time.monotonic() > until:
            raise Unavailable(
                "The erasure waits for a consumer of the journal that is behind. It goes on by itself; `attune doctor` "
                "says what holds it up.",
                code="erasure_waits",
            )
        time.sleep(0.5)
        erasure.refresh_from_db()
    if params["purge"]:
        erasing.purge(runtime.store)
        erasure.refresh_from_db()
    return {"erasure": erasure.pk, "customer_id": str(erasure.customer_id), "state": erasure.state} | {
        "removed": erasure.counts
    }


def _customer(params: dict[str, Any]) -> bytes:
    """The key of the customer that is meant.

    Raises:
        BadInput: what is given cannot be read. NotFound: nobody is known by it.
    """
    if params["customer"]:
        try:
            customer = UUID(params["customer"])
        except ValueError:
            raise BadInput("This is no customer id.", code="customer_id", where="customer") from None
        if customers.profile(customer) is None and not customers.is_known(customer):
            raise NotFound(f"There is no customer {customer}.", code="customer_unknown")
        return customer.bytes
    found = customers.lookup(params["kind"], params["value"])
    if found is None:
        raise NotFound(f"Nobody is known by this {params['kind']}.", code="customer_unknown")
    return found.bytes


OPERATIONS: dict[str, Operation] = {
    operation.__name__: operation
    for operation in (
        import_file,
        export_file,
        make_backup,
        back_up_now,
        drill_now,
        list_backups,
        fetch_backup,
        look,
        rebuild_table,
        list_refused,
        retry_refused,
        erase_person,
    )
}
