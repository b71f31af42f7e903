"""The rooms that hold personal data, as whoever starts the program lists them: erasure and export reach them all."""

from __future__ import annotations

from collections.abc import Sequence

from attune.vocabulary.personal_data import PersonalData

_answering: list[PersonalData] = []


def answer(rooms: Sequence[PersonalData]) -> None:
    """From now on these rooms are asked, in this order."""
    _answering[:] = rooms


def all_rooms() -> tuple[PersonalData, ...]:
    """Every room that answers for personal data.

    Raises:
        RuntimeError: nobody listed any; an erasure that reaches nothing must not look like one.
    """
    if not _answering:
        raise RuntimeError("no room answers for personal data: wiring.personal_data was not loaded")
    return tuple(_answering)
