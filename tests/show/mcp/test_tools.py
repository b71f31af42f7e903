"""What assistants are told: the same figures as the pages, and of people what the member behind them may see."""

from __future__ import annotations

import json

import pytest


def test_it_finds_a_customer_and_tells_what_happened(company, tool):
    (found,) = tool("search_customers", query="ada7@mail.example")["customers"]
    assert found["name"] == "Ada Example 7"
    profile = tool("read_customer", customer_id=found["customer_id"])
    assert profile["email"] == "ada7@mail.example"
    assert profile["totals"]["interactions"] == 4
    page = tool("read_timeline", customer_id=found["customer_id"], limit=2)
    assert [one["name"] for one in page["interactions"]] == ["Survey Answered", "Order Delivered"]
    assert page["interactions"][0]["properties"]["text"] == "Came too late"
    older = tool("read_timeline", customer_id=found["customer_id"], before=page["before"])
    assert [one["touchpoint"] for one in older["interactions"]][:1] == ["order"]


def test_names_and_words_of_people_are_hidden_from_who_may_not_see_them(company, tool, assistant):
    key = assistant("analyst")
    (found,) = tool("search_customers", key=key, query="ada7@mail.example")["customers"]
    profile = tool("read_customer", key=key, customer_id=found["customer_id"])
    page = tool("read_timeline", key=key, customer_id=found["customer_id"])
    rows = tool("ask_question", key=key, name="customer_timeline", parameters=timeline_of(found["customer_id"]))
    everything = json.dumps([found, profile, page, rows])
    for secret in ("Ada", "ada7", "mail.example", "u-7", "browser-7", "Came too late"):
        assert secret not in everything
    assert profile["totals"]["interactions"] == 4
    assert [one["score"] for one in page["interactions"] if one["metric"]] == [2.0]


def timeline_of(customer: str) -> dict[str, object]:
    return {
        "keys": [customer],
        "before": "2030-01-01",
        "before_id": "00000000-0000-0000-0000-000000000000",
        "limit": 50,
    }


def test_who_sees_no_customers_gets_figures_alone(company, tool, ask, assistant):
    key = assistant("viewer")
    _status, listed = ask("tools/list", key=key)
    names = {one["name"] for one in listed["result"]["tools"]}
    assert "read_journey_map" in names
    assert "search_customers" not in names
    for name, arguments in (
        ("search_customers", {"query": "ada"}),
        ("ask_question", {"name": "customers_by_value", "parameters": {"limit": 5, "offset": 0}}),
    ):
        with pytest.raises(LookupError, match="tool_not_allowed"):
            tool(name, key=key, **arguments)


def test_who_answers_for_another_shop_sees_nobody_of_this_one(company, tool):
    from attune.access import assistants, members, scopes  # noqa: PLC0415 - models exist only after Django's set-up
    from attune.access.scopes import Scope  # noqa: PLC0415 - same

    boss = members.create("boss@example.com", "manager", "correct horse battery")
    scopes.change(boss.pk, [Scope("place", "another shop")], by="command line")
    key = assistants.create(boss, "Desk")
    customer = tool("search_customers", query="ada7@mail.example")["customers"][0]["customer_id"]
    assert tool("search_customers", key=key, query="ada7@mail.example") == {"customers": []}
    for name in ("read_customer", "read_timeline"):
        with pytest.raises(LookupError, match="customer_unknown"):
            tool(name, key=key, customer_id=customer)
    assert tool("count_interactions", key=key) == {"interactions": 0}
    assert tool("list_places", key=key)["places"] == []


def test_the_map_the_funnel_and_the_count_are_those_of_the_api(company, tool):
    told = tool("read_journey_map")
    delivery = next(
        one for one in told["touchpoints"] if one["touchpoint"] == "delivery" and one["condition"] == "late"
    )
    assert delivery["customers"] == 40
    api = company.get("/journeys/map")
    assert told["customers"] == api["customers"]
    funnel = tool("ask_funnel", steps=["order", "delivery"], within_days=2)
    assert [step["customers"] for step in funnel["steps"]] == [80, 80]
    assert tool("count_interactions", name="Order Placed") == {"interactions": 80}
    assert ("order", "delivery") in {(move["source"], move["target"]) for move in tool("read_moves")["moves"]}
    assert [one["key"] for one in tool("list_touchpoints", search="deliv")["touchpoints"]] == ["delivery"]


