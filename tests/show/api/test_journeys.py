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


def test_it_reads_one_audience_alone(house):
    story(house)
    found = house.get("/journeys/map", whom="condition:late")
    assert found["customers"] == 1
    assert {cell["touchpoint"] for cell in found["cells"]} == {"order", "survey", "delivery"}
    assert house.get("/journeys/map", whom="channel:nowhere")["customers"] == 0
    assert house.get("/journeys/map", 400, whom="height:2m")["code"] == "bad_audience"


def test_it_tells_how_attempts_end(house):
    story(house)
    found = house.get("/journeys/attempts", starts="order", expects="delivery", within_days=3)
    assert (found["whole"]["ended"], found["whole"]["succeeded"]) == (3, 2)
    assert found["whole"]["hours"]["value"] == 36.0
    assert house.get("/journeys/attempts", 400, starts="order", expects="order")["code"] == "bad_steps"


def test_it_tells_who_comes_again_how_much_happens_and_where_people_stand(house):
    story(house)
    (cohort,) = house.get("/journeys/retention", unit="week")["cohorts"]
    assert (cohort["begins_on"], cohort["customers"]) == ("2025-12-29", 3)
    assert [(one["later"], one["customers"]) for one in cohort["returned"]] == [(1, 1)]
    assert house.get("/journeys/retention", 400, unit="day")["code"] == "bad_unit"
    days = house.get("/journeys/volumes", unit="day")["rows"]
    assert sum(row["interactions"] for row in days) == 9
    rows = house.get("/journeys/sessions")["rows"]
    assert sum(row["sessions"] for row in rows) == 8  # cat's two of the ninth are one
    stages = {row["stage"]: (row["reached"], row["standing"]) for row in house.get("/journeys/stages")["rows"]}
    assert stages == {"buy": (3, 0), "use": (3, 3)}


def test_it_compares_two_audiences(house):
    story(house)
    found = house.get("/journeys/compare", whom="condition:late", against="condition:on time")
    assert (found["left_customers"], found["right_customers"]) == (1, 1)
    cells = {(cell["touchpoint"], cell["condition"]): cell for cell in found["cells"]}
    assert (cells["delivery", "late"]["left"]["value"], cells["delivery", "late"]["right"]["value"]) == (1.0, 0.0)
    assert {cell["differs"] for cell in found["cells"]} == {""}
    assert house.get("/journeys/compare", 400, against="before", **{"from": "1950-01-01"})["code"] == "bad_time"


def test_it_lists_the_customers_behind_a_figure(house):
    story(house)
    ann = house.get("/customers/lookup", kind="user_id", value="ann")["customer_id"]
    found = house.get("/journeys/behind", kind="met", spot="delivery", condition="late")
    assert found["customers"] == 1
    assert [(one["customer_id"], one["score"]) for one in found["people"]] == [(ann, 1.0)]
    lost = house.get("/journeys/behind", kind="funnel", steps="order,delivery", within_days=9, level=1, exact=1)
    assert lost["customers"] == 1
    assert house.get("/journeys/behind", kind="episodes", rule="orders", met_as="late")["customers"] == 1
    assert house.get("/journeys/behind", kind="move", source="order", target="survey", step="0")["customers"] == 2
    assert house.get("/journeys/behind", kind="cohort", unit="week", cohort="2025-12-29", later="1")["customers"] == 1
    assert house.get("/journeys/behind", kind="standing", stage="use", limit=1, offset=2)["customers"] == 3
    for status, asked in [
        (400, {"kind": "nothing"}),
        (400, {"kind": "met"}),
        (400, {"kind": "funnel", "steps": "order,delivery", "within_days": "x", "level": 1}),
        (400, {"kind": "cohort", "unit": "week", "cohort": "2025-99-99", "later": "1"}),
        (404, {"kind": "episodes", "rule": "gone"}),
    ]:
        assert house.get("/journeys/behind", status, **asked)["code"]


def test_notes_and_versions_go_through_the_api(house):
    story(house)

    def send(method, path, status, **body):
        call = getattr(house.client, method)
        answer = call(f"/api/v1/journeys{path}", body, content_type="application/json")
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None

    note = send("post", "/notes", 201, kind="pain", text="Too late", touchpoint="delivery")
    version = send("post", "/versions", 201, name="Before")
    changed = send("put", f"/notes/{note['id']}", 200, kind="idea", text="Tell them", touchpoint="delivery", version=1)
    assert changed["version"] == 2
    stale = send("put", f"/notes/{note['id']}", 409, kind="pain", text="Mine", touchpoint="delivery", version=1)
    assert stale["code"] == "note_changed"
    difference = house.get(f"/journeys/versions/{version['id']}")
    assert [(one["how"], one["before"]) for one in difference["notes"]] == [("changed", "Too late")]
    assert {cell["differs"] for cell in difference["cells"]} == {""}
    send("post", "/notes", 422, kind="pain", text="\ud800", touchpoint="delivery")
    send("post", "/notes", 400, kind="pain", text="Nowhere", touchpoint="gone")
    assert house.client.delete(f"/api/v1/journeys/notes/{note['id']}?version=2").status_code == 204
    assert house.get("/journeys/notes") == []
    assert house.client.delete(f"/api/v1/journeys/versions/{version['id']}").status_code == 204
