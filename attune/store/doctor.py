"""What is wrong with the stores, where, and how to mend it."""

from __future__ import annotations

import shutil
import stat
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from attune.vocabulary.errors import AttuneError

from .derived import TABLES, differences, months
from .faults import masked
from .journal_sqlite import SqliteJournal
from .journal_tables import row_of
from .opening import Store
from .schema_steps import steps

SPACE_WANTED = 2 << 30
_ROWS_A_TURN = 5_000
REFUSALS = 100_000
_FAILS_IN_A_ROW = 5  # of a loop, with pauses between: no hiccup any more


@dataclass(frozen=True, slots=True)
class Finding:
    """`level` is ok, warning or error; `mend` is '' when there is nothing to do."""

    level: str
    what: str
    where: str
    mend: str = ""


Check = Callable[[Store], Iterator[Finding]]


def examine(store: Store, deep: bool = False) -> list[Finding]:
    """Look at folder, journal and warehouse; `deep` recomputes derived tables and looks for lost or doubled rows.

    A check that cannot be made is a finding of its own. Nothing is changed.
    """
    found: list[Finding] = []
    for where, check in (*_QUICK, *(_DEEP if deep else ())):
        try:
            found += check(store)
        except AttuneError as error:
            mend = "See the other findings, then look again."
            found.append(Finding("error", f"This could not be looked at: {error.message}", where, mend))
    return found


def _folder(store: Store) -> Iterator[Finding]:
    folder = store.folder
    if folder.secret_file.exists() and stat.S_IMODE(folder.secret_file.stat().st_mode) & 0o077:
        yield Finding(
            "error", "Others can read the key file.", str(folder.secret_file), f"chmod 600 {folder.secret_file}"
        )
    free = shutil.disk_usage(folder.path).free
    if free < SPACE_WANTED:
        yield Finding(
            "warning", f"Only {free >> 20} MB are free.", str(folder.path), "Free some space or move the folder."
        )
    else:
        yield Finding("ok", f"{free >> 30} GB are free.", str(folder.path))


def _journal(store: Store) -> Iterator[Finding]:
    journal = store.journal
    if isinstance(journal, SqliteJournal):
        ((answer,),) = journal.fetch("PRAGMA quick_check")
        if answer != "ok":
            yield Finding("error", f"The journal is damaged: {answer}", str(journal.path), "Restore the last backup.")
    full = journal.size_bytes() / journal.limit_bytes
    level = "error" if full > 0.9 else "warning" if full > 0.5 else "ok"
    mend = "See which consumer below is behind; accepting stops when the journal is full." if full > 0.5 else ""
    yield Finding(level, f"The journal is {full:.0%} full.", "journal", mend)
    refused = Counter(masked(reason) for _, _, reason in journal.refusals(REFUSALS))
    for reason, count in refused.most_common(5):
        mend = "They are kept. After an upgrade: `attune refused retry`; each with its time: `attune refused list`."
        yield Finding("warning", f"{count} interactions were refused by the warehouse: {reason}", "journal", mend)
    for name, behind in sorted(journal.commits_behind().items()):
        level = "warning" if behind > 10_000 else "ok"
        mend = "It has been failing or is slow; see the log." if level == "warning" else ""
        yield Finding(level, f"{name} is {behind} commits behind.", "journal", mend)


def _loops(store: Store) -> Iterator[Finding]:
    for loop in store.loops:
        if loop.fault:
            level = "error" if loop.errors_in_a_row >= _FAILS_IN_A_ROW else "warning"
            mend = "It tries again by itself; if this stays, the server's log says why."
            yield Finding(
                level, f"{loop.name} fails ({loop.errors_in_a_row} times in a row): {loop.fault}", "loops", mend
            )
    if not any(loop.fault for loop in store.loops):
        yield Finding("ok", f"{len(store.loops)} loops work.", "loops")


def _warehouse(store: Store) -> Iterator[Finding]:
    warehouse = store.warehouse
    ours = {"database": warehouse.dialect.database}
    applied = {number for (number,) in warehouse.query("doctor", "SELECT DISTINCT number FROM schema_migrations").rows}
    missing = [step.name for step in steps("warehouse") if step.number not in applied]
    if missing:
        yield Finding("error", f"Schema steps are missing: {', '.join(missing)}.", "warehouse", "Restart the server.")
    detached = "SELECT table, count() FROM system.detached_parts WHERE database = {database:String} GROUP BY table"
    for table, count in warehouse.query("doctor", detached, ours).rows:
        mend = "The engine found them broken at its start. Run attune doctor --deep; restore a backup if rows are lost."
        yield Finding("error", f"{count} parts of {table} are set aside.", "warehouse", mend)
    stuck = (
        "SELECT table, count() FROM system.mutations WHERE database = {database:String} AND NOT is_done "
        "AND latest_fail_reason != '' GROUP BY table"
    )
    for table, count in warehouse.query("doctor", stuck, ours).rows:
        yield Finding(
            "error", f"{count} changes of {table} fail again and again.", "warehouse", "See the server's log."
        )
    left = "SELECT name FROM system.tables WHERE database = {database:String} AND name LIKE '%\\_rebuilt'"
    for (table,) in warehouse.query("doctor", left, ours).rows:
        mend = f"A rebuild was interrupted. Run attune rebuild {table.removesuffix('_rebuilt')} again."
        yield Finding("warning", f"{table} was left behind.", "warehouse", mend)
    shipped = store.journal.shipped_seq()
    last = int(warehouse.query("doctor", "SELECT max(seq) FROM interactions").value())
    opened = store.journal.open_shipment()
    if last > max(shipped, opened.last_seq if opened else 0):
        mend = "Journal and warehouse are of different ages: restore both from one backup."
        yield Finding("error", f"The warehouse is ahead of the journal ({last} > {shipped}).", "warehouse", mend)
    else:
        yield Finding("ok", "Journal and warehouse fit each other.", "warehouse")


