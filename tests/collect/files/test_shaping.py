"""What rows become: every form of the mapping language, and what is refused."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest

from attune.collect.doors.files.badmapping import BadMapping

BASE = """
source = "shop"
time = "at"
name = { constant = "Bought" }
"""
AT = "2026-03-01T10:00:00"


def properties(found):
    return [json.loads(candidate.properties) for candidate in found.candidates]


def test_it_fills_the_fields_of_a_candidate(shaped):
    text = """
source = "shop"
time = "at"
name = { column = "what", values = { b = "Bought" } }
surface = { concat = ["shop", "till"] }
place = "shop"
product = "sku"
staff = "who"
campaign = { constant = "spring" }
language = "lang"
direction = { constant = "in" }
money = { amount = "price", currency = "cur", refers_to = "of" }
score = { value = "stars", metric = { constant = "stars5" }, scale = { constant = "1-5" } }
episode = "order"
condition = { constant = "late" }
keep = ["order"]
[identifiers]
user_id = "id"
email = "mail"
phone = "tel"
anonymous_id = "cookie"
external = { namespace = "crm", column = "crm" }
"""
    row = {
        "at": AT, "what": "b", "shop": "Riga", "till": "3", "sku": "a-1", "who": "eva", "lang": "lv", "price": "12.34",
        "cur": "eur", "of": "o-1", "stars": "4", "order": "o-2", "id": 17850.0, "mail": "a@b.example", "tel": "+371 1",
        "cookie": "c", "crm": 7,
    }  # fmt: skip
    found = shaped(text, [row])
    (made,) = found.candidates
    assert not found.refused
    assert (made.type, made.name, made.surface, made.place, made.product) == (
        "track",
        "Bought",
        "Riga 3",
        "Riga",
        "a-1",
    )
    assert (made.staff, made.campaign, made.language, made.direction) == ("eva", "spring", "lv", "in")
    assert (made.value, made.currency, made.refers_to) == (123_400, "EUR", "o-1")
    assert (made.score, made.metric, made.scale) == (4.0, "stars5", "1-5")
    assert (made.user_id, made.email, made.phone) == ("17850", "a@b.example", "+371 1")
    assert (made.anonymous_id, made.external) == ("c", "crm:7")
    assert made.timestamp == 1_772_359_200_000
    assert json.loads(made.properties) == {"order": "o-2", "episode": "o-2", "condition": "late"}


def test_it_leaves_out_what_is_empty(shaped):
    found = shaped(BASE + 'keep = ["a", "b"]', [{"at": AT, "a": "", "b": None}])
    assert properties(found) == [{}]


def test_it_keeps_types_and_escapes_text(shaped):
    row = {
        "at": AT,
        "text": 'a "b"\n\\',
        "n": 3,
        "f": 0.5,
        "yes": True,
        "when": datetime.fromisoformat("2026-01-02T03:00:00"),
        "day": date(2026, 1, 2),
    }
    found = shaped(BASE + 'keep = ["text", "n", "f", "yes", "when", "day"]', [row])
    assert properties(found) == [
        {"text": 'a "b"\n\\', "n": 3, "f": 0.5, "yes": True, "when": "2026-01-02T03:00:00", "day": "2026-01-02"}
    ]


def test_it_can_keep_every_column(shaped):
    found = shaped(BASE + 'keep = "*"\nproperties = { b = { constant = 2 } }', [{"at": AT, "a": "x", "b": "y"}])
    assert properties(found) == [{"at": AT, "a": "x", "b": 2}]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("{ add = ['a', 'b'] }", 7.5),
        ("{ subtract = ['a', 'b'] }", 2.5),
        ("{ multiply = ['a', 'b', 2] }", 25.0),
        ("{ divide = ['a', 'b'] }", 2.0),
        ("{ divide = ['a', 0] }", None),
        ("{ column = 'a', type = 'integer' }", 5),
        ("{ column = 'de', type = 'number', decimal = ',' }", 1234.5),
        ("{ column = 'word', values = { x = 'one' } }", "one"),
        ("{ column = 'word', values = { y = 'one' } }", "x"),
        ("{ column = 'word', values = { y = 'one' }, otherwise = 'other' }", "other"),
        ("{ column = 'word', values = { x = 1, y = 2 } }", 1),
        ("{ column = 'padded', trim = true, lower = true }", "name"),
        ("{ column = 'flag', type = 'boolean' }", True),
        ("{ first = ['nothing', 'word'] }", "x"),
        ("{ concat = ['word', 'nothing', 'flag'], separator = '-' }", "x-Yes"),
        ("{ days_between = ['from', 'to'] }", 1.5),
        ("{ hours_between = ['to', 'from'] }", -36.0),
        ("{ minutes_between = ['from', 'to'], round = 0 }", 2160.0),
        ("{ column = 'to', type = 'time', zone = 'Europe/Riga' }", "2026-01-02T10:00:00+00:00"),
        ("{ column = 'dotted', type = 'time', format = '%d.%m.%Y' }", "2026-01-31T00:00:00"),
        ("{ case = [{ when = { a = { above = 9 } }, then = 'big' }], otherwise = 'small' }", "small"),
        ("{ case = [{ when = { a = { at_least = 5 } }, then = { column = 'word' } }] }", "x"),
        ("{ case = [{ when = [{ word = 'q' }, { flag = 'Yes' }], then = 'any' }] }", "any"),
        ("{ case = [{ when = { word = 'x', flag = 'No' }, then = 'all' }] }", None),
        ("{ case = [{ when = { nothing = { empty = true } }, then = 'e' }] }", "e"),
        ("{ case = [{ when = { word = { not = 'x' } }, then = 'e' }], otherwise = 'o' }", "o"),
        ("{ case = [{ when = { word = ['w', 'x'] }, then = 'in' }] }", "in"),
        ("{ case = [{ when = { from = { before = 'to' } }, then = 'early' }] }", "early"),
        ("{ case = [{ when = { padded = { contains = 'AM' } }, then = 'has' }] }", "has"),
    ],
)
def test_it_understands_every_form(shaped, form, expected):
    row = {
        "at": AT, "a": "5", "b": "2.5", "de": "1.234,5", "word": "x", "padded": " Name ", "flag": "Yes", "nothing": "",
        "from": "2026-01-01 00:00:00", "to": "2026-01-02T12:00:00", "dotted": "31.01.2026",
    }  # fmt: skip
    found = shaped(f"{BASE}properties = {{ it = {form} }}", [row])
    assert not found.refused
    assert properties(found) == [{} if expected is None else {"it": expected}]


@pytest.mark.parametrize(
    ("written", "how", "utc"),
    [
        ("2026-07-01 12:00:00", "zone = 'Europe/Warsaw'", "2026-07-01T10:00:00"),
        ("2026-07-01T12:00:00Z", "zone = 'Europe/Warsaw'", "2026-07-01T12:00:00"),
        ("2026-07-01T12:00:00+02:00", "zone = 'UTC'", "2026-07-01T10:00:00"),
        ("2026-07-01", "zone = 'Europe/Warsaw'", "2026-06-30T22:00:00"),
        ("01.07.2026 12:00", "format = '%d.%m.%Y %H:%M'", "2026-07-01T12:00:00"),
        ("1782907200", "format = 'unix'", "2026-07-01T12:00:00"),
        ("1782907200500", "format = 'unix_ms'", "2026-07-01T12:00:00.500000"),
        # The hour that comes twice is the first; the one that was skipped is an hour later.
        ("2026-10-25 02:30:00", "zone = 'Europe/Warsaw'", "2026-10-25T00:30:00"),
        ("2026-03-29 02:30:00", "zone = 'Europe/Warsaw'", "2026-03-29T01:30:00"),
    ],
)
def test_it_reads_times_and_zones(shaped, written, how, utc):
    text = BASE.replace('"at"', f"{{ column = 'at', {how} }}")
    (made,) = shaped(text, [{"at": written}]).candidates
    assert made.timestamp == round(datetime.fromisoformat(utc + "+00:00").timestamp() * 1000)


def test_it_refuses_rows_with_row_column_and_reason(shaped):
    text = BASE + "money = { amount = 'price', currency = 'cur' }\nkeep = ['price']"
    rows = [
        {"at": "yesterday", "price": "1", "cur": "EUR"},
        {"at": AT, "price": "one", "cur": "EUR"},
        {"at": AT, "price": "1", "cur": "euros"},
        {"at": "", "price": "1", "cur": "EUR"},
        {"at": AT, "price": "1", "cur": "EUR"},
        {"at": AT, "price": "", "cur": ""},
    ]
    found = shaped(text, rows)
    assert found.refused == [
        (1, "at", "is not a time (iso)", "yesterday"),
        (2, "price", "is not a number", "one"),
        (3, "cur", "is no currency (three letters, such as EUR)", "euros"),
        (4, "at", "is empty, and it is the time", ""),
    ]
    assert found.rows == [5, 6]
    assert [made.value for made in found.candidates] == [10_000, None]


def test_a_strict_table_refuses_what_it_does_not_know(shaped):
    text = BASE.replace('{ constant = "Bought" }', "{ column = 'what', values = { b = 'Bought' }, strict = true }")
    found = shaped(text, [{"at": AT, "what": "b"}, {"at": AT, "what": "c"}])
    assert [made.name for made in found.candidates] == ["Bought"]
    assert found.refused == [(2, "what", "is not in the value table", "c")]


def test_what_a_branch_cannot_read_counts_only_where_it_is_taken(shaped):
    form = "{ case = [{ when = { kind = 'n' }, then = { column = 'raw', type = 'number' } }] }"
    found = shaped(
        f"{BASE}properties = {{ it = {form} }}",
        [{"at": AT, "kind": "n", "raw": "1"}, {"at": AT, "kind": "t", "raw": "x"}],
    )
    assert not found.refused
    assert properties(found) == [{"it": 1.0}, {}]


def test_a_row_can_become_several_interactions_in_order(shaped):
    text = """