def test_every_saved_question_can_be_asked_with_what_its_header_says(company, tool):
    listed = tool("list_questions")["questions"]
    assert len(listed) >= 20
    ready = {
        "String": "", "Date": "2026-03-01", "UUID": "00000000-0000-0000-0000-000000000000", "UInt8": 1, "UInt16": 1,
        "UInt32": 5, "UInt64": 5, "Int8": 1, "Int64": 5,
    }  # fmt: skip
    own = {"zone": "UTC", "unit": "month", "sort": "last_seen"}

    def example(name: str, kind: str) -> object:
        if kind.startswith("Array"):
            return []
        return own.get(name) or ("2026-03-01" if kind.startswith("DateTime64") else ready[kind])

    wrong = {}
    for one in listed:
        parameters = {name: example(name, kind) for name, kind in one["parameters"].items()}
        try:
            tool("ask_question", name=one["name"], parameters=parameters)
        except LookupError as error:
            wrong[one["name"]] = str(error)
    assert wrong == {}


def test_a_question_keeps_to_its_types(company, tool):
    start = {"start": "2026-03-01", "end": "2026-04-01"}
    found = tool("ask_question", name="interaction_count", parameters=start | {"name": "Order Placed"})
    assert list(found["rows"][0].values()) == [80]
    for parameters in (
        start,  # one is missing
        start | {"name": 7},
        start | {"name": "x", "more": 1},
        {"start": "soon", "end": "2026-04-01", "name": ""},
    ):
        with pytest.raises(LookupError, match=r"bad_argument|bad_time"):
            tool("ask_question", name="interaction_count", parameters=parameters)
    with pytest.raises(LookupError, match="question_unknown"):
        tool("ask_question", name="../journey_map")
    with pytest.raises(LookupError, match="question_unknown"):
        tool("ask_question", name="journey_funnel")  # the engine's dialect completes it; ask_funnel asks it


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("search_customers", {}),
        ("search_customers", {"query": ""}),
        ("search_customers", {"query": "a" * 201}),
        ("search_customers", {"query": "a", "limit": 0}),
        ("search_customers", {"query": "a", "limit": True}),
        ("search_customers", {"query": "a", "limit": 1.5}),
        ("search_customers", {"query": ["a"]}),
        ("search_customers", {"query": "a", "drop": "table"}),
        ("read_customer", {"customer_id": "nobody"}),
        ("ask_funnel", {"steps": ["order"]}),
        ("ask_funnel", {"steps": ["order", 7]}),
        ("ask_funnel", {"steps": ["order", "delivery"], "within_days": float("nan")}),
        ("count_interactions", {"from": "2026-02-30"}),
        ("count_interactions", {"from": "2027-01-01", "to": "2026-01-01"}),
    ],
)
def test_bad_arguments_are_named(house, tool, name, arguments):
    with pytest.raises(LookupError, match=r"bad_|window_empty"):
        tool(name, **arguments)


def test_what_was_asked_stands_in_the_audit(company, tool, assistant):
    from attune.access import audit  # noqa: PLC0415 - models exist only after Django's set-up
    from attune.access.reads import reads  # noqa: PLC0415 - same

    reads.forget()
    tool("search_customers", key=assistant("agent"), query="ada7@mail.example")
    while reads.write():
        pass
    rows = [(row.actor, row.action, row.what) for row in audit.recent(10)]
    (told,) = [row for row in rows if row[1] == "customers searched"]
    assert told[0].startswith("assistant key ")
    assert (told[0], "assistant asked", "tool search_customers") in rows
    assert "ada7" not in repr(rows)
