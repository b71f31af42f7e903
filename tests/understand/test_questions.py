from typing import NamedTuple

import pytest

from attune.understand import questions
from attune.vocabulary.errors import BadInput

TEXT = """-- asks: How many?
-- grain: one row
-- parameters: start DateTime64(3, 'UTC');
--   name String
-- reads: interactions
-- shown on: Health
-- A trap worth telling.
SELECT count() AS n FROM interactions WHERE ts > {start:DateTime64(3, 'UTC')} AND name = {name:String}
"""


def test_it_reads_a_header():
    question = questions.parse("how_many", TEXT)
    assert question.parameters == {"start": "DateTime64(3, 'UTC')", "name": "String"}
    assert (question.asks, question.reads) == ("How many?", ("interactions",))
    assert question.sql.startswith("SELECT")


def test_it_refuses_a_header_that_lacks_a_line():
    with pytest.raises(ValueError, match="lacks grain"):
        questions.parse("x", TEXT.replace("-- grain: one row\n", ""))


@pytest.mark.parametrize(
    "change", [("name String", "name UInt8"), ("name String", "who String"), ("{name:String}", "'x'")]
)
def test_it_refuses_parameters_other_than_declared(change):
    with pytest.raises(ValueError, match="declares"):
        questions.parse("x", TEXT.replace(*change))


class Count(NamedTuple):
    interactions: int


class Other(NamedTuple):
    n: int


def test_it_refuses_a_call_with_other_parameters(company):
    with pytest.raises(BadInput):
        questions.ask("interaction_count", Count, start=1)


def test_it_refuses_rows_of_another_shape(company):
    with pytest.raises(TypeError, match="answers"):
        questions.ask("customers_known", Other)


def test_it_is_recorded_by_its_name(company):
    questions.ask("mappings_read", Mapping)
    assert company.warehouse.recorded(1)[0].name == "mappings_read"


class Mapping(NamedTuple):
    name: str
    reading: int
