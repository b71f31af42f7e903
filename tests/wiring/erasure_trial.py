"""A folder of its own in which somebody is erased; the test reads what this prints.

Run as a process of its own, because a process has one engine: `python -m tests.wiring.erasure_trial DIR`.
With a second argument it opens the folder that was restored from the older backup instead.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

TOP = Path(sys.argv[1])
RESTORED = len(sys.argv) > 2
DATA = TOP / ("restored" if RESTORED else "data")
os.environ["ATTUNE_DATA"] = str(DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "attune.wiring.settings"

import django  # noqa: E402 - the folder comes first

django.setup()

from django.apps import apps  # noqa: E402
from django.db import connection, connections  # noqa: E402

from attune.access import keys  # noqa: E402
from attune.collect import drops, intake, snapshot  # noqa: E402
from attune.collect.candidate import Candidate  # noqa: E402
from attune.identify import consent, customers, erasing, objections, preferences, requests  # noqa: E402
from attune.store import rebuild  # noqa: E402
from attune.store.backup import backup  # noqa: E402
from attune.store.folder import Folder  # noqa: E402
from attune.store.opening import Store  # noqa: E402
from attune.store.restore import restore  # noqa: E402
from attune.vocabulary.clock import now_ms  # noqa: E402
from attune.vocabulary.errors import AttuneError  # noqa: E402
from attune.wiring.operations import erase_person  # noqa: E402
from attune.wiring.runtime import Runtime, running  # noqa: E402
from tests.wiring.searching import places_with  # noqa: E402

# Words that stand nowhere else; each is in another column or table.
WORDS = (
    "zyxquser77",
    "zyxqbrowser77",
    "zyxqname77",
    "zyxqmail77",
    "zyxqtext77",
    "zyxqproof77",
    "zyxqinterest77",
    "zyxqcontact77",
    "zyxqplan77",
    "48601999777",
)
OTHERS = ("otherperson55", "othertext55")


def event(number: int, **more: Any) -> dict[str, Any]:
    return {"messageId": f"m{number}", "type": "track", "event": "Review Written", "userId": "zyxquser77"} | more


EVENTS = [
    event(
        1,
        type="identify",
        anonymousId="zyxqbrowser77",
        traits={"name": "Zyxqname77 Kowalska", "email": "zyxqmail77@mail.example", "phone": "+48601999777"},
    ),
    event(2, properties={"text": "zyxqtext77 was not amused", "score": 2, "metric": "nps", "value": 12}),
    {"messageId": "m3", "type": "page", "name": "Home", "anonymousId": "zyxqbrowser77"},
    {
        "messageId": "m4",
        "type": "track",
        "event": "Called",
        "properties": {"text": "zyxqtext77"},
        "email": "zyxqmail77@mail.example",
    },
    event(5, type="group", groupId="acme", traits={"plan": "zyxqplan77"}),
    event(6, userId="otherperson55", properties={"text": "othertext55", "score": 9, "metric": "nps"}),
    event(7, userId="otherperson55", type="identify", traits={"name": "Other Person"}),
]


def send(store: Store, key: Any, events: list[dict[str, Any]]) -> int:
    """How many were accepted."""
    taken = intake.accept([_candidate(index, one) for index, one in enumerate(events)], key, now_ms())
    if taken.rows is None:
        return 0
    stored = store.committer.commit_now(taken.rows)
    taken.stored()
    return stored.accepted


def _candidate(index: int, one: dict[str, Any]) -> Candidate:
    return Candidate(
        index=index,
        type=one["type"],
        name=one.get("event", one.get("name", "")),
        message_id=one["messageId"],
        user_id=one.get("userId", ""),
        anonymous_id=one.get("anonymousId", ""),
        email=one.get("email", ""),
        group_id=one.get("groupId", ""),
        properties=json.dumps(one.get("properties", one.get("traits", {}))).encode(),
        context=json.dumps(one.get("context", {})).encode(),
    )


def tables(store: Store) -> dict[str, int]:
    """Rows of the person in every table of database and warehouse that names a word of theirs, in any column."""
    found: dict[str, int] = {}
    for model in apps.get_models():
        table = model._meta.db_table
        quote = connection.ops.quote_name
        columns = [quote(field.column) for field in model._meta.concrete_fields if field.column]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(columns)} FROM {quote(table)}")
            hits = sum(any(_names(value) for value in row) for row in cursor.fetchall())
        if hits:
            found[table] = hits
    warehouse = store.warehouse
    sql = "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree%'"
    for (table,) in warehouse.query("tables", sql).rows:
        hits = sum(any(_names(value) for value in row) for row in warehouse.query("all", f"SELECT * FROM {table}").rows)
        if hits:
            found[f"warehouse.{table}"] = hits
    return found


def _names(value: object) -> bool:
    text = value.decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
    return any(word in text.lower() for word in WORDS)


def facts(runtime: Runtime, customer: bytes) -> dict[str, Any]:
    store = runtime.store
    mine = customers.profile(customer)
    return {
        "tables": tables(store),
        "profile": mine is not None,
        "lookup": customers.lookup("email", "zyxqmail77@mail.example") is not None,
        "search": [hit.name for hit in customers.search("zyxqname77")],
        "others": store.warehouse.query(
            "q", "SELECT count() FROM interactions WHERE user_id = 'otherperson55'"
        ).value(),
        "totals": store.warehouse.query("q", "SELECT sum(interactions) FROM totals").value(),
        "interactions": store.warehouse.query("q", "SELECT count() FROM interactions").value(),
    }


def settled(runtime: Runtime) -> None:
    assert runtime.store.settle(timeout_s=120)
    while min(runtime.store.journal.cursors().values()) < runtime.store.journal.head():
        pass  # the loops run; the test's own limit of time ends this


def erase(said: dict[str, Any]) -> None:
    folder = Folder(DATA)
    with running(folder) as runtime:
        store = runtime.store
        secret = keys.create("shop", "server", "test")
        snapshot.refresh()
        key = snapshot.current().key(secret)
        said["accepted"] = send(store, key, EVENTS)
        settled(runtime)
        customer = customers.lookup("user_id", "zyxquser77")
        assert customer is not None
        consent.record(customer, "marketing", "email", state="granted", source="form", by="test", proof="zyxqproof77")
        objections.record(customer, "profiling", source="mail", by="test", proof="zyxqproof77")
        preferences.put(customer, {"interests": ["zyxqinterest77"]}, source="form", by="test")
        asked = requests.open_("erasure", by="test", customer=customer, contact="zyxqcontact77", note="zyxqcontact77")
        said["before"] = facts(runtime, customer)
        backup(store, folder, TOP / "backups" / "first")
        # What the journal still holds: nothing is trimmed until every consumer has passed.
        said["bytes_before"] = sorted({place.split("/")[0] for place in places_with(DATA, WORDS)})

        answer = erase_person(
            runtime, {"customer": "", "kind": "email", "value": "zyxqmail77@mail.example"} | MORE, str
        )
        said["answer"] = answer
        said["after"] = facts(runtime, customer)
        said["request"] = requests.get(asked.pk).state
        snapshot.refresh()
        said["again"] = send(
            store, key, [event(8), {**EVENTS[2], "messageId": "m9"}, event(10, userId="otherperson55")]
        )
        said["drops"] = {reason: number for (_, reason), number in drops.counts().items()}
        settled(runtime)
        purged = erasing.purge(store)
        said["purged"] = [purged.erasures, erasing.Erasure.objects.get().state]
        said["bytes_after"] = places_with(DATA, WORDS)
        said["bytes_of_others"] = sorted({place.split("/")[0] for place in places_with(DATA, OTHERS)})
        backup(store, folder, TOP / "backups" / "second")
        said["customer"] = str(UUID(bytes=customer))
    connections.close_all()
    said["bytes_closed"] = places_with(DATA, WORDS)
    if connection.vendor != "sqlite":  # a restore wants an empty database of its own: tests/store/test_backup.py
        return
    said["restored"] = restore(TOP / "backups" / "first", Folder(TOP / "restored"))
    said["bytes_restored"] = bool(places_with(TOP / "restored", WORDS))


def look(said: dict[str, Any]) -> None:
    customer = UUID(sys.argv[2]).bytes
    with running(Folder(DATA)) as runtime:
        said["at_once"] = facts(runtime, customer)
        settled(runtime)
        said["later"] = facts(runtime, customer)
        secret = keys.create("shop again", "server", "test")
        snapshot.refresh()
        said["again"] = send(
            runtime.store, snapshot.current().key(secret), [event(20), event(21, userId="otherperson55")]
        )
        settled(runtime)
        erasing.purge(runtime.store)
        said["bytes"] = places_with(DATA, WORDS)
        said["derived"] = [rebuild.rebuild(runtime.store, "totals"), facts(runtime, customer)["totals"]]
        said["count"] = facts(runtime, customer)["interactions"]
        try:
            erasing.readmit(bytes(16), by="test", store=runtime.store)
        except AttuneError as error:
            said["stranger"] = error.code
        erasing.readmit(customer, by="test", store=runtime.store)
        snapshot.refresh()
        said["readmitted"] = send(runtime.store, snapshot.current().key(secret), [event(22)])
        settled(runtime)
    connections.close_all()


MORE = {"reason": "asked", "purge": False}

if __name__ == "__main__":
    result: dict[str, Any] = {}
    (look if RESTORED else erase)(result)
    print(json.dumps(result))
