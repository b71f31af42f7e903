"""Blocks: what goes in is what the warehouse shows."""

from __future__ import annotations

import struct
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attune.store.blocks import Stored, build, interaction_at, part
from attune.store.engine import Warehouse
from attune.store.journal_tables import Group, seq_of
from attune.store.rows import RequestRows
from attune.vocabulary.interaction import FIELDS, Interaction

from .accepted import DAY, START, group, interaction, request
from .any_interaction import interactions


def stored(row: int, made: Group) -> Stored:
    return Stored(row, made.format, made.ids, made.body)


def shown(row: Interaction, seq: int) -> tuple[object, ...]:
    """The row as the warehouse answers it."""
    instants = {
        name: datetime.fromtimestamp(getattr(row, name) // 1000, tz=UTC).replace(
            microsecond=getattr(row, name) % 1000 * 1000
        )
        for name in ("ts", "received_at")
    }
    ids = {name: UUID(bytes=getattr(row, name)) for name in ("id", "key", "account_key")}
    value = None if row.value is None else Decimal(row.value).scaleb(-4)
    texts = {name: getattr(row, name).decode() for name in ("properties", "context")}
    score = None if row.score is None else struct.pack("<d", row.score)
    full = row._asdict() | instants | ids | texts | {"value": value, "score": score}
    return (seq, *(full[name] for name in FIELDS))


def warehouse_rows(warehouse: Warehouse) -> list[tuple[object, ...]]:
    rows = warehouse.query("all", f"SELECT seq, {', '.join(FIELDS)} FROM interactions ORDER BY seq").rows
    at = 1 + FIELDS.index("score")
    return [(*row[:at], None if row[at] is None else struct.pack("<d", row[at]), *row[at + 1 :]) for row in rows]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.lists(
        st.lists(st.lists(interactions(), min_size=1, max_size=5), min_size=1, max_size=3), min_size=1, max_size=3
    )
)
def test_any_interaction_comes_out_of_the_warehouse_as_it_went_in(
    embedded: Warehouse, made: list[list[list[Interaction]]]
) -> None:
    embedded.command("TRUNCATE TABLE interactions")
    rows = [stored(at + 5, group(*(RequestRows.of(one) for one in requests))) for at, requests in enumerate(made)]
    expected = [
        shown(row, seq_of(at + 5, place))
        for at, requests in enumerate(made)
        for place, row in enumerate(row for one in requests for row in one)
    ]
    chunks, bad = build(rows)
    assert not bad
    for chunk in chunks:
        embedded.insert_native("interactions", chunk.block)
    assert warehouse_rows(embedded) == expected


def test_a_chunk_is_a_month_and_no_interaction_is_missing() -> None:
    times = [START, START + 40 * DAY, START + DAY, START - 300 * DAY, START + 40 * DAY]
    rows = [stored(9, group(*(request([n], ts=ts) for n, ts in enumerate(times))))]
    chunks, _ = build(rows)
    assert [(chunk.name, chunk.rows, struct.unpack(f"<{chunk.rows}Q", chunk.seqs)) for chunk in chunks] == [
        ("202511", 1, (seq_of(9, 3),)),
        ("202609", 2, (seq_of(9, 0), seq_of(9, 2))),
        ("202610", 2, (seq_of(9, 1), seq_of(9, 4))),
    ]


def test_the_same_rows_always_give_the_same_bytes() -> None:
    rows = [stored(1, group(request(range(50)), request([60]))), stored(2, group(request(range(70, 90), ts=START)))]
    assert build(rows) == build(rows)


def test_one_interaction_that_fits_no_column_costs_only_itself() -> None:
    rows = [
        stored(4, group(request([1, 2]), request([3], value=10**18), request([4], name=7), request([5], flags=1 << 17)))
    ]
    chunks, bad = build(rows)
    assert sum(chunk.rows for chunk in chunks) == 2
    assert [one.seq for one in bad] == [seq_of(4, 2), seq_of(4, 3), seq_of(4, 4)]
    assert "value" in bad[0].reason
    again, none = build(rows, [one.seq for one in bad])
    assert again == chunks
    assert none == []


def test_a_damaged_row_costs_only_itself() -> None:
    whole = group(request([1, 2]))
    rows = [stored(4, whole), stored(5, whole._replace(body=whole.body[:-2])), stored(6, group(request([3])))]
    chunks, bad = build(rows)
    assert [one.seq for one in bad] == [seq_of(5, 0), seq_of(5, 1)]
    assert [struct.unpack(f"<{chunk.rows}Q", chunk.seqs) for chunk in chunks] == [
        (seq_of(4, 0), seq_of(4, 1), seq_of(6, 0))
    ]


def test_a_part_holds_exactly_what_was_asked_for(embedded: Warehouse) -> None:
    rows = [stored(4, group(request(range(4)))), stored(5, group(request(range(4, 8))))]
    wanted = [seq_of(4, 1), seq_of(5, 0), seq_of(5, 3)]
    chunk = part(rows, struct.pack("<3Q", *wanted), "202609.1")
    assert (chunk.name, chunk.rows) == ("202609.1", 3)
    embedded.insert_native("interactions", chunk.block)
    expected = [shown(interaction(n), seq) for n, seq in zip((1, 4, 7), wanted, strict=True)]
    assert warehouse_rows(embedded) == expected


def test_one_interaction_can_be_taken_out_whole() -> None:
    rows = [stored(4, group(request(range(4))))]
    assert Interaction(*msgspec.msgpack.decode(interaction_at(rows, seq_of(4, 2)))) == interaction(2)


def test_building_blocks_imports_neither_engine_nor_django() -> None:
    heavy = "{'chdb', 'clickhouse_connect', 'django', 'psycopg', 'sqlite3', 'asyncio'}"
    program = f"import sys, attune.store.blocks; print(sorted({heavy} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
