"""How long what is kept, of every room: the list the pages show and the night enforces."""

from __future__ import annotations

from attune.identify import expiring as identify
from attune.identify import retention
from attune.identify.retention import Kind
from attune.store import expiring as store

# Fixed ones come last; their times stand in the code named beside them.
KINDS: tuple[Kind, ...] = (
    Kind("interactions", None, store.interactions, least_days=31),
    Kind("anonymous", None, identify.anonymous, least_days=31),
    Kind("requests", 3 * 365, identify.answered_requests, least_days=30),
    Kind("replaced_consent", None, identify.replaced_statements, least_days=30),
    Kind("erased_list", None),  # erasures keep people out for ever
    Kind("audit", None),
    Kind("message_ids", 7),  # store.journal_trimming.REMEMBERED_MS
    Kind("refused_looks", 1),  # collect.drops.DAY_MS
)

retention.kinds(KINDS)
