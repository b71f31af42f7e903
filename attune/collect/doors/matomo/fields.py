"""The fields of a hit, out of a query text or a JSON object.

A query text becomes JSON by two replacements, which the typed decoder then reads: a fifth of the time that splitting
takes, and a tenth where all hits of a request are read so at once. What these replacements cannot carry (quotes, a bare
word, a second `=`) is no JSON afterwards and is split.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from attune.collect.doors import reading
from attune.collect.doors.request import escaped_fields_of, unescaped
from attune.collect.text import word

# Longer ones are split; the bounds of `escaped_fields_of` cannot be reached below.
LONGEST_FAST = 2_000
BULK = b'{"requests":["?'


class Fields(msgspec.Struct, gc=False):
    """What this house reads of a hit, by Matomo's names. Texts of a query are still escaped (`Given.plain`)."""

    idsite: str = ""
    rec: str = ""
    ping: str = ""
    url: str = ""
    urlref: str = ""
    action_name: str = ""
    id_: str = msgspec.field(name="_id", default="")
    cid: str = ""
    uid: str = ""
    res: str = ""
    lang: str = ""
    ua: str = ""
    cip: str = ""
    cdt: str = ""
    gt_ms: str = ""
    revenue: str = ""
    idgoal: str = ""
    e_c: str = ""
    e_a: str = ""
    e_n: str = ""
    e_v: str = ""
    search: str = ""
    search_cat: str = ""
    search_count: str = ""
    download: str = ""
    link: str = ""
    c_n: str = ""
    c_p: str = ""
    c_t: str = ""
    c_i: str = ""
    ec_id: str = ""
    ec_items: str = ""
    ec_st: str = ""
    ec_tx: str = ""
    ec_sh: str = ""
    ec_dt: str = ""
    product: str = msgspec.field(name="_pks", default="")
    product_name: str = msgspec.field(name="_pkn", default="")
    cvar: str = ""
    visit_cvar: str = msgspec.field(name="_cvar", default="")
    token_auth: str = ""
    send_image: str = ""


class Envelope(msgspec.Struct, gc=False):
    """What stands around the hits of a bulk request."""

    requests: list[msgspec.Raw]
    token_auth: str | None = ""


READ = dict(zip(Fields.__struct_encode_fields__, Fields.__struct_fields__, strict=True))
_typed = msgspec.json.Decoder(Fields).decode
_all_typed = msgspec.json.Decoder(list[Fields]).decode
_envelope = msgspec.json.Decoder(Envelope).decode
_text = msgspec.json.Decoder(str).decode


class Given:
    """A hit as it was given. `plain` makes a text of it readable; `raw` is the query, or the JSON of an object."""

    __slots__ = ("fields", "plain", "raw")

    def __init__(self, fields: Fields, plain: Callable[[str], str], raw: bytes) -> None:
        self.fields = fields
        self.plain = plain
        self.raw = raw

    def whole(self) -> dict[str, str]:
        """All fields, also those that only some sites have (`dimension1`), readable."""
        if self.plain is unescaped:
            return {name: unescaped(text) for name, text in escaped_fields_of(self.raw).items()}
        return _words(self.raw)


def of_bulk(body: bytes) -> tuple[str, list[Given]] | None:
    """(token, hits) of a bulk request as libraries write it: query texts that begin with `?`. None: look at each."""
    begin, end = len(BULK), body.rfind(b'"]')
    if not body.startswith(BULK) or end < begin or b"\\" in body:
        return None
    middle = body[begin:end]
    queries = middle.split(b'","?')
    # Each quote and each question mark must be one that was split at.
    if not middle.count(b'"') == 2 * (len(queries) - 1) == 2 * middle.count(b"?"):
        return None
    if max(map(len, queries)) > LONGEST_FAST:
        return None
    text = b'"},{"'.join(queries).replace(b"=", b'":"').replace(b"&", b'","')
    try:
        around = _envelope(b'{"requests":[' + body[end + 1 :])
        hits = _all_typed(b'[{"%b"}]' % text)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    found = [Given(fields, unescaped, query) for fields, query in zip(hits, queries, strict=True)]
    return around.token_auth or "", found


def of_query(query: bytes) -> Given:
    """The hit in a query text. Names of fields are taken as they stand: no client escapes any.

    Raises:
        BadInput: it has more fields than anybody needs.
    """
    if len(query) <= LONGEST_FAST and b'"' not in query and b"\\" not in query:
        text = query.replace(b"=", b'":"').replace(b"&", b'","')
        try:
            return Given(_typed(b'{"%b"}' % text), unescaped, query)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            pass  # a bare word or a second `=`: split it
    return Given(_chosen(escaped_fields_of(query)), unescaped, query)


def of_json(raw: bytes) -> Given | None:
    """The hit in one of the `requests` of a bulk request: a query text or an object; None when it is neither.

    Raises:
        BadInput: it has more fields than anybody needs.
    """
    first = raw[:1]
    if first == b'"':
        query = raw[1:-1] if b"\\" not in raw else _unpacked(raw)
        if query[:1] == b"?" and query.find(b"?", 1) < 0:  # nearly always
            return of_query(query[1:])
        return of_query(query.rpartition(b"?")[2] if b"?" in query[:200] else query)
    if first != b"{":
        return None
    try:
        return Given(_typed(raw), str, raw)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Given(_chosen(_words(raw)), str, raw)


def _unpacked(raw: bytes) -> bytes:
    return _text(raw).encode("utf-8", "replace")


def _words(raw: bytes) -> dict[str, str]:
    """An object's fields: numbers as text, and anything that is neither as ''."""
    return {name: word(value) for name, value in reading.table(reading.value(raw)).items()}


def _chosen(given: dict[str, str]) -> Fields:
    return Fields(**{READ[name]: text for name, text in given.items() if name in READ})
