"""The fields of Matomo's hits: the fast ways read what splitting reads."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from attune.collect.doors.matomo import fields
from attune.collect.doors.matomo.fields import Given, of_bulk, of_json, of_query
from attune.collect.doors.request import escaped_fields_of, unescaped

NAMES = [*fields.READ, "dimension1", "rand", "apiv", "%69dsite", "x y"]
TIGHT = (",", ":")
pieces = st.sampled_from(
    [*NAMES, *'=&?+%"\\,{}[]', "%3D", "%26", "%22", "%C3%A9", "%C3", "%00", "é", "1", "\n", "\x00"]
)
texts = st.lists(pieces, max_size=12).map("".join) | st.text(max_size=30)
usual = st.dictionaries(st.sampled_from(NAMES), st.text(max_size=12), max_size=8).map(
    lambda said: urlencode(said, quote_via=quote)
)


def readable(given: Given | None) -> dict[str, str] | None:
    """What a hit says, by our names."""
    return given and {name: given.plain(text) for name, text in msgspec.structs.asdict(given.fields).items()}


@settings(deadline=None)
@given(texts | usual)
@example("idsite=3&idsite=4&rec=1")
@example("url=https://a.example/?x=1&rec=1")
def test_a_query_is_read_as_if_it_were_split(query: str) -> None:
    raw = query.encode("utf-8", "surrogatepass")
    found = of_query(raw)
    split = fields._chosen(escaped_fields_of(raw))
    assert readable(found) == readable(Given(split, unescaped, raw))
    assert found.whole() == {name: unescaped(text) for name, text in escaped_fields_of(raw).items()}


hits = st.lists((texts | usual).map(lambda text: "?" + text) | texts | st.dictionaries(texts, texts), max_size=4)


@settings(deadline=None)
@given(hits, st.sampled_from([None, '"', "x", 7]), st.sampled_from([TIGHT, None]))
@example(["?a=1", "?b=2"], None, TIGHT)
@example(["?a=1", "b=2"], None, TIGHT)
@example(["?rec=1?rec=2", "?b=2"], "x", TIGHT)
def test_all_hits_at_once_are_read_as_one_by_one(requests: list[Any], token: Any, separators: Any) -> None:
    body: dict[str, Any] = {"requests": requests, **({} if token is None else {"token_auth": token})}
    text = json.dumps(body, ensure_ascii=False, separators=separators).encode("utf-8", "replace")
    found = of_bulk(text)
    if found is None:
        return
    each = [of_json(bytes(raw)) for raw in msgspec.json.decode(text, type=fields.Envelope).requests]
    assert found[0] == (token or "")
    assert [readable(one) for one in found[1]] == [readable(one) for one in each]
    assert [one.whole() for one in found[1]] == [one.whole() for one in each if one is not None]


def test_what_libraries_send_takes_the_fast_way() -> None:
    queries = ["?" + urlencode({"idsite": "3", "rec": "1", "url": "https://a.example/?b=c&d=e"}) for _ in range(3)]
    for more in ({}, {"token_auth": "secret"}, {"token_auth": None, "send_image": 0}):
        found = of_bulk(json.dumps({"requests": queries, **more}, separators=(",", ":")).encode())
        assert found is not None
        assert [one.plain(one.fields.url) for one in found[1]] == ["https://a.example/?b=c&d=e"] * 3
