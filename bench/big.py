"""A big company in a folder of its own: 10 M interactions, 1 M keys, 500,000 customers, made by the engine itself.

    .venv/bin/python bench/big.py /tmp/attune-big [interactions]

Deterministic. Every key but the first half of them belongs to another key's customer, so that whatever asks for
customers has to resolve half of all rows. One fact in twenty says traits. Months are one part each, as the engine
leaves them a day after the last row: the rivals read one sorted file, too. Intake is measured elsewhere; this writes
the warehouse's tables directly.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from attune.store.engine import Warehouse, open_warehouse
from attune.store.migrating import migrate

INTERACTIONS = 10_000_000
SURFACES = 3_000
MONTHS = 10

# Touchpoints by stage; each has 60 surfaces.
TOUCHPOINTS = 50
STAGES = ("aware", "consider", "buy", "use", "support", "advocate")
CHANNELS = ("web", "app", "mail", "shop", "phone")

KEY = "toUUID(UUIDNumToString(reinterpretAsFixedString(sipHash128(toUInt32({n})))))"

FACTS = """
INSERT INTO interactions
    (id, seq, message_id, ts, received_at, key, source, type, name, surface, direction, value, currency,
     metric, score, scale, properties, context, flags)
SELECT
    toUUID(UUIDNumToString(reinterpretAsFixedString(sipHash128(number, 'id')))), number + 1,
    concat('m-', toString(number)), at, at,
    {key}, ['shop', 'app', 'crm'][1 + number % 3], if(number % 20 = 7, 'identify', 'track'),
    concat('Step ', toString(spot % 200)),
    concat('event step ', toString(spot)), 'in',
    if(spot % 50 = 14, toDecimal64(1 + intHash32(number) % 20000 / 100, 4), NULL), if(spot % 50 = 14, 'EUR', ''),
    if(spot % 50 = 33, 'stars5', ''),
    if(spot % 50 = 33, toFloat64(1 + greatest(intHash32(number + 1) % 5, intHash32(number + 2) % 5)), NULL),
    if(spot % 50 = 33, '1-5', ''),
    concat('{{"plan":"', toString(number % 7), '"',
        if(spot % 50 >= 14,
            concat(',"order_id":"o-', toString(person), '-', toString(intDiv(number, {bunch})), '"'), ''),
        if(spot % 50 = 21, concat(',"condition":"', if(intHash32(number + 3) % 6 = 0, 'late', 'on time'), '"'), ''),
        ',"note":"', hex(intHash64(number)), '"}}'),
    '{{"library":{{"name":"analytics-python"}}}}', 0
FROM
(
    SELECT
        number,
        toUInt32(intHash64(number) % {keys}) AS n,
        n % {customers} AS person,
        toUInt32(intHash32(number + 77) % {surfaces}) AS spot,
        toDateTime64('2026-01-01 00:00:00', 3, 'UTC')
            + toIntervalMillisecond(intHash64(number * 3 + 1) % ({months} * 30 * 86400000)) AS at
    FROM numbers({first}, {count})
)
"""


def fill(warehouse: Warehouse, interactions: int = INTERACTIONS) -> None:
    """Write everything; a tenth of the interactions are keys, half of the keys are customers."""
    keys = interactions // 10
    customers = keys // 2
    chunk = 2_000_000
    for first in range(0, interactions, chunk):
        warehouse.command(
            FACTS.format(
                key=KEY.format(n="n"),
                bunch=max(1, interactions // 2),
                keys=keys,
                customers=customers,
                surfaces=SURFACES,
                months=MONTHS,
                first=first,
                count=min(chunk, interactions - first),
            ),
            settings={"max_partitions_per_insert_block": "200", "max_insert_block_size": "1000000"},
        )
    warehouse.command(
        f"INSERT INTO resolution_pairs (key, customer, version) SELECT {KEY.format(n=f'number + {customers}')}, "
        f"{KEY.format(n='number')}, 1 FROM numbers({keys - customers})",
    )
    rows = [
        [
            f"event step {spot}",
            f"touchpoint-{spot % TOUCHPOINTS}",
            CHANNELS[spot % TOUCHPOINTS % len(CHANNELS)],
            STAGES[spot % TOUCHPOINTS * len(STAGES) // TOUCHPOINTS],
            1,
            1,
        ]
        for spot in range(SURFACES)
    ]
    warehouse.insert("surface_map", ["surface", "touchpoint", "channel", "stage", "direct", "version"], rows)
    # What the engine does by itself with months nobody wrote to for a day.
    warehouse.command("OPTIMIZE TABLE interactions FINAL")
    for dictionary in ("resolution", "surfaces"):
        warehouse.command(f"SYSTEM RELOAD DICTIONARY {dictionary}")


def opened(folder: Path, interactions: int = INTERACTIONS) -> Warehouse:
    """The warehouse in `folder`, filled when it is new."""
    folder.mkdir(parents=True, exist_ok=True)
    warehouse = open_warehouse(f"chdb://{folder / 'warehouse'}", temporary=folder / "tmp")
    migrate(warehouse)
    if not warehouse.query("is it filled", "SELECT count() FROM interactions").value():
        began = time.perf_counter()
        fill(warehouse, interactions)
        print(f"filled in {time.perf_counter() - began:.0f} s")
    return warehouse


if __name__ == "__main__":
    opened(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else INTERACTIONS).close()
