"""Whatever is sent, the API answers in JSON and never with a 5xx."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.core import NOT_SET

PATHS = ["/customers/lookup", "/customers/search", "/interactions/count", "/journeys/map", "/customers"]
WORDS = ["user_id", "email", "phone", "anonymous_id", "\x00", "\ud800", "9" * 400, "1e400", "-0", "true"]


@pytest.fixture
def schema(house):
    body = house.client.get("/api/v1/openapi.json").json()
    return schemathesis.openapi.from_dict(body)


def send(house, case):
    path = case.formatted_path
    body = None if case.body is NOT_SET else json.dumps(case.body, default=str)
    return house.client.generic(
        case.method, path, body or "", content_type="application/json", query_params=dict(case.query or {})
    )


def check(response):
    assert response.status_code < 500, response.content
    if response.status_code == 204:
        return
    assert response["Content-Type"].startswith("application/json")
    answer = json.loads(response.content, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    if response.status_code >= 400:
        assert answer["code"]
        assert answer["message"]


@pytest.mark.slow  # thousands of calls
def test_it_answers_anything_the_schema_allows(house, schema):
    """And, through the negative half of the cases, what it does not allow."""
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) >= 20
    for operation in operations:

        @settings(
            max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
        )
        @given(case=operation.as_strategy())
        def holds(case):
            check(send(house, case))

        holds()


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    path=st.sampled_from(
        ["/customers/lookup", "/customers/search", "/interactions/count", "/journeys/map", "/customers"]
    ),
    parameters=st.dictionaries(
        st.sampled_from(["kind", "value", "q", "from", "to", "name", "limit", "offset", "sort", "settle"]),
        st.one_of(
            st.text(max_size=40),
            st.sampled_from(
                ["user_id", "email", "phone", "anonymous_id", "\x00", "\ud800", "9" * 400, "1e400", "-0", "true"]
            ),
        ),
    ),
)
def test_it_answers_nonsense(house, path, parameters):
    safe = {name: value.encode("utf-8", "surrogatepass") for name, value in parameters.items()}
    check(house.client.get(f"/api/v1{path}", safe))


def test_the_schema_is_open_and_names_no_other_host(house):
    response = type(house.client)().get("/api/v1/openapi.json")
    assert response.status_code == 200
    body = response.json()
    assert body["components"]["securitySchemes"]["AdminKey"]["scheme"] == "bearer"
    assert set(body["paths"]) >= {
        "/api/v1/customers/lookup",
        "/api/v1/customers/{customer_id}",
        "/api/v1/customers/{customer_id}/timeline",
        "/api/v1/interactions/count",
    }
    assert "http://" not in response.content.decode()
    assert "https://" not in response.content.decode()


def test_the_reference_tells_every_operation(house):
    body = house.client.get("/api/v1/openapi.json").json()
    there = {f"{method.upper()} {path.removeprefix('/api/v1')}" for path, of in body["paths"].items() for method in of}
    page = Path(__file__).resolve().parents[3] / "docs/reference/api.md"
    assert set(re.findall(r"^## `([A-Z]+ .+)`$", page.read_text(encoding="utf-8"), re.MULTILINE)) == there
