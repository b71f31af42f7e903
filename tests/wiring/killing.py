"""The kill trial, for tests (few rounds) and `make bench` (many): what was accepted is stored exactly once."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.wiring.instance import Instance

GIVE_UP_S = 300


@dataclass
class Client:
    """Sends batches one after the other; repeats each, unchanged, until it is accepted."""

    instance: Instance
    key: str
    name: str
    stop: threading.Event
    accepted: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)

    def run(self) -> None:
        number = 0
        while not self.stop.is_set():
            events = [self.event(number * 40 + place) for place in range(40)]
            if self.send(events):
                self.accepted += [str(event["messageId"]) for event in events]
            number += 1

    def event(self, number: int) -> dict[str, object]:
        return {
            "type": "track",
            "event": "Killed",
            "userId": f"{self.name}-{number % 50}",
            "messageId": f"{self.name}-{number}",
            "properties": {"value": 1, "currency": "EUR"},
        }

    def send(self, events: list[dict[str, object]]) -> bool:
        # The last batch is repeated beyond `stop` until somebody answers, so that nothing stays undecided.
        until = time.monotonic() + GIVE_UP_S
        while time.monotonic() < until:
            try:
                status, _ = self.instance.batch(self.key, events, timeout=60)
            except (OSError, ValueError):
                time.sleep(0.05)
                continue
            self.answers[status] += 1
            if status == 200:
                return True
            time.sleep(0.05)
        return False


@dataclass
class Outcome:
    """What a trial found."""

    rounds: int
    accepted: int
    stored: int
    missing: int
    repeated: int
    statuses: dict[int, int]
    findings: list[str]


def trial(data: Path, rounds: int, *, clients: int = 3, seed: int = 1) -> Outcome:
    """Kill the server `rounds` times under load, odd rounds by process group, and compare what is stored."""
    chance = random.Random(seed)
    instance = Instance(data)
    key = instance.key("killing", "server")
    instance.start()
    stop = threading.Event()
    senders = [Client(instance, key, f"c{number}", stop) for number in range(clients)]
    threads = [threading.Thread(target=sender.run) for sender in senders]
    for thread in threads:
        thread.start()
    try:
        for number in range(rounds):
            time.sleep(chance.uniform(0.3, 2.0))
            instance.kill(group=number % 2 == 1)
            time.sleep(chance.uniform(0, 0.5))
            instance.start()
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    out = data.parent / "killed.ndjson"
    findings = instance.run("doctor", "--deep", check=False)
    instance.run("export", "--out", str(out))
    instance.stop()
    with out.open(encoding="utf-8") as lines:
        stored = Counter(json.loads(line)["message_id"] for line in lines)
    accepted = [message for sender in senders for message in sender.accepted]
    return Outcome(
        rounds=rounds,
        accepted=len(accepted),
        stored=stored.total(),
        missing=sum(message not in stored for message in accepted),
        repeated=sum(count > 1 for count in stored.values()),
        statuses=dict(sum((sender.answers for sender in senders), Counter())),
        findings=[line for line in findings.stdout.splitlines() if line.startswith("error")],
    )
