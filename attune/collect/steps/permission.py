"""Whether it may be kept: what the sender says about consent, and whether a person is there at all."""

from __future__ import annotations

from collections.abc import Sequence

from attune.collect import consents
from attune.collect.arrival import Arrival
from attune.collect.bots import is_robot
from attune.collect.candidate import Candidate
from attune.vocabulary.interaction import Flag


def consent(candidates: list[Candidate], arrival: Arrival) -> Sequence[Candidate]:
    """A stated refusal ends the walk, but for the event that proves it; a stated yes and GPC are noted with the row."""
    noted = (Flag.GPC if arrival.gpc else 0) | (Flag.IMPORTED if arrival.imported else 0)
    refused = []
    for candidate in candidates:
        about = candidate.about
        if noted or about.gpc:
            candidate.flags |= noted | (Flag.GPC if about.gpc else 0)
        if about.consent is None:
            continue
        if about.consent:
            candidate.flags |= Flag.CONSENT
        elif candidate.name not in consents.NAMES:
            refused.append(candidate.refuse("no_consent", "context.consent says that analytics is refused."))
    return refused


def bot(candidates: list[Candidate], arrival: Arrival) -> Sequence[Candidate]:
    """Robots that say so: dropped where they came themselves, marked where a server passed them on."""
    sent_by_robot = arrival.is_browser and is_robot(arrival.user_agent)
    refused = []
    for candidate in candidates:
        if not (sent_by_robot or candidate.about.is_robot):
            continue
        if arrival.is_browser:
            refused.append(candidate.refuse("bot", "The user agent is a robot's."))
        else:
            candidate.flags |= Flag.BOT
    return refused
