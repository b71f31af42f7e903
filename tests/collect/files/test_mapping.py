"""A mapping that cannot be understood is refused with the key, the reason and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from attune.collect.doors.files import mapping
from attune.collect.doors.files.badmapping import BadMapping

GOOD = """
source = "shop"
time = "at"
name = { constant = "Bought" }
"""


def refused(text: str) -> BadMapping:
    with pytest.raises(BadMapping) as caught:
        mapping.parse(text, "shop.toml")
    return caught.value


def test_it_reads_a_small_mapping():
    found = mapping.parse(GOOD, "shop.toml")
    assert found.source == "shop"
    assert [shape.type for shape in found.shapes] == ["track"]
    assert found.columns() is None, "the hash of the content needs every column"


def test_it_knows_which_columns_it_needs():
    found = mapping.parse(GOOD + 'message_id = ["id", "@row"]\nproduct = { first = ["sku", "ean"] }', "shop.toml")
    assert found.columns() == {"at", "id", "sku", "ean"}


def test_it_names_the_line_of_broken_toml():
    assert "line 2" in refused('source = "shop"\ntime = = 1').message


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        ('time = "at"', "source", "Missing"),
        ('source = "shop"\nname = "x"', "time", "Missing"),
        ('source = "shop"\ntime = "at"', "name", "Missing"),
        (GOOD + 'propertys = { a = "b" }', "propertys", 'Did you mean "properties"?'),
        (GOOD + "properties = { a = { colum = 'b' } }", "properties.a", 'Did you mean "column"?'),
        (GOOD + "properties = { a = { column = 'b', typ = 'number' } }", "properties.a.typ", 'Did you mean "type"?'),
        (GOOD + "properties = { a = { column = 'b', type = 'float' } }", "properties.a.type", "Types:"),
        (GOOD + "properties = { a = { column = 'b', constant = 'c' } }", "properties.a", "Exactly one"),
        (GOOD + "properties = { a = { add = ['b'] } }", "properties.a.add", "at least 2"),
        (GOOD + "properties = { a = { case = [{ when = { b = 1 } }] } }", "properties.a.case.1", "`when` and `then`"),
        (GOOD + "properties = { a = { column = 'b', otherwise = 'c' } }", "properties.a.otherwise", "value table"),
        (GOOD + "where = { b = { over = 3 } }", "where.b", '"over" is no test'),
        (GOOD + "where = { b = { above = 'x' } }", "where.b", "needs a number"),
        (GOOD + "direction = { constant = 'inwards' }", "direction", "in, observed, out, reported"),
        (GOOD + "type = 'order'", "type", "Types:"),
        (GOOD + "money = { amount = 'price' }", "money.currency", "Missing"),
        (GOOD + "score = { value = 'stars' }", "score.metric", "Missing"),
        (GOOD + "identifiers = { mail = 'e' }", "identifiers.mail", 'Did you mean "email"?'),
        (GOOD + "identifiers = { external = { column = 'e' } }", "identifiers.external.namespace", "Missing"),
        (GOOD + "[joins.orders]\nfile = 'orders.csv'", "joins.orders.on", "Missing"),
        (GOOD + "[joins.orders]\nfile = '/etc/passwd'\non = 'id'", "joins.orders.file", "folder of the imported file"),
        (
            GOOD + "[joins.orders]\nfile = '../orders.csv'\non = 'id'",
            "joins.orders.file",
            "folder of the imported file",
        ),
        (GOOD + "[read]\nencoding = 'utf-9'", "read.encoding", "is no encoding"),
        (GOOD + "[[rows]]\nlabel = 'a'\n[[rows]]\nlabel = 'a'", "rows", "same label"),
        (GOOD.replace('"at"', '{ column = "at", zone = "Warsaw" }'), "time.zone", "is no time zone"),
    ],
)
def test_it_says_which_key_is_wrong_and_why(text: str, where: str, said: str):
    error = refused(text)
    assert error.where == where
    assert said in error.message
    assert error.message.startswith("shop.toml: ")


def test_a_missing_file_is_a_sentence(tmp_path: Path):
    with pytest.raises(BadMapping, match=r"nowhere\.toml cannot be read"):
        mapping.load(tmp_path / "nowhere.toml")
