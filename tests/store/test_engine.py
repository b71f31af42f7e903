"""The warehouse's one face, embedded and through HTTP: the same answers, the same errors."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from attune.store.engine import Warehouse, open_warehouse
from attune.store.faults import Refused, WrongQuery
from attune.vocabulary.errors import BadInput, Unavailable
from tests.store.store_rows import interaction


def test_it_binds_every_type_of_value(warehouse: Warehouse) -> None:
    key = bytes(range(16))
    values = {
        "text": "it's a \\ tab\t and\nline, 日本",
        "number": -7,
        "share": 0.25,
        "flag": True,
        "money": Decimal("12.3400"),
        "day": date(2026, 2, 3),
        "at": datetime(2026, 2, 3, 4, 5, 6, 789000, UTC),
        "second": datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC),
        "key": key,
        "keys": [key, UUID(int=7)],
        "words": ["a'b", "c\\d", "日本"],
        "nothing": None,
    }
    sql = """SELECT {text:String}, {number:Int64}, {share:Float64}, {flag:Bool}, {money:Decimal(18,4)}, {day:Date},
        {at:DateTime64(3,'UTC')}, {second:DateTime('UTC')}, {key:UUID}, {keys:Array(UUID)}, {words:Array(String)},
        {nothing:Nullable(String)}"""
    (row,) = warehouse.query("types", sql, values).rows
    expected = [*values.values()]
    expected[8] = UUID(bytes=key)
    expected[9] = [UUID(bytes=key), UUID(int=7)]
    assert list(row) == expected


def test_it_keeps_parameters_apart_in_many_threads(warehouse: Warehouse) -> None:
    """One client shared by threads once answered 109 of 2,400 questions with another thread's values."""

    def ask(n: int) -> bool:
        sql = "SELECT {n:UInt64} + sum(number), {text:String} FROM numbers(1000)"
        return warehouse.query("hammer", sql, {"n": n, "text": f"t{n}"}).rows == [(n + 499_500, f"t{n}")]

    with ThreadPoolExecutor(12) as pool:
        assert all(pool.map(ask, range(400)))


def test_it_inserts_while_it_answers(warehouse: Warehouse) -> None:
    rows = [interaction(n) for n in range(200)]
    names, values = list(rows[0]), [list(row.values()) for row in rows]

    def insert() -> None:
        for start in range(0, 200, 20):
            warehouse.insert("interactions", names, values[start : start + 20])

    writer = threading.Thread(target=insert)
    writer.start()
    counts = []
    while writer.is_alive():
        counts.append(warehouse.query("count", "SELECT count() FROM interactions").value())
    writer.join()
    assert counts == sorted(counts)
    assert warehouse.query("count", "SELECT count() FROM interactions").value() == 200


def test_it_refuses_values_that_are_pasted_or_missing(embedded: Warehouse) -> None:
    with pytest.raises(BadInput, match="not in the question: b"):
        embedded.query("q", "SELECT {a:UInt8}", {"a": 1, "b": 2})
    with pytest.raises(BadInput, match="missing: a"):
        embedded.query("q", "SELECT {a:UInt8}")
    with pytest.raises(BadInput, match="without a zone"):
        embedded.query("q", "SELECT {a:DateTime64(3)}", {"a": datetime(2026, 1, 1)})  # noqa: DTZ001 - that is the point
    with pytest.raises(BadInput, match="cannot be bound"):
        embedded.query("q", "SELECT {a:String}", {"a": object()})


def test_it_inserts_the_same_rows_once_by_their_token(warehouse: Warehouse) -> None:
    row = interaction(1, value=Decimal("2.5000"), currency="EUR")
    for _ in range(3):
        warehouse.insert("interactions", list(row), [list(row.values())], token="j:1:0")
    assert warehouse.query("n", "SELECT count() FROM interactions").value() == 1
    assert warehouse.query("n", "SELECT sum(interactions), sum(value) FROM totals").rows == [(1, Decimal("2.5000"))]
    warehouse.insert("interactions", list(row), [list(row.values())], token="j:2:0")
    assert warehouse.query("n", "SELECT count() FROM interactions").value() == 2


