"""Our signatures are those of the reference library, for whatever is asked."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from attune.store.offsite.signing import signed

AT = datetime(2026, 11, 22, 3, 0, 0, tzinfo=UTC)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)


@given(
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE"]),
    path=words,
    query=st.dictionaries(words.filter(bool), words, max_size=3),
    body=st.binary(max_size=50),
    secret=words.filter(bool),
)
def test_they_are_the_same(method: str, path: str, query: dict[str, str], body: bytes, secret: str) -> None:
    quoted = "/" + quote(path, safe="/-_.~")
    fields = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in query.items())
    asked = "&".join(f"{name}={value}" for name, value in fields)
    ours = signed(
        method, "s3.example.com", quoted, asked, body, at=AT, region="eu-central-1", key_id="AKIA", secret=secret
    )
    request = AWSRequest(method, f"https://s3.example.com{quoted}" + (f"?{asked}" if asked else ""), data=body)
    request.headers["x-amz-content-sha256"] = ours["x-amz-content-sha256"]
    request.headers["X-Amz-Date"] = request.context["timestamp"] = "20261122T030000Z"
    theirs = S3SigV4Auth(Credentials("AKIA", secret), "s3", "eu-central-1")
    text = theirs.string_to_sign(request, theirs.canonical_request(request))
    assert ours["authorization"].endswith(f"Signature={theirs.signature(text, request)}")
