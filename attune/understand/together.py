"""Several questions at once: each waits for the engine on a thread of its own, and none does anything else there."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

T = TypeVar("T")

# As many as the warehouse has readers; more would only wait for one of them.
_waiting = ThreadPoolExecutor(max(2, os.cpu_count() or 1), thread_name_prefix="questions")


def begun(ask: Callable[..., T], *given: Any) -> Future[T]:  # noqa: ANN401 - whatever `ask` takes
    """`ask(*given)`, begun on another thread under the same sight; its `result()` is the answer or the error.

    `ask` must not touch the Django database (every thread would keep a connection of its own), nor begin another.
    """
    return _waiting.submit(copy_context().run, ask, *given)
