"""The rooms that hold personal data. Loading this tells `identify`, whose erasure and export ask them all."""

from __future__ import annotations

from attune.access import privacy as access
from attune.collect import erasures as collect_erasures
from attune.identify import erasures, rooms
from attune.identify import privacy as identify
from attune.store import privacy as store
from attune.understand import privacy as understand
from attune.vocabulary.personal_data import PersonalData

# Figures last: a page that asks between two rooms must not keep what it saw.
ROOMS: tuple[PersonalData, ...] = (
    access.personal_data,
    identify.personal_data,
    store.personal_data,
    understand.personal_data,
)

rooms.answer(ROOMS)
collect_erasures.kept_by(erasures.forgotten)
