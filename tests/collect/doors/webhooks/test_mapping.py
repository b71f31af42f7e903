"""What a mapping makes of a payload, and what it says when it cannot be understood."""

from __future__ import annotations

import json
from typing import Any

import pytest

from attune.collect.candidate import Candidate, Dropped
from attune.collect.doors.webhooks.lines import line_of
from attune.collect.doors.webhooks.mapping import WrongLine, parse
from attune.collect.doors.webhooks.payload import Payload

NOW = 1_795_363_200_000
ORDER = {
    "event": "order",
    "at": 1_795_359_600,
    "buyer": {"mail": "Ann@Shop.example", "tags": ["new", "VIP"], "since": "2026-01-01"},
    "lines": [{"sku": "a-1", "price": "12,50", "stars": 4}, {"sku": "a-2", "price": "x"}, {"sku": "a-3", "price": "1"}],
    "total": 19.99,
    "note": "",
}


def made(rules: str, content: Any = ORDER, **headers: str) -> list[Candidate | Dropped]:
    return list(parse(rules).candidates(Payload(content, NOW, headers), "call-1"))


def value(form: str, content: Any = ORDER) -> Any:
    """What this form is worth, as a property."""
    found = made(f'name = {{ constant = "x" }}\n[properties]\nit = {form}', content)[0]
    if isinstance(found, Dropped):
        return found.message
    return json.loads(bytes(found.properties)).get("it")


@pytest.mark.parametrize(
    ("form", "worth"),
    [
        ('"buyer.mail"', "Ann@Shop.example"),
        ('"lines.1.sku"', "a-2"),
        ('"lines.9.sku"', None),
        ('"buyer.nobody.there"', None),
        ('"note"', None),
        ("7", 7),
        ('{ constant = "a" }', "a"),
        ('{ column = "buyer.mail", lower = true }', "ann@shop.example"),
        ('{ add = ["total", 1] }', 20.99),
        ('{ subtract = ["total", "total"] }', 0.0),
        ('{ divide = ["total", 0] }', None),
        ('{ multiply = ["total", "missing"] }', None),
        ('{ days_between = ["buyer.since", "@received"], round = 0 }', 326.0),
        ('{ first = ["note", "event"] }', "order"),
        ('{ concat = ["event", "note", "total"], separator = "-" }', "order-19.99"),
        ('{ case = [{ when = { total = { above = 10 } }, then = "large" }], otherwise = "small" }', "large"),
        ('{ case = [{ when = { "buyer.tags" = { contains = "vip" } }, then = "vip" }] }', "vip"),
        ('{ case = [{ when = [{ event = "x" }, { note = { empty = true } }], then = "or" }] }', "or"),
        ('{ case = [{ when = { event = { not = "order" } }, then = "no" }] }', None),
        ('{ case = [{ when = { "buyer.since" = { before = "@received" } }, then = "old" }] }', "old"),
        ('{ column = "event", values = { order = "Order" } }', "Order"),
        ('{ column = "event", values = { other = "x" }, otherwise = "none" }', "none"),
        ('{ column = "lines.0.price", type = "number", decimal = "," }', 12.5),
        ('{ column = "at", type = "time" }', "2026-11-22T15:00:00.000+00:00"),
        ('{ column = "lines.2.price", type = "integer" }', 1),
        ('{ column = "lines.2.price", type = "boolean" }', True),
        ('{ column = "lines.1.price", type = "number" }', "properties.it: 'x' is not a number."),
        ('{ column = "note", required = true }', "properties.it: it is empty and required."),
        (
            '{ column = "event", values = { x = "y" }, strict = true }',
            "properties.it: 'order' is not in the value table.",
        ),
        ('{ column = "buyer", type = "text" }', None),
    ],
)
def test_it_knows_the_forms_of_mapping_files(form: str, worth: Any) -> None:
    found = value(form)
    if worth is None and isinstance(found, str):
        assert "a list or an object stands there" in found
    else:
        assert found == worth


