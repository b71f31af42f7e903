"""The rooms that hold personal data. Loading this tells `identify`, whose erasure and export ask them all."""

from __future__ import annotations

from attune.access import privacy as access
from attune.care import privacy as care
from attune.collect import erasures as collect_erasures
from attune.collect import privacy as collect
from attune.identify import erasures, rooms
from attune.identify import privacy as identify
from attune.store import privacy as store
from attune.understand import privacy as understand
from attune.vocabulary.personal_data import PersonalData

# Files first: they are searched for what the keys stand for, which identify then forgets. Figures last: a page that
# asks between two rooms must not keep what it saw.
ROOMS: tuple[PersonalData, ...] = (
    collect.personal_data,
    access.personal_data,
    care.personal_data,
    identify.personal_data,
    store.personal_data,
    understand.personal_data,
)

rooms.answer(ROOMS)
collect_erasures.kept_by(erasures.forgotten)
