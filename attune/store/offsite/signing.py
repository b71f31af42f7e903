"""Signing a request as services that speak S3 want it (AWS Signature Version 4). Pure."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime


def signed(
    method: str, host: str, path: str, query: str, body: bytes, *, at: datetime, region: str, key_id: str, secret: str
) -> dict[str, str]:
    """The headers of a request, `authorization` among them.

    Args:
        method: GET, PUT, ...
        host: with a port if it is unusual, as it will be sent.
        path: already quoted.
        query: already quoted, its fields in order.
        body: all of it; its hash is signed, so that the service notices a damaged one.
        at: now, in UTC.
        region: as the service calls it.
        key_id: who signs.
        secret: with what.
    """
    stamp, day = at.strftime("%Y%m%dT%H%M%SZ"), at.strftime("%Y%m%d")
    digest = hashlib.sha256(body).hexdigest()
    headers = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": stamp}
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = f"{method}\n{path}\n{query}\n{lines}\n{names}\n{digest}"
    scope = f"{day}/{region}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{secret}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    told = f"Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**headers, "authorization": f"AWS4-HMAC-SHA256 {told}"}
