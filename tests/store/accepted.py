"""Accepted interactions for the journal, as intake would hand them over."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from attune.store.journal_tables import Group
from attune.store.rows import RequestRows, body_of, facts_of
from attune.vocabulary.facts import IdentityFact
from attune.vocabulary.interaction import Interaction

START = 1_790_000_000_000  # in September 2026
DAY = 86_400_000


def digest(text: str) -> bytes:
    """16 bytes that stand for `text`."""
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def interaction(n: int, **more: Any) -> Interaction:
    """The `n`th interaction, a second after the one before."""
    made = Interaction(
        id=digest(f"id{n}"),
        message_id=f"m{n}",
        ts=START + n * 1000,
        received_at=START + n * 1000 + 20,
        key=digest(f"user{n % 7}"),
        anonymous_id="",
        user_id=f"user{n % 7}",
        account_key=bytes(16),
        source="web",
        type="track",
        name="Order Completed",
        surface="web shop.example /checkout",
        direction="in",
        place="",
        product="",
        staff="",
        campaign="",
        value=n * 100 if n % 2 else None,
        currency="EUR",
        refers_to="",
        metric="",
        score=float(n) if n % 3 else None,
        scale="",
        question="",
        mode="",
        language="de",
        properties=b'{"n":%d}' % n,
        context=b"{}",
        flags=1,
    )
    return made._replace(**more)


def request(numbers: Sequence[int], facts: Sequence[IdentityFact] = (), **more: Any) -> RequestRows:
    """A request of these interactions."""
    return RequestRows.of([interaction(n, **more) for n in numbers], facts)


def group(*requests: RequestRows, received_at: int = START) -> Group:
    """A group of these requests, duplicates and all."""
    return Group(
        events=sum(rows.count for rows in requests),
        received_at=received_at,
        ids=b"".join(one for rows in requests for one in rows.ids),
        body=body_of([rows.encode() for rows in requests]),
        facts=facts_of(requests),
    )


def fact(place: int, user: str = "ann") -> IdentityFact:
    """Somebody said who they are."""
    return IdentityFact(
        place=place,
        why="identify",
        ts=START,
        source="web",
        key_kind="server",
        claimed=False,
        identifiers=[("user_id", user, digest(user))],
    )
