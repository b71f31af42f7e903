"""Texts as the sparse rows that tables are trained on; the very n-grams and weights that are used when labelling."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, vstack

from attune.understand.text import grams
from attune.understand.text.grams import Floats

AT_ONCE = 4_000
RARE = 3  # a bucket that fewer texts share is left out


def rarity_of(texts: Sequence[str], bits: int, longest: int = grams.LONGEST) -> Floats:
    """The idf of each bucket; 0 for those nearly nobody uses."""
    held = np.zeros(1 << bits, np.int64)
    for at in range(0, len(texts), AT_ONCE):
        held += np.bincount(grams.counts(texts[at : at + AT_ONCE], bits, longest).bucket, minlength=1 << bits)
    known = np.log((1 + len(texts)) / (1 + held)) + 1
    return np.where(held >= RARE, known, 0).astype(np.float32)


def rows_of(texts: Sequence[str], rarity: Floats, bits: int, longest: int = grams.LONGEST) -> csr_matrix:
    """Texts x buckets, tf-idf, each row of length 1."""
    parts = []
    for at in range(0, len(texts), AT_ONCE):
        some = texts[at : at + AT_ONCE]
        found = grams.counts(some, bits, longest)
        known = rarity[found.bucket] > 0
        found = grams.Counts(found.text[known], found.bucket[known], found.times[known])
        weight = grams.weights(found, rarity, len(some))
        parts.append(csr_matrix((weight, (found.text, found.bucket)), shape=(len(some), 1 << bits), dtype=np.float32))
    return vstack(parts).tocsr()
