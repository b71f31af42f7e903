"""Prints which touchpoints customers rate worse than usual by more than chance, and the last who said so.

python generate.py http://127.0.0.1:8000/api/v1/openapi.json attune_client.py
ATTUNE_KEY=adm_... python worse_than_usual.py http://127.0.0.1:8000
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from attune_client import Attune


def worse(attune: Attune) -> Iterator[str]:
    """One line a touchpoint, with its mean, interval and number of customers."""
    for cell in attune.journeys_journey_map()["cells"]:
        for score in cell["scores"]:
            if score["differs"] == "worse":
                mean = score["mean"]
                yield (
                    f"{cell['name']} ({cell['condition'] or 'any'}): {score['metric']} {mean['value']:.2f}, "
                    f"95 % {mean['low']:.2f} to {mean['high']:.2f}, n {mean['n']}"
                )


if __name__ == "__main__":
    for line in worse(Attune(sys.argv[1], os.environ["ATTUNE_KEY"])):
        print(line)
