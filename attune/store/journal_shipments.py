"""The journal's book of shipments: frozen boundaries, what went in halves, what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from attune.store.journal_tables import Shipment, Tables
from attune.vocabulary.interaction import FIELDS

_KEY = FIELDS.index("key")


class ShipmentBook(Tables):
    """The tables `shipments` and `refused`."""

    def open_shipment(self) -> Shipment | None:
        """The frozen shipment that is not marked shipped yet, if any."""
        found = self.fetch(
            "SELECT shipment, first_seq, last_seq, format, splits FROM shipments WHERE shipped_at IS NULL"
        )
        return _shipment(found[0]) if found else None

    def shipped_seq(self) -> int:
        """The last seq marked shipped; 0 before the first."""
        found = self.fetch("SELECT last_seq FROM shipments WHERE shipped_at IS NOT NULL ORDER BY shipment DESC LIMIT 1")
        return int(found[0][0]) if found else 0

    def freeze(self, first_seq: int, last_seq: int, form: int) -> Shipment:
        """Write the boundaries of the next shipment; from now on it can only be repeated, never changed."""
        with self.transaction() as run:
            ((number,),) = run("SELECT coalesce(max(shipment), 0) + 1 FROM shipments")
            run(
                "INSERT INTO shipments VALUES (?, ?, ?, ?, ?, NULL, '')",
                number,
                first_seq,
                last_seq,
                form,
                self._clock(),
            )
        return Shipment(int(number), first_seq, last_seq, form, frozenset())

    def split(self, shipment: Shipment, chunk: str) -> Shipment:
        """Note that `chunk` goes in halves, before the first half is tried."""
        splits = shipment.splits | {chunk}
        with self.transaction() as run:
            run("UPDATE shipments SET splits = ? WHERE shipment = ?", " ".join(sorted(splits)), shipment.shipment)
        return shipment._replace(splits=splits)

    def mark_shipped(self, shipment: Shipment) -> None:
        """All of it is in the warehouse. Older marks are forgotten but for the last hundred."""
        with self.transaction() as run:
            run("UPDATE shipments SET shipped_at = ? WHERE shipment = ?", self._clock(), shipment.shipment)
            run("DELETE FROM shipments WHERE shipment < ?", shipment.shipment - 100)

    def refuse(self, shipment: Shipment, seq: int, reason: str, interaction: bytes, *, is_misfit: bool) -> None:
        """Keep an interaction the warehouse cannot take; writing it again changes nothing."""
        with self.transaction() as run:
            run(
                "INSERT INTO refused VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                seq,
                shipment.shipment,
                self._clock(),
                int(is_misfit),
                reason[:1000],
                interaction,
            )

    def forget_refused(self, keys: Sequence[bytes]) -> int:
        """Let go of the refused interactions stored under one of these keys; how many there were."""
        wanted = frozenset(keys)
        going = [seq for seq, _, packed in self.refused() if _key(packed) in wanted]
        if going:
            with self.transaction() as run:
                for seq in going:
                    run("DELETE FROM refused WHERE seq = ?", seq)
        return len(going)

    def drop_refused(self, seq: int) -> None:
        """It is in the warehouse now."""
        with self.transaction() as run:
            run("DELETE FROM refused WHERE seq = ?", seq)

    def refused_before(self, before: int) -> int:
        """Let go of interactions refused before that time (ms); how many there were."""
        with self.transaction() as run:
            going = run("SELECT seq FROM refused WHERE refused_at < ?", before)
            if going:
                run("DELETE FROM refused WHERE refused_at < ?", before)
        return len(going)

    def refusals(self, limit: int) -> list[tuple[int, int, str]]:
        """(seq, when in ms, reason) of refused interactions, oldest first."""
        found = self.fetch("SELECT seq, refused_at, reason FROM refused ORDER BY seq LIMIT ?", limit)
        return [(int(seq), int(at), str(reason)) for seq, at, reason in found]

    def misfits(self, shipment: Shipment) -> list[int]:
        """Seqs that were left out before this shipment was cut into chunks."""
        found = self.fetch("SELECT seq FROM refused WHERE shipment = ? AND misfit = 1 ORDER BY seq", shipment.shipment)
        return [int(seq) for (seq,) in found]

    def refused(self, first_seq: int = 0, last_seq: int = 1 << 62) -> list[tuple[int, str, bytes]]:
        """(seq, reason, interaction as MessagePack) of refused interactions in that range."""
        found = self.fetch(
            "SELECT seq, reason, interaction FROM refused WHERE seq BETWEEN ? AND ? ORDER BY seq",
            first_seq,
            last_seq,
        )
        return [(int(seq), str(reason), bytes(interaction)) for seq, reason, interaction in found]


def _key(packed: bytes) -> bytes:
    """The key of an interaction as MessagePack; b"" when it is too damaged to tell."""
    try:
        values = msgspec.msgpack.decode(packed)
        return bytes(values[_KEY])
    except (msgspec.MsgspecError, IndexError, TypeError, ValueError):
        return b""


def _shipment(found: Sequence[Any]) -> Shipment:
    number, first_seq, last_seq, form, splits = found
    return Shipment(int(number), int(first_seq), int(last_seq), int(form), frozenset(str(splits).split()))