def test_a_list_becomes_an_interaction_for_each_item_and_a_bad_one_costs_only_itself() -> None:
    rules = """
        name = { constant = "Product Reviewed" }
        each = "lines"
        time = "at"
        product = "@item.sku"
        [properties]
        place_in_list = "@index"
        price = { column = "@item.price", type = "number", decimal = "," }
        """
    found = made(rules)
    assert [(one.product, one.message_id) for one in found if isinstance(one, Candidate)] == [
        ("a-1", "call-1/0"),
        ("a-3", "call-1/2"),
    ]
    assert [one.message for one in found if isinstance(one, Dropped)] == ["properties.price: 'x' is not a number."]


def test_a_call_can_become_several_kinds() -> None:
    rules = """
        time = "at"
        [identifiers]
        email = "buyer.mail"
        [[rows]]
        type = "identify"
        traits = { since = "buyer.since" }
        [[rows]]
        name = { constant = "Order Placed" }
        where = { event = "order" }
        message_id = "at"
        money = { amount = "total", currency = { constant = "EUR" }, sign = "negative" }
        [[rows]]
        name = "event"
        where = { event = "refund" }
        """
    who, order = made(rules)
    assert isinstance(who, Candidate)
    assert isinstance(order, Candidate)
    assert (who.type, who.email, who.message_id) == ("identify", "Ann@Shop.example", "call-1/1")
    assert (order.value, order.currency, order.message_id) == (-199_900, "EUR", "1795359600/2")


def test_it_sees_the_headers_that_prove_nothing() -> None:
    found = made('name = "@header.X-GitHub-Event"', {}, **{"x-github-event": "push"})[0]
    assert isinstance(found, Candidate)
    assert (found.name, found.impersonal) == ("push", True)


@pytest.mark.parametrize(
    ("rules", "line", "said"),
    [
        ("name = ", 1, "no TOML"),
        ('name = "type"\n\n[identifiers\n', 3, "no TOML"),
        ('time = "at"', 0, "Say what happened"),
        ('name = "type"\nnmae = "x"', 2, 'Did you mean "name"'),
        ('name = "type"\ntype = "dance"', 2, '"dance" is no type'),
        ('name = "type"\n[identifiers]\nemial = "x"', 3, 'Did you mean "email"'),
        ('name = "type"\n[score]\nvalue = "x"', 2, "A score is"),
        (
            '[[rows]]\nname = "a"\n[[rows]]\nname = "b"\n[rows.money]\namount = "x"\ncurrency = { colum = "y" }',
            7,
            "column",
        ),
        ('name = { constant = "x" }\nwhere = { a = { abov = 3 } }', 2, 'Did you mean "above"'),
        ('name = { column = "x", type = "nmber" }', 1, 'Did you mean "number"'),
        ('name = "x"\ntime = { column = "x", zone = "Warsaw" }', 2, "no time zone"),
        ('name = "x"\nrows = []', 2, "[[rows]]"),
        ('name = "x"\ndirection = { constant = "up" }', 2, "in, observed, out, reported"),
    ],
)
def test_an_error_names_its_line_and_what_was_meant(rules: str, line: int, said: str) -> None:
    with pytest.raises(WrongLine) as error:
        parse(rules)
    assert (error.value.line, said in error.value.message) == (line, True), error.value.message


def test_a_line_is_found_by_its_path() -> None:
    text = 'a = 1\n[b]\nc = 2\n[[rows]]\nd = 3\n[[rows]]\nd = 4\n[rows.money]\namount = 5\n"x.y" = 6'
    for where, line in [("a", 1), ("b.c", 3), ("rows.2.d", 7), ("rows.2.money.amount.round", 9), ("b.z", 2), ("q", 0)]:
        assert line_of(text, where) == line


@pytest.mark.parametrize("content", [None, 7, "text", [], [1], {"lines": "one"}, {"lines": {"sku": "x"}}])
def test_it_survives_a_payload_of_another_shape(content: Any) -> None:
    made('name = { first = ["event", { constant = "x" }] }\nkeep = "*"', content)
    made('name = { constant = "x" }\neach = "lines"\nproduct = "@item.sku"', content)


def test_too_long_a_list_is_refused() -> None:
    assert isinstance(made('name = { constant = "x" }\neach = "a"', {"a": [1] * 1_001})[0], Dropped)
