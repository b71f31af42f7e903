from __future__ import annotations


def test_it_counts_what_was_accepted(house):
    house.send(
        {"type": "track", "event": "Order Placed", "userId": "u1", "timestamp": "2026-01-01T10:00:00Z"},
        {"type": "track", "event": "Order Placed", "userId": "u2", "timestamp": "2026-01-02T10:00:00Z"},
        {"type": "track", "event": "Basket Left", "userId": "u2", "timestamp": "2026-01-03T10:00:00Z"},
    )
    count = "/interactions/count"
    assert house.get(count, settle="true") == {"count": 3}
    assert house.get(count, name="Order Placed") == {"count": 2}
    window = {"from": "2026-01-01T10:00:00Z", "to": "2026-01-02T10:00:00Z"}
    assert house.get(count, **window) == {"count": 1}
    assert house.get(count, **{"from": "2026-01-02"}) == {"count": 2}


def test_it_reads_a_plus_that_came_as_a_space(house):
    house.send({"type": "track", "event": "x", "userId": "u1", "timestamp": "2026-01-01T10:00:00Z"})
    for text, count in [
        ("2026-01-01T12:00:00 02:00", 0),
        ("2026-01-01T12:00:01+02:00", 1),
        ("2026-01-01T12:00:01 0200", 1),
    ]:
        assert house.get("/interactions/count", to=text) == {"count": count}


def test_it_refuses_times_it_cannot_read(house):
    for parameters, code in [
        ({"from": "tomorrow"}, "bad_time"),
        ({"from": "9999-12-31T23:59:59-12:00"}, "bad_time"),
        ({"to": "1000-01-01"}, "bad_time"),
        ({"from": "2026-02-01", "to": "2026-01-01"}, "window_empty"),
    ]:
        assert house.get("/interactions/count", 400, **parameters)["code"] == code
    assert house.get("/interactions/count", 422, settle="maybe")["where"] == "settle"
