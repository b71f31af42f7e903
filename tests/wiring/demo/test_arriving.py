import json
import time

import pytest

from attune.wiring.demo import story
from attune.wiring.demo.arriving import FILE, FOLDER, Progress
from tests.wiring.instance import Instance

pytestmark = pytest.mark.slow
PATIENCE_S = 240
CUSTOMERS = "150"


def progress(instance):
    return Progress(**json.loads((instance.data / FILE).read_text()))


def until(instance, reached):
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if (instance.data / FILE).exists() and reached(progress(instance)):
            return
        time.sleep(0.05)
    raise AssertionError(f"the demo stopped at {progress(instance)}: {instance.log.read_text()[-2000:]}")


def test_it_arrives_once_and_whole_though_the_server_is_killed(instance: Instance):
    admin = instance.key("reader", "admin")
    instance.start("--demo", "--customers", CUSTOMERS)
    until(instance, lambda found: found.sent > 15)
    instance.kill(group=True)
    assert not progress(instance).is_done
    instance.start("--demo")
    until(instance, lambda found: found.is_done)
    found = progress(instance)
    plan = found.plan
    assert plan.customers == int(CUSTOMERS)
    events = sum(1 for block in (0, 1) for entry in story.entries(plan, block) if entry.at < plan.timeline.end)
    months = {chapter.month for chapter in story.chapters(plan)}
    rows = sum(len(counts) for month in months for counts in story.counted(plan, month).values())
    assert found.events == events + rows
    assert instance.count(admin, "Bill%20Issued") > 100
    later = progress(instance)
    assert instance.count(admin, "") in range(events + rows + found.live, events + rows + later.live + 1_000)
    # What has come is not kept twice; what has not come yet lies ready.
    assert {path.name for path in (instance.data / FOLDER).glob("*.tsv")} == {"ahead.tsv"}
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


def test_it_comes_without_a_server_too(instance: Instance):
    done = instance.run("demo", "--customers", "20")
    assert "interactions arrived." in done.stdout
    assert progress(instance).is_done
