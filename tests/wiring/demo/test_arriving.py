import json
import time

import pytest

from attune.wiring.demo import company
from attune.wiring.demo.arriving import FILE
from tests.wiring.instance import Instance

pytestmark = pytest.mark.slow
PATIENCE_S = 120


def progress(instance):
    return json.loads((instance.data / FILE).read_text())


def until(instance, reached):
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if (instance.data / FILE).exists() and reached(progress(instance)):
            return
        time.sleep(0.05)
    raise AssertionError(f"the demo stopped at {progress(instance)}: {instance.log.read_text()[-2000:]}")


def test_it_arrives_once_and_whole_though_the_server_is_killed(instance: Instance):
    admin = instance.key("reader", "admin")
    instance.start("--demo")
    until(instance, lambda found: found["batches"] > 40)
    instance.kill()
    halfway = progress(instance)
    assert not halfway["is_done"]
    instance.start("--demo")
    until(instance, lambda found: found["is_done"])
    whole = company.generate(company.SEED, company.CUSTOMERS, company.MONTHS, halfway["now"])
    events = sum(len(batch.events) for batch in whole)
    assert instance.count(admin, "") == events
    assert progress(instance)["accepted"] == events
    assert instance.stop() == 0


def test_it_refuses_a_folder_with_others_in_it(instance: Instance):
    key = instance.key("shop", "server")
    instance.start()
    status, _ = instance.batch(key, [{"type": "track", "event": "Bought", "userId": "u1"}])
    assert status == 200
    instance.stop()
    refused = instance.run("demo", check=False)
    assert refused.returncode == 1
    assert "--data" in refused.stderr
    assert not (instance.data / FILE).exists()
