"""Which ways the journey map draws: the most travelled chain, and the next busiest beside it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from attune.show.components import track
from attune.understand.journeys.shapes import Transition

MOST_TRACKS = 6
FEWEST_MOVES = 0.1  # of the busiest track: what is rarer is not drawn


def drawn(
    transitions: Sequence[Transition],
    places: Mapping[str, tuple[float, float]],
    words_at: Mapping[str, tuple[float, float]],
) -> tuple[str, tuple[str, ...]]:
    """The most travelled chain as one path, and the next busiest ways apart. Only ways that go on, to the right."""
    ahead = [
        move for move in transitions
        if move.source in places and move.target in places and places[move.target][0] > places[move.source][0] + 16
    ]  # fmt: skip
    if not ahead:
        return "", ()
    ahead.sort(key=lambda move: -move.moves)
    chain = [ahead[0].source, ahead[0].target]
    while onward := next((move for move in ahead if move.source == chain[-1]), None):
        chain.append(onward.target)
    while before := next((move for move in ahead if move.target == chain[0]), None):
        chain.insert(0, before.source)
    steps = set(itertools.pairwise(chain))
    fewest = ahead[0].moves * FEWEST_MOVES
    others = [move for move in ahead if (move.source, move.target) not in steps and move.moves >= fewest]
    main = "".join(_way(a, b, places, words_at) for a, b in itertools.pairwise(chain))
    return main, tuple(_way(move.source, move.target, places, words_at) for move in others[:MOST_TRACKS])


def _way(
    source: str, target: str, places: Mapping[str, tuple[float, float]], words_at: Mapping[str, tuple[float, float]]
) -> str:
    """Around every station between the two: a track through one would say that customers stop there."""
    others = [place for key, place in places.items() if key not in {source, target}]
    return track.path(places[source], places[target], others, list(words_at.values()))
