"""The shipped tables: for each bucket of n-grams how rare it is and how it leans, one byte each.

A table is a `.npz` of plain arrays (never a pickle): `rarity`, `lean` (buckets x outputs), `scale` and `bias` of each
output, and the names. `training/` writes them; docs/text.md says from which data.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attune.understand.text import grams
from attune.understand.text.grams import Floats

FORMAT = 1


class Table(NamedTuple):
    """`outputs`: names such as `sentiment positive`. `bits`: of the bucket numbers. `extra`: what stacks on top."""

    bits: int
    longest: int
    outputs: tuple[str, ...]
    rarity: Floats
    lean: NDArray[np.int8]
    scale: Floats
    bias: Floats
    extra: dict[str, Any]

    def scores(self, texts: Sequence[str]) -> Floats:
        """Texts x outputs: the logit of each."""
        if not texts:
            return np.zeros((0, len(self.outputs)), np.float32)
        found = grams.counts(texts, self.bits, self.longest)
        known = self.rarity[found.bucket] > 0
        found = grams.Counts(found.text[known], found.bucket[known], found.times[known])
        weight = grams.weights(found, self.rarity, len(texts))
        sums = np.zeros((len(texts), len(self.outputs)), np.float32)
        if len(found.text):
            begins = np.flatnonzero(np.diff(found.text, prepend=-1))
            parts = np.add.reduceat(self.lean[found.bucket].astype(np.float32) * weight[:, None], begins)
            sums[found.text[begins]] = parts
        return np.asarray(sums * self.scale + self.bias, np.float32)

    def columns(self, task: str) -> list[int]:
        """Where the outputs of a task stand."""
        return [at for at, name in enumerate(self.outputs) if name.split()[0] == task]


@cache
def of(name: str) -> Table | None:
    """The table of a language, of `languages`, or `xx` for all others; None where none is shipped."""
    path = files(__package__) / "trained" / f"{name}.npz"
    if not path.is_file():
        return None
    with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
        about = json.loads(bytes(held["about"]))
        if about["format"] != FORMAT:
            raise ValueError(f"The table {name} is of format {about['format']}; this program reads {FORMAT}.")
        rarity = held["rarity"].astype(np.float32) * np.float32(about["rarest"] / 255)
        return Table(
            about["bits"],
            about["longest"],
            tuple(about["outputs"]),
            rarity,
            held["lean"],
            held["scale"],
            held["bias"],
            about["extra"],
        )


def write(path: Path, table: Table) -> None:
    """Put a table into a file; the same table gives the same bytes."""
    rarest = float(table.rarity.max()) or 1.0
    about = {
        "format": FORMAT,
        "bits": table.bits,
        "longest": table.longest,
        "outputs": table.outputs,
        "rarest": rarest,
        "extra": table.extra,
    }
    np.savez_compressed(
        path,
        about=np.frombuffer(json.dumps(about, sort_keys=True).encode(), np.uint8),
        rarity=np.round(table.rarity / rarest * 255).astype(np.uint8),
        lean=table.lean,
        scale=table.scale.astype(np.float32),
        bias=table.bias.astype(np.float32),
    )
