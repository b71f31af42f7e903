"""The live list over a real connection: it shows what comes, and keeps no server from ending."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.wiring.instance import Instance

pytestmark = pytest.mark.slow

TOKEN = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "attune.wiring.settings"
import django
django.setup()
from attune.collect.live import streaming
from attune.collect.live.feed import Watch
print(streaming.token(Watch("", "", True)))
"""


def token_of(instance: Instance) -> str:
    """As the page of this folder gives it out."""
    environment = os.environ | {"ATTUNE_DATA": str(instance.data)}
    done = subprocess.run([sys.executable, "-c", TOKEN], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@contextmanager
def stream_of(instance: Instance, token: str) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", instance.port, timeout=60)
    try:
        connection.request("GET", f"/live/events?token={token}")
        with connection.getresponse() as response:
            yield response
    finally:
        connection.close()


def test_it_shows_what_comes_and_the_server_ends_in_spite_of_it(tmp_path):
    instance = Instance(tmp_path / "data")
    key = instance.key("live", "server")
    instance.start()
    try:
        with stream_of(instance, "forged") as refused:
            assert refused.status == 403
        with stream_of(instance, token_of(instance)) as stream:
            assert stream.status == 200
            assert stream.readline().startswith(b"retry:")
            assert (stream.readline(), stream.readline().endswith(b', %d"\n' % instance.pid)) == (
                b"event: server\n",
                True,
            )
            event = {"type": "track", "event": "Seen live", "userId": "ann"}
            assert instance.batch(key, [event, {"type": "track", "userId": "bob"}])[0] == 200
            while not (line := stream.readline()).startswith(b"data:"):
                assert line
            told = json.loads(line[5:])
            assert (told["accepted"], told["dropped"]) == (1, {"no_event": 1})
            assert told["lines"][0]["name"] == "Seen live"
            assert told["lines"][0]["user_id"] == "ann"
            assert instance.stop() == 0, "a reader of the list keeps no server from ending"
    finally:
        instance.stop()
