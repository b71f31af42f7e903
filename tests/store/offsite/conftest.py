"""A service that speaks S3 and checks who asks, and plans that go there."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from attune.store.offsite.bucket import Bucket

_prefixes = itertools.count(1)


@pytest.fixture(scope="session")
def s3() -> Iterator[dict[str, str]]:
    """Its address, a key and its secret."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("s3_process.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    try:
        said = json.loads(process.stdout.readline())
        yield {"service": f"http://127.0.0.1:{said['port']}", "key_id": said["key_id"], "secret": said["secret"]}
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(60)


@pytest.fixture
def bucket(s3: dict[str, str]) -> Bucket:
    """A place of the test's own in the bucket."""
    prefix = f"test {next(_prefixes)}/é/"
    return Bucket(s3["service"], "eu-central-1", "backups", prefix, s3["key_id"], s3["secret"], tries=1)
