"""How far the consumers of a journal are, and what may be removed behind them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from attune.store.journal_shipments import ShipmentBook
from attune.store.journal_tables import keep_number, row_of, seq_of

REMEMBERED_MS = 7 * 24 * 3600 * 1000
REMEMBERED_IDS = 10_000_000
_TRIM_ROWS = 20  # a transaction, so that commits never wait long


class Trimming(ShipmentBook):
    """The table `cursors`, and moving rows from `journal` to `remembered` and out of it."""

    def cursor(self, name: str) -> int:
        """How far the consumer `name` reported to be; 0 when it never did."""
        found = self.fetch("SELECT seq FROM cursors WHERE name = ?", name)
        return int(found[0][0]) if found else 0

    def advance(self, name: str, seq: int) -> None:
        """A consumer reports that everything up to `seq` is done; this makes (or keeps) it active."""
        with self.transaction() as run:
            run(
                "INSERT INTO cursors VALUES (?, ?, 1) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq, active = 1",
                name,
                seq,
            )

    def register(self, name: str) -> None:
        """From now on trimming waits for the consumer `name`, even if it never got so far as to report anything."""
        with self.transaction() as run:
            run("INSERT INTO cursors VALUES (?, 0, 1) ON CONFLICT (name) DO NOTHING", name)

    def switch_off(self, name: str) -> None:
        """Trimming no longer waits for `name`."""
        with self.transaction() as run:
            run("UPDATE cursors SET active = 0 WHERE name = ?", name)

    def cursors(self) -> dict[str, int]:
        """The active consumers and how far they are, the warehouse among them."""
        found = self.fetch("SELECT name, seq FROM cursors WHERE active = 1")
        return {**{str(name): int(seq) for name, seq in found}, "warehouse": self.shipped_seq()}

    @contextmanager
    def hold_trimming(self) -> Iterator[None]:
        """Nothing is trimmed or forgotten inside this context: a backup needs journal and stores of one age."""
        with self._hold_lock:
            self._holds += 1
        try:
            yield
        finally:
            with self._hold_lock:
                self._holds -= 1

    def trim(self) -> int:
        """Remove rows every active consumer has passed, keep their ids; the number of rows removed."""
        passed = min(self.cursors().values())
        removed = 0
        while passed > 0:
            with self._hold_lock:  # a hold waits for the transaction under way, and then finds nothing moving
                step = 0 if self._holds else self._trim_step(passed)
            removed += step
            if step < _TRIM_ROWS:
                break
        return removed

    def _trim_step(self, passed: int) -> int:
        with self.transaction() as run:
            going = run(
                "SELECT row_no, count, size FROM journal WHERE row_no <= ? AND row_no * 65536 + count - 1 <= ? "
                "ORDER BY row_no LIMIT ?",
                row_of(passed),
                passed,
                _TRIM_ROWS,
            )
            if not going:
                return 0
            last_row, last_count, _ = going[-1]
            run(
                "INSERT INTO remembered SELECT row_no, count, received_at, ids FROM journal WHERE row_no <= ?", last_row
            )
            run("DELETE FROM journal WHERE row_no <= ?", last_row)
            keep_number(run, "trimmed_row", last_row)
            keep_number(run, "trimmed_seq", seq_of(last_row, last_count - 1))
        self._used -= sum(size for _, _, size in going)
        return len(going)

    def forgotten_until(self) -> int:
        """The newest receiving time (ms) whose ids were forgotten; 0 when every id ever accepted is still known."""
        return self.number("forgotten_until")

    def forget(self, *, keep_ms: int = REMEMBERED_MS, keep_ids: int = REMEMBERED_IDS) -> int:
        """Let go of remembered ids older than `keep_ms` or beyond the newest `keep_ids`; the last row let go, or 0."""
        with self._hold_lock:
            if self._holds:
                return 0
            now = self._clock()
            ((row,),) = self.fetch(
                "SELECT coalesce(max(row_no), 0) FROM ("
                "SELECT row_no, received_at, sum(count) OVER (ORDER BY row_no DESC) AS younger FROM remembered"
                ") AS counted WHERE received_at < ? OR younger > ?",
                now - keep_ms,
                keep_ids,
            )
            if row:
                with self.transaction() as run:
                    ((newest,),) = run("SELECT max(received_at) FROM remembered WHERE row_no <= ?", row)
                    # A clock that once ran ahead must not make everything look old for years.
                    keep_number(run, "forgotten_until", max(min(newest, now), self.forgotten_until()))
                    run("DELETE FROM remembered WHERE row_no <= ?", row)
            return int(row)

    def size_bytes(self) -> int:
        """Bytes of the interactions still in the journal."""
        return self._used
