"""Small memories with a fixed size: what was worked out a moment ago is mostly asked again at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

Asked = TypeVar("Asked", bound=Hashable)
Found = TypeVar("Found")


class Cache(Generic[Asked, Found]):
    """`cache(asked)` is `work_out(asked)`, remembered for about the last `size` questions.

    Two generations instead of an exact order: a hit is one dictionary look-up, and a scan of new values can push out
    at most the older half.
    """

    def __init__(self, work_out: Callable[[Asked], Found], size: int) -> None:
        self.work_out = work_out
        self.half = size // 2
        self.young: dict[Asked, Found] = {}
        self.old: dict[Asked, Found] = {}

    def __call__(self, asked: Asked) -> Found:
        """The answer; what `work_out` raises is not remembered."""
        try:
            return self.young[asked]
        except KeyError:
            pass
        found = self.old[asked] if asked in self.old else self.work_out(asked)
        if len(self.young) >= self.half:
            self.old, self.young = self.young, {}
        self.young[asked] = found
        return found


class Latest(Generic[Asked, Found]):
    """The last value of each key, for about the last `size` keys."""

    def __init__(self, size: int) -> None:
        self.half = size // 2
        self.young: dict[Asked, Found] = {}
        self.old: dict[Asked, Found] = {}

    def get(self, key: Asked) -> Found | None:
        """Its last value, None when it has none or it was forgotten."""
        found = self.young.get(key)
        return self.old.get(key) if found is None else found

    def put(self, key: Asked, value: Found) -> None:
        """From now on this is its value."""
        if len(self.young) >= self.half:
            self.old, self.young = self.young, {}
        self.young[key] = value


class Recent:
    """A set that forgets: it holds about the last `size` values added."""

    def __init__(self, size: int) -> None:
        self.half = size // 2
        self.young: set[bytes] = set()
        self.old: set[bytes] = set()

    def __contains__(self, value: bytes) -> bool:
        return value in self.young or value in self.old

    def clear(self) -> None:
        """Forget all."""
        self.old, self.young = set(), set()

    def add(self, values: Iterable[bytes]) -> None:
        """Remember these."""
        for value in values:
            if len(self.young) >= self.half:
                self.old, self.young = self.young, set()
            self.young.add(value)