def test_it_streams_row_by_row_and_gives_its_client_back(warehouse: Warehouse) -> None:
    sql = "SELECT number, toString(number) FROM numbers({n:UInt32})"
    assert sum(number for number, _ in warehouse.stream("s", sql, {"n": 200_000})) == 199_999 * 100_000
    for _ in range(5):
        left = warehouse.stream("s", sql, {"n": 200_000})
        assert next(left) == (0, "0")
        left.close()
    assert next(warehouse.stream("s", sql, {"n": 1})) == (0, "0")


def test_it_tells_wrong_sql_without_its_values(warehouse: Warehouse) -> None:
    with pytest.raises(WrongQuery) as caught:
        warehouse.query("q", "SELECT nope FROM interactions WHERE user_id = {u:String}", {"u": "ann@example.com"})
    assert "nope" in caught.value.message
    assert "ann@example.com" not in caught.value.message
    with pytest.raises(WrongQuery):
        warehouse.insert("nowhere", ["a"], [[1]])


def test_it_refuses_content_that_never_fits(warehouse: Warehouse) -> None:
    with pytest.raises(Refused) as caught:
        warehouse.insert_native("interactions", b"ann@example.com is no block")
    assert "example" not in caught.value.message
    with pytest.raises(Refused):
        warehouse.insert("interactions", ["seq"], [["text"]])


def test_it_stops_what_takes_too_long(warehouse: Warehouse) -> None:
    with pytest.raises(Unavailable) as caught:
        warehouse.query(
            "slow", "SELECT count() FROM numbers(1e12) WHERE sipHash64(number) = 1", settings={"max_execution_time": 1}
        )
    assert caught.value.code == "warehouse_slow"


def test_it_survives_a_query_that_wants_too_much_memory(warehouse: Warehouse) -> None:
    with pytest.raises(Unavailable) as caught:
        warehouse.query(
            "big",
            "SELECT length(groupArray(number)) FROM numbers(50000000)",
            settings={"max_memory_usage": 100_000_000},
        )
    assert caught.value.code == "warehouse_memory"
    assert warehouse.is_alive()


def test_it_records_every_query(embedded: Warehouse) -> None:
    embedded.query("good", "SELECT number FROM numbers(3)")
    with pytest.raises(WrongQuery):
        embedded.query("bad", "SELECT nope")
    bad, good = embedded.recorded(2)
    assert (good.name, good.rows, good.error) == ("good", 3, "")
    assert (bad.name, bad.error) == ("bad", "warehouse_query")
    assert good.ms > 0
    assert embedded.counted[1] == 1
    embedded.query("slow one", "SELECT sleep(0.6)")
    assert embedded.slow()[0].name == "slow one"


def test_readers_cannot_write(embedded: Warehouse) -> None:
    with pytest.raises((Refused, WrongQuery, Unavailable)):
        embedded.query("q", "INSERT INTO surface_map (surface) VALUES ('x')")
    assert embedded.query("n", "SELECT count() FROM surface_map").value() == 0


def test_it_says_when_nobody_answers() -> None:
    with pytest.raises(Unavailable, match="ATTUNE_WAREHOUSE_URL") as caught:
        open_warehouse("http://127.0.0.1:9")
    assert caught.value.code == "warehouse_away"


def test_it_refuses_an_address_of_another_kind() -> None:
    with pytest.raises(BadInput, match="chdb:///"):
        open_warehouse("mysql://x")
    with pytest.raises(BadInput, match="letters"):
        open_warehouse("http://127.0.0.1/a-b;c")


def test_a_closed_warehouse_answers_no_more(warehouse_url: str) -> None:
    warehouse = open_warehouse(warehouse_url)
    warehouse.close()
    assert not warehouse.is_alive()
