"""What the tables, views and dictionaries of the warehouse make of interactions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from attune.store.engine import Warehouse
from tests.store.store_rows import START, interaction, key


def put(warehouse: Warehouse, *rows: dict[str, Any]) -> None:
    for row in rows:
        warehouse.insert("interactions", list(row), [list(row.values())])


def test_uuids_are_the_sixteen_bytes_in_order(warehouse: Warehouse) -> None:
    put(warehouse, interaction(1))
    (row,) = warehouse.query(
        "q", "SELECT key, key64 FROM interactions WHERE key = {key:UUID}", {"key": key("ann")}
    ).rows
    assert row == (UUID(bytes=key("ann")), int.from_bytes(key("ann")[8:], "big"))


def test_episode_and_condition_come_from_the_properties(warehouse: Warehouse) -> None:
    put(
        warehouse,
        interaction(1, properties='{"order_id":"o1","condition":"late"}'),
        interaction(2, properties='{"order_id":17,"episode":"e1"}'),
        interaction(3, properties='{"order_id":17}'),
        interaction(4, properties=""),
    )
    found = warehouse.query("q", "SELECT episode, condition FROM interactions ORDER BY ts").rows
    assert found == [("o1", "late"), ("e1", ""), ("17", ""), ("", "")]


def test_a_merge_and_its_undo_need_no_work_on_stored_rows(warehouse: Warehouse) -> None:
    put(warehouse, interaction(1, who="ann"), interaction(2, who="phone"), interaction(3, who="bob"))
    columns = ["key", "customer", "version"]
    sql = "SELECT customer, customer64, count() FROM resolved GROUP BY 1, 2 ORDER BY 3, 1"
    counts = {row[0]: row[2] for row in warehouse.query("q", sql).rows}
    assert counts == {UUID(bytes=key(name)): 1 for name in ("ann", "phone", "bob")}

    warehouse.insert("resolution_pairs", columns, [[key("phone"), key("ann"), 1]])
    warehouse.command("SYSTEM RELOAD DICTIONARY resolution")
    counts = {row[0]: row[2] for row in warehouse.query("q", sql).rows}
    assert counts == {UUID(bytes=key("ann")): 2, UUID(bytes=key("bob")): 1}
    assert all(row[1] == row[0].int & (2**64 - 1) for row in warehouse.query("q", sql).rows)

    warehouse.insert("resolution_pairs", columns, [[key("phone"), key("phone"), 2]])
    warehouse.command("SYSTEM RELOAD DICTIONARY resolution")
    assert len(warehouse.query("q", sql).rows) == 3


def test_a_surface_takes_the_name_the_company_gives_it(warehouse: Warehouse) -> None:
    put(warehouse, interaction(1, surface="web /a"), interaction(2, surface="web /b"), interaction(3, surface="press"))
    columns = ["surface", "touchpoint", "channel", "stage", "direct", "version"]
    rows = [["web /a", "Home", "web", "aware", 1, 1], ["press", "Press", "press", "aware", 0, 1]]
    warehouse.insert("surface_map", columns, rows)
    warehouse.command("SYSTEM RELOAD DICTIONARY surfaces")
    sql = "SELECT touchpoint, channel, stage, direct, touchpoint_number FROM resolved ORDER BY ts"
    assert warehouse.query("q", sql).rows == [
        ("Home", "web", "aware", 1, 1),
        ("", "", "", 1, 0),
        ("Press", "press", "aware", 0, 2),
    ]
    warehouse.insert("surface_map", columns, [["web /a", "", "", "", 1, 2], ["web /b", "B", "web", "buy", 1, 2]])
    warehouse.command("SYSTEM RELOAD DICTIONARY surfaces")
    assert [row[0] for row in warehouse.query("q", sql).rows] == ["", "B", "Press"]


def test_traits_keep_their_types_and_their_history(warehouse: Warehouse) -> None:
    said = '{"name":"Ann","age":41,"vip":true,"born":"1985-02-03","tags":["a"],"home":{"city":"Łódź"},"gone":null}'
    put(
        warehouse,
        interaction(5, type="identify", properties=said),
        interaction(1, type="identify", properties='{"name":"Anna"}'),  # arrives later, happened before
        interaction(2, type="track", properties='{"name":"no trait"}'),
        interaction(3, type="group", account_key=key("acme"), properties='{"seats":5.5}'),
    )
    sql = """SELECT trait, argMax(kind, (ts, seq)), argMax(value, (ts, seq)), argMax(number, (ts, seq)), count()
        FROM traits WHERE key = {key:UUID} GROUP BY trait ORDER BY trait"""
    assert warehouse.query("q", sql, {"key": key("ann")}).rows == [
        ("age", "number", "41", 41.0, 1),
        ("born", "instant", "1985-02-03", None, 1),
        ("gone", "nothing", "null", None, 1),
        ("home", "object", '{"city":"Łódź"}', None, 1),
        ("name", "text", "Ann", None, 2),
        ("tags", "list", '["a"]', None, 1),
        ("vip", "boolean", "true", None, 1),
    ]
    assert warehouse.query(
        "q", "SELECT subject, trait, number FROM traits WHERE key = {k:UUID}", {"k": key("acme")}
    ).rows == [("account", "seats", 5.5)]


def test_totals_add_up_by_key_surface_month_currency_and_metric(warehouse: Warehouse) -> None:
    put(
        warehouse,
        interaction(1, value=Decimal("10.5"), currency="EUR"),
        interaction(2, value=Decimal("-0.5"), currency="EUR"),
        interaction(3, value=Decimal(7), currency="PLN"),
        interaction(4, score=4.0, metric="csat5"),
        interaction(5, score=2.0, metric="csat5"),
        interaction(31 * 24),
    )
    sql = """SELECT month, currency, metric, sum(interactions), sum(value), min(first_at), sum(score_n), sum(score_sum),
        sum(score_squares) FROM totals GROUP BY month, currency, metric ORDER BY month, currency, metric"""
    january, february = START.date().replace(day=1), START.date().replace(month=2, day=1)
    first = [interaction(n)["ts"] for n in (4, 1, 3, 31 * 24)]
    assert warehouse.query("q", sql).rows == [
        (january, "", "csat5", 2, Decimal(0), first[0], 2, 6.0, 20.0),
        (january, "EUR", "", 2, Decimal(10), first[1], 0, 0.0, 0.0),
        (january, "PLN", "", 1, Decimal(7), first[2], 0, 0.0, 0.0),
        (february, "", "", 1, Decimal(0), first[3], 0, 0.0, 0.0),
    ]


def test_surfaces_seen_say_where_from_and_since_when(warehouse: Warehouse) -> None:
    put(warehouse, interaction(1, surface="web /a"), interaction(2, surface="web /a"), interaction(3, surface="web /b"))
    sql = "SELECT surface, source, sum(interactions), max(last_at) FROM surfaces_seen GROUP BY 1, 2 ORDER BY 1"
    expected = [("web /a", "web", 2, interaction(2)["ts"]), ("web /b", "web", 1, interaction(3)["ts"])]
    assert warehouse.query("q", sql).rows == expected


def test_a_hand_outlasts_a_model(warehouse: Warehouse) -> None:
    columns = ["id", "key", "ts", "kind", "label", "score", "words", "hand", "version", "is_gone"]
    rows = [[key("i"), key("ann"), START, "topic", "delivery", 0.9, ["late"], False, 1, 0]]
    rows += [[key("i"), key("ann"), START, "topic", "delivery", 1.0, [], True, 2, 1]]
    warehouse.insert("labels", columns, rows)
    assert warehouse.query("q", "SELECT label FROM labels FINAL").rows == []


def test_one_person_can_be_deleted_from_every_table(warehouse: Warehouse) -> None:
    put(warehouse, interaction(1, type="identify", properties='{"a":1}'), interaction(2, who="bob"))
    for table in ("interactions", "traits", "totals"):
        settings = warehouse.dialect.delete_settings()
        warehouse.command(f"DELETE FROM {table} WHERE key = '{UUID(bytes=key('ann'))}'", settings=settings)
        sql = f"SELECT count() FROM {table} WHERE key = {{key:UUID}}"
        assert warehouse.query("q", sql, {"key": key("ann")}).value() == 0
    assert warehouse.query("q", "SELECT count() FROM interactions").value() == 1
