"""What the company calls its stages, in their order: read once for a page, however often it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from attune.collect.touchpoints import catalogue


class _Held:
    """The stages of one page; read when first asked for, because most pages ask for none."""

    names: Mapping[str, str] | None = None


_held: ContextVar[_Held | None] = ContextVar("own_stages", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Inside this context the stages are those of the first question."""
    token = _held.set(_Held())
    try:
        yield
    finally:
        _held.reset(token)


def names() -> Mapping[str, str]:
    """Name by key, in order; nothing outside of a page."""
    held = _held.get()
    if held is None:
        return {}
    if held.names is None:
        held.names = {entry.key: entry.name for entry in catalogue.stages()}
    return held.names
