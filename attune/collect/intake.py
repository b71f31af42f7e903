"""The way in, as a list to read: what a candidate goes through before it becomes an interaction.

A step takes all candidates of a request, fills in its part of each, and returns those it refuses (`Candidate.refuse`);
the next step sees only the others. Going through a request at once is twice as fast as a call for every event.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from attune.access.keys import KeyRecord
from attune.collect import drops, facts, snapshot
from attune.collect.arrival import Arrival
from attune.collect.candidate import Candidate, Dropped
from attune.collect.steps.authority import authenticate
from attune.collect.steps.clock import clock
from attune.collect.steps.identity import erased, identity
from attune.collect.steps.meaning import meaning, surface
from attune.collect.steps.permission import bot, consent
from attune.collect.steps.shape import shape, size
from attune.store.rows import RequestRows
from attune.vocabulary.facts import IdentityFact
from attune.vocabulary.interaction import Interaction

Step = Callable[[list[Candidate], Arrival], Sequence[Candidate]]

STEPS: tuple[Step, ...] = (
    size,  # at most 32 kB
    shape,  # a known type, sound text, somebody it is about
    authenticate,  # what this key may say
    clock,  # when it happened
    consent,  # what the sender says about consent
    bot,  # robots that say so
    surface,  # where it happened
    meaning,  # money, score, language, catalogue keys
    identity,  # whose it may be
    erased,  # who asked to be forgotten
)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What passed and what did not. `rows` is None when nothing passed."""

    rows: RequestRows | None
    dropped: list[Dropped]
    repeated: facts.Repeated

    @property
    def count(self) -> int:
        """How many passed."""
        return self.rows.count if self.rows is not None else 0

    def stored(self) -> None:
        """Tell intake that the journal has committed these rows: what they said need not be said again."""
        facts.remember(self.repeated)


def accept(
    candidates: Iterable[Candidate | Dropped],
    key: KeyRecord,
    received_at: int,
    *,
    gpc: bool = False,
    user_agent: str = "",
    imported: bool = False,
) -> Accepted:
    """Walk every candidate through `STEPS`; a refusal costs only its own event.

    Args:
        candidates: what a door read, in order; what it could not read as `Dropped`.
        key: whose key the request came with.
        received_at: milliseconds since 1970.
        gpc: the request carried `Sec-GPC: 1`.
        user_agent: of the request, looked at for browser keys.
        imported: through `/v1/import` or a file.

    At most 65,536 may pass at once (`store.rows`). Every refusal is counted by its reason. After the rows are
    committed, call `Accepted.stored()`.

    Raises:
        Unavailable: no snapshot was loaded yet.
    """
    held = snapshot.current()
    arrival = Arrival(
        key, received_at, held, snapshot.keyring(), gpc, user_agent, is_browser=key.kind == "browser", imported=imported
    )
    passing: list[Candidate] = []
    dropped: list[Dropped] = []
    for read in candidates:
        if isinstance(read, Candidate):
            passing.append(read)
        else:
            dropped.append(read)
            drops.count(key.source, read)
    for step in STEPS:
        refused = step(passing, arrival)
        if refused:
            passing = [candidate for candidate in passing if candidate.dropped is None]
            for candidate in refused:
                assert candidate.dropped is not None  # noqa: S101 - `refuse` has set it
                dropped.append(candidate.dropped)
                drops.count(key.source, candidate.dropped, candidate)
    dropped.sort(key=lambda one: one.index)
    if not passing:
        return Accepted(None, dropped, facts.NEW)
    stated, repeated = facts.of(passing, arrival)
    return Accepted(_columns(interactions(passing, arrival), stated), dropped, repeated)


def _columns(rows: list[Interaction], stated: list[IdentityFact]) -> RequestRows:
    if len(rows) == 1:  # its values are its columns
        return RequestRows((rows[0][0],), rows[0][1:], stated)
    return RequestRows.of(rows, stated)


def interactions(passed: list[Candidate], arrival: Arrival) -> list[Interaction]:
    """The rows of candidates that passed every step."""
    source, is_shared, received_at = arrival.key.source, arrival.key.shared, arrival.received_at
    for one in passed:
        if not one.message_id:
            one.message_id = uuid.uuid4().hex
    ids = arrival.keys.interaction_ids(source, [one.message_id for one in passed])
    # In the order of FIELDS (a test compares). Plain tuples: naming the fields again costs 0.4 us an event.
    return [
        (  # type: ignore[misc]  # same fields, same order
            one_id,
            one.message_id,
            one.ts,
            received_at,
            one.person.key,
            "" if is_shared else one.anonymous_id,
            one.user_id,
            one.account_key,
            source,
            one.type,
            one.name,
            one.surface,
            one.direction,
            one.place,
            one.product,
            one.staff,
            one.campaign,
            one.value,
            one.currency,
            one.refers_to,
            one.metric,
            one.score,
            one.scale,
            one.question,
            one.mode,
            one.language,
            one.properties,
            one.context,
            one.flags,
        )
        for one_id, one in zip(ids, passed, strict=True)
    ]
