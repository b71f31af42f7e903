"""Memories with a fixed size."""

from __future__ import annotations

import pytest

from attune.collect.remembered import Cache, Recent


def test_it_works_out_once_what_is_asked_often() -> None:
    asked: list[int] = []
    cache = Cache(lambda n: asked.append(n) or n * 2, 100)
    assert [cache(7) for _ in range(5)] == [14] * 5
    assert asked == [7]


def test_it_never_grows_beyond_its_size() -> None:
    cache = Cache(str, 10)
    for n in range(1_000):
        cache(n)
        cache(3)  # asked all the time, so it stays
        assert len(cache.young) + len(cache.old) <= 10
    recent = Recent(10)
    recent.add(bytes([n]) for n in range(200))
    assert len(recent.young) + len(recent.old) <= 10
    assert bytes([199]) in recent
    assert bytes([0]) not in recent


def test_it_does_not_remember_failures() -> None:
    cache = Cache(int, 10)
    for _ in range(2):
        with pytest.raises(ValueError, match="x"):
            cache("x")
    assert not cache.young
