"""The watched folder stands on the same store and jobs as imports."""

from __future__ import annotations

from tests.collect.imports.conftest import shared_helpers, store, work

__all__ = ["shared_helpers", "store", "work"]
