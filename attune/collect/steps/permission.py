"""Whether it may be kept: what the sender says about consent, and whether a person is there at all."""

from __future__ import annotations

from attune.collect.arrival import Arrival
from attune.collect.bots import is_robot
from attune.collect.candidate import Candidate, Dropped
from attune.vocabulary.interaction import Flag


def consent(candidate: Candidate, arrival: Arrival) -> Candidate | Dropped:
    """A stated refusal ends the walk; a stated yes and Global Privacy Control are noted with the row."""
    stated = candidate.about.consent
    if stated is False:
        return Dropped(candidate.index, "no_consent", "context.consent says that analytics is refused.")
    if stated:
        candidate.flags |= Flag.CONSENT
    if arrival.gpc or candidate.about.gpc:
        candidate.flags |= Flag.GPC
    if arrival.imported:
        candidate.flags |= Flag.IMPORTED
    return candidate


def bot(candidate: Candidate, arrival: Arrival) -> Candidate | Dropped:
    """Robots that say so: dropped where they came themselves, marked where a server passed them on."""
    if candidate.about.is_robot or (arrival.is_browser and is_robot(arrival.user_agent)):
        if arrival.is_browser:
            return Dropped(candidate.index, "bot", "The user agent is a robot's.")
        candidate.flags |= Flag.BOT
    return candidate