source = "shop"
[identifiers]
user_id = "id"
[[rows]]
label = "bought"
time = "at"
name = { constant = "Bought" }
[[rows]]
label = "returned"
where = { back = { empty = false } }
time = "back"
name = { constant = "Returned" }
"""
    found = shaped(text, [{"id": "1", "at": AT, "back": AT}, {"id": "2", "at": AT, "back": None}])
    assert [(made.index, made.name, made.user_id) for made in found.candidates] == [
        (0, "Bought", "1"),
        (1, "Returned", "1"),
        (2, "Bought", "2"),
    ]
    assert found.rows == [1, 1, 2]
    assert len({made.message_id for made in found.candidates}) == 3


def test_rows_nobody_wants_are_counted(shaped):
    found = shaped(BASE + "where = { a = 'x' }", [{"at": AT, "a": "x"}, {"at": AT, "a": "y"}, {"at": AT, "a": None}])
    assert (len(found.candidates), found.left_out) == (1, 2)


def test_equal_rows_have_one_id_and_different_rows_two(shaped):
    rows = [{"at": AT, "a": "x", "b": 1.5}, {"at": AT, "a": "x", "b": 1.5}, {"at": AT, "a": "x", "b": None}]
    one, same, other = (made.message_id for made in shaped(BASE, rows).candidates)
    assert one == same != other
    # It must stay what it is: an import that is repeated after an upgrade must find what it stored.
    assert one == "146f5a23a7d54a7bded9989637a67ce6"


def test_ids_can_be_made_of_columns_and_the_number_of_the_row(shaped):
    rows = [{"at": AT, "order": 7}, {"at": AT, "order": None}]
    found = shaped(BASE + "message_id = ['@file', 'order', '@row']", rows)
    assert [made.message_id for made in found.candidates] == ["rows.csv:7:1"]
    assert found.refused == [(2, "order", "is empty, and it is part of message_id", "")]


def test_identify_rows_carry_traits_as_properties_and_others_in_the_context(shaped):
    text = "source = 'crm'\ntime = 'at'\ntraits = { name = 'full' }\nidentifiers = { user_id = 'id' }\n"
    rows = [{"at": AT, "id": "1", "full": "Ann"}]
    (made,) = shaped(text + "type = 'identify'", rows).candidates
    assert (made.type, json.loads(made.properties)) == ("identify", {"name": "Ann"})
    (made,) = shaped(text + "name = { constant = 'Called' }", rows).candidates
    assert json.loads(made.context) == {"traits": {"name": "Ann"}}


def test_it_names_a_column_that_is_not_there(shaped):
    with pytest.raises(BadMapping, match=r'properties\.p.*no column "prize".*Did you mean "price"'):
        shaped(BASE + "properties = { p = 'prize' }", [{"at": AT, "price": 1}])


def test_a_column_that_is_not_there_is_empty_where_every_line_has_its_own_keys(shaped):
    found = shaped(BASE + "properties = { p = 'prize' }", [{"at": AT, "price": 1}], is_lenient=True)
    assert properties(found) == [{}]


def test_derived_columns_serve_values_and_conditions(shaped):
    text = (
        BASE
        + """
where = { late = { above = 0 } }
properties = { late = "late" }
[derive]
late = { days_between = ["promised", "at"], round = 1 }
"""
    )
    rows = [{"at": AT, "promised": "2026-02-27"}, {"at": AT, "promised": "2026-03-02"}]
    assert properties(shaped(text, rows)) == [{"late": 2.4}]


def test_the_sign_of_money_can_be_set(shaped):
    text = BASE + "money = { amount = 'x', currency = { constant = 'PLN' }, sign = 'negative' }"
    found = shaped(text, [{"at": AT, "x": 2.5}, {"at": AT, "x": -2.5}])
    assert [made.value for made in found.candidates] == [-25_000, -25_000]