def _dictionaries(store: Store) -> Iterator[Finding]:
    warehouse = store.warehouse
    sql = (
        "SELECT name, last_exception, toString(status) FROM system.dictionaries WHERE database = {database:String} "
        "ORDER BY name"
    )
    for name, failed, status in warehouse.query("doctor", sql, {"database": warehouse.dialect.database}).rows:
        if failed:
            mend = "Restart the server; if it stays, run attune doctor --deep."
            yield Finding("error", f"The dictionary {name} is {status} and did not load.", "warehouse", mend)
    for name, table, counted in (
        ("resolution", "resolution_pairs", "key != customer"),
        ("surfaces", "surface_map", "touchpoint != ''"),
        ("catalogue", "catalogue_map", "entry != ''"),
    ):
        loaded, stored = warehouse.query(
            "doctor",
            f"SELECT (SELECT count() FROM dictionary('{name}')), (SELECT count() FROM {table} FINAL WHERE {counted})",  # noqa: S608 - names from the line above
        ).rows[0]
        level = "ok" if loaded == stored else "warning"
        mend = "It is loaded within seconds of a change; if this stays, restart the server." if level != "ok" else ""
        yield Finding(level, f"The dictionary {name} has {loaded} of {stored} entries.", "warehouse", mend)


def _derived(store: Store) -> Iterator[Finding]:
    for table in TABLES:
        # Between a killed insert and its repeat a view may lag by that one insert, so nothing may be on its way.
        with store.shipments.paused():
            where = differences(store.warehouse, table)
        if where:
            mend = f"attune rebuild {table}"
            yield Finding("error", f"{table} does not match the interactions in {', '.join(where[:12])}.", table, mend)
        else:
            yield Finding("ok", f"{table} matches the interactions.", table)


def _doubles(store: Store) -> Iterator[Finding]:
    sql = "SELECT count() - uniqExact(id) FROM interactions WHERE toYYYYMM(ts) = {month:UInt32}"
    doubled = {
        month: store.warehouse.query("doctor", sql, {"month": month}).value() for month in months(store.warehouse)
    }
    bad = {month: count for month, count in doubled.items() if count}
    if bad:
        mend = "Report this: it must not happen. Restoring a backup from before mends it."
        listed = ", ".join(f"{count} in {month}" for month, count in bad.items())
        yield Finding("error", f"Interactions are stored twice: {listed}.", "interactions", mend)
    else:
        yield Finding("ok", "No interaction is stored twice.", "interactions")


def _arrived(store: Store) -> Iterator[Finding]:
    """Whatever the journal still holds and calls shipped is in the warehouse."""
    journal, after, checked, lost = store.journal, 0, 0, 0
    shipped = row_of(journal.shipped_seq())
    refused: dict[int, int] = {}
    for seq, _, _ in journal.refused():
        refused[row_of(seq)] = refused.get(row_of(seq), 0) + 1
    sql = (
        "SELECT intDiv(seq, 65536) AS row, count() FROM interactions "
        "WHERE seq >= {first:UInt64} AND seq < {end:UInt64} GROUP BY row"
    )
    while rows := [row for row in journal.sizes(after, _ROWS_A_TURN) if row[0] <= shipped]:
        after = rows[-1][0]
        stored = dict(store.warehouse.query("doctor", sql, {"first": rows[0][0] << 16, "end": (after + 1) << 16}).rows)
        checked += sum(count for _, count, _ in rows)
        lost += sum(max(count - refused.get(row, 0) - stored.get(row, 0), 0) for row, count, _ in rows)
    if lost:
        mend = "If nobody was erased meanwhile, restore the last backup and report this."
        yield Finding(
            "error", f"{lost} of {checked} shipped interactions are not in the warehouse.", "interactions", mend
        )
    else:
        yield Finding("ok", f"All {checked} shipped interactions the journal still holds have arrived.", "interactions")


def _flat(store: Store) -> Iterator[Finding]:
    sql = (
        "SELECT count() FROM resolution_pairs FINAL WHERE key != customer "
        "AND dictHas('resolution', toUInt64(toUInt128(customer)))"
    )
    chained = store.warehouse.query("doctor", sql).value()
    if chained:
        mend = "Restart the server; if it stays, undo and repeat the links of these customers."
        yield Finding("error", f"{chained} keys lead to a customer that leads on to another.", "resolution_pairs", mend)
    else:
        yield Finding("ok", "Every key leads to its customer in one step.", "resolution_pairs")


_QUICK: tuple[tuple[str, Check], ...] = (
    ("folder", _folder),
    ("journal", _journal),
    ("loops", _loops),
    ("warehouse", _warehouse),
    ("dictionaries", _dictionaries),
)
_DEEP: tuple[tuple[str, Check], ...] = (
    ("derived tables", _derived),
    ("interactions", _doubles),
    ("interactions", _arrived),
    ("resolution", _flat),
)
