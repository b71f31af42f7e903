from __future__ import annotations

from typing import Any


def at(day: int, who: str, event: str, **properties: Any) -> dict[str, Any]:
    when = f"2026-01-{day:02d}T10:00:00Z"
    return {"type": "track", "event": event, "userId": who, "timestamp": when, "properties": properties}


def story(house: Any) -> None:
    rated = {"metric": "stars5", "scale": "1-5"}
    house.send(
        at(1, "ann", "Order Placed", order_id="o1", revenue=10, currency="EUR"),
        at(2, "ann", "Survey Answered", order_id="o1", score=1, **rated),
        at(3, "ann", "Order Delivered", order_id="o1", condition="late"),
        at(1, "bob", "Order Placed", order_id="o2"),
        at(2, "bob", "Order Delivered", order_id="o2", condition="on time"),
        at(3, "bob", "Survey Answered", order_id="o2", score=5, **rated),
        at(1, "cat", "Order Placed", order_id="o3"),
        at(9, "cat", "Survey Answered", order_id="o3", score=2, **rated),
        at(9, "cat", "Something Else"),
    )


def test_it_draws_the_map(house):
    story(house)
    found = house.get("/journeys/map")
    assert found["stages"] == ["buy", "use", ""]
    assert (found["customers"], found["interactions"]) == (3, 9)
    cells = {(cell["touchpoint"], cell["condition"]): cell for cell in found["cells"]}
    late = cells["delivery", "late"]
    assert (late["name"], late["stage"], late["customers"]) == ("Delivery", "use", 1)
    (score,) = late["scores"]
    assert (score["metric"], score["mean"]["value"], score["mean"]["n"]) == ("stars5", 1.0, 1)
    assert (score["mean"]["shown"], score["differs"]) == (False, "")
    assert cells["order", ""]["scores"][0]["mean"]["value"] == 8 / 3
    assert found["covered"]["is_current"] is True


def test_it_gives_scores_by_the_condition_of_the_order(house):
    """The answer about the late order was written before the parcel came."""
    story(house)
    scores = house.get("/journeys/episodes")["scores"]
    by = {score["condition"]: (score["mean"]["value"], score["mean"]["n"], score["episodes"]) for score in scores}
    assert by == {"on time": (5.0, 1, 1), "never delivered": (2.0, 1, 1), "late": (1.0, 1, 1)}
    assert house.get("/journeys/episodes", rule="orders")["scores"] == scores
    assert house.get("/journeys/episodes", 404, rule="calls")["code"] == "rule_unknown"


def test_it_shows_the_ways_between_touchpoints(house):
    story(house)
    found = house.get("/journeys/transitions")
    ways = {(way["source"], way["target"]): (way["moves"], way["customers"]) for way in found["transitions"]}
    assert ways == {
        ("order", "survey"): (2, 2),
        ("survey", "delivery"): (1, 1),
        ("order", "delivery"): (1, 1),
        ("delivery", "survey"): (1, 1),
    }
    flows = house.get("/journeys/transitions", stations=2, limit=1)
    assert [(way["step"], way["source"], way["target"], way["moves"]) for way in flows["transitions"]] == [
        (0, "order", "survey", 2)
    ]
    assert flows["left_out"] == 1


def test_it_counts_who_came_how_far(house):
    story(house)
    found = house.get("/journeys/funnel", steps="order, delivery,survey", within_days=2)
    assert [step["customers"] for step in found["steps"]] == [3, 2, 1]
    assert found["steps"][1]["share"]["n"] == 3
    slower = house.get("/journeys/funnel", steps="order,delivery,survey", within_days=1.5)
    assert [step["customers"] for step in slower["steps"]] == [3, 1, 0]


def test_it_refuses_what_it_cannot_read(house):
    for path, parameters, code in [
        ("map", {"from": "x"}, "bad_time"),
        ("transitions", {"limit": 0}, "bad_limit"),
        ("transitions", {"stations": 1}, "bad_stations"),
        ("funnel", {"steps": "order"}, "bad_steps"),
        ("funnel", {"steps": "order,order"}, "bad_steps"),
        ("funnel", {"steps": "order,,survey"}, "bad_steps"),
        ("funnel", {"steps": "order,survey", "within_days": "nan"}, "bad_time"),
        ("funnel", {"steps": "order,survey", "within_days": 99999}, "bad_time"),
    ]:
        assert house.get(f"/journeys/{path}", 400, **parameters)["code"] == code
