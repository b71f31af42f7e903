"""Texts as hashed character n-grams: what the shipped tables were trained on and are asked with.

All texts of a batch are one array of code points, so that a text costs some thirty microseconds and no loop in Python.
N-grams stay within words (with the space on either side), as in scikit-learn's `char_wb`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LONGEST = 5  # characters of an n-gram
LONGEST_TEXT = 20_000  # characters that are looked at
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+")
_STRETCHED = re.compile(r"(.)\1{3,}")
_DIGIT = re.compile(r"\d")
_SPACE = 32
# Odd constants of splitmix64 and FNV, to spread the bits of what is hashed.
_FNV = np.uint64(1_099_511_628_211)
_GOLDEN = np.uint64(0x9E37_79B9_7F4A_7C15)
_MIX_A, _MIX_B = np.uint64(0xBF58_476D_1CE4_E5B9), np.uint64(0x94D0_49BB_1331_11EB)

Integers = NDArray[np.int64]
Floats = NDArray[np.float32]


class Counts(NamedTuple):
    """Which bucket stands how often in which text: three arrays of one length, sorted by text, then bucket."""

    text: Integers
    bucket: Integers
    times: Integers


def normal(text: str) -> str:
    """As the tables know it: one form of every character, small letters, addresses and digits without their value."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).lower()
    if "@" in text or "http" in text or "www." in text:
        text = _ADDRESS.sub(" url ", text)
    return _DIGIT.sub("0", _STRETCHED.sub(r"\1\1\1", text))


def grams(texts: Sequence[str], bits: int, longest: int = LONGEST) -> tuple[Integers, Integers]:
    """Every n-gram of 1 to `longest` characters: the number of its text, and its bucket of 2^bits; parallel arrays."""
    parts = [f" {'  '.join(normal(text).split())} " for text in texts]
    lengths = np.fromiter(map(len, parts), np.int64, len(parts))
    whole = "".join(parts).encode("utf-32-le", "replace")
    codes = np.frombuffer(whole, np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(parts)), lengths)
    is_space = codes == _SPACE
    begins = np.zeros(len(codes), np.int64)
    begins[1:] = is_space[1:] & is_space[:-1]  # two spaces: one ends a word, the other begins the next
    word = np.cumsum(begins)
    owners, buckets = [], []
    hashed = (codes + np.uint64(1)) * _FNV
    for n in range(1, longest + 1):
        if n > 1:
            hashed = (hashed[:-1] * _FNV) ^ ((codes[n - 1 :] + np.uint64(1)) * _GOLDEN)
        fits = ~is_space if n == 1 else word[: len(hashed)] == word[n - 1 :]
        salt = np.array([n], np.uint64) * _GOLDEN  # an array wraps silently, which is what a hash wants
        buckets.append((_mixed(hashed[fits] + salt) >> np.uint64(64 - bits)).astype(np.int64))
        owners.append(owner[: len(hashed)][fits])
    return np.concatenate(owners), np.concatenate(buckets)


def counts(texts: Sequence[str], bits: int, longest: int = LONGEST) -> Counts:
    """The n-grams of each text, counted."""
    owner, bucket = grams(texts, bits, longest)
    found, count = np.unique((owner << bits) | bucket, return_counts=True)
    return Counts(found >> bits, found & ((1 << bits) - 1), count)


def weights(found: Counts, rarity: Floats, texts: int) -> Floats:
    """Each count as tf-idf, every text of length 1. `rarity`: the idf of each bucket, 0 for those nobody knows."""
    raw = (1 + np.log(found.times)).astype(np.float32) * rarity[found.bucket]
    length = np.sqrt(np.bincount(found.text, weights=raw * raw, minlength=texts))
    length[length == 0] = 1
    return np.asarray(raw / length[found.text], np.float32)


def _mixed(hashed: NDArray[np.uint64]) -> NDArray[np.uint64]:
    hashed = (hashed ^ (hashed >> np.uint64(29))) * _MIX_A
    return (hashed ^ (hashed >> np.uint64(32))) * _MIX_B
