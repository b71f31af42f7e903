"""Correcting what is known of a person (GDPR Art. 16): a statement of our own, through intake like everybody's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from attune.access import audit
from attune.access.audit import Actor
from attune.access.keys import KeyRecord
from attune.access.members import require
from attune.access.roles import Permission
from attune.collect import intake
from attune.collect.candidate import Candidate
from attune.identify import customers
from attune.identify.keys import normalise
from attune.identify.naming import label
from attune.identify.processing import checked
from attune.store.database import write
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import BadInput, NotFound

if TYPE_CHECKING:
    from attune.store.opening import Store

SOURCE = "attune"
NAMES = ("name", "first_name", "last_name", "email", "phone")
_KEY = KeyRecord(0, "Attune", SOURCE, "server", b"", shared=False)


def correct(
    store: Store, customer: bytes, given: Mapping[str, str], *, by: Actor, clock: Clock = now_ms
) -> tuple[str, ...]:
    """State what is right; the names of what was corrected. It shows within a second.

    The earlier values stay in the history, as what a source once said. An address that is somebody else's is parted by
    `links.undo`.

    Raises:
        BadInput: nothing given, an unknown name, or no usable address.
        NotFound: nobody is known by this id.
        NotAllowed: `by` is a member without record_consent.
    """
    require(by, Permission.RECORD_CONSENT)
    values = {name: checked(value, name, 200) for name, value in given.items() if value.strip()}
    for name, value in values.items():
        if name not in NAMES:
            raise BadInput(
                f"{name} cannot be corrected here; {', '.join(NAMES)} can.", code="trait_unknown", where=name
            )
        if name in {"email", "phone"} and normalise(name, value) is None:
            raise BadInput(f"This is no usable {name}.", code="identifier_unusable", where=name)
    if not values:
        raise BadInput("Say what is right.", code="correction_empty", where="name")
    profile = customers.profile(customer)
    if profile is None:
        raise NotFound("Nobody with this number has been named yet.", code="customer_unknown")
    known = profile.identifiers[0]
    candidate = Candidate(index=0, type="identify", properties=msgspec.json.encode(values))
    setattr(candidate, known.kind, known.value)  # kinds of identifiers are fields of a candidate
    taken = intake.accept([candidate], _KEY, clock())
    if taken.rows is None:
        raise BadInput(taken.dropped[0].message, code=taken.dropped[0].reason)
    store.committer.commit_now(taken.rows)
    taken.stored()
    with write():
        audit.record(by, "customer corrected", label(customer), list(values))
    return tuple(values)
