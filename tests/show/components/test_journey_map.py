"""The map: stations in their stage's column, on their channel's row, the worse ones with their condition."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from attune.show.components import journey_map
from attune.understand.journeys.shapes import CellScore, Covered, JourneyMap, MapCell, Transition
from attune.vocabulary.estimate import Estimate
from attune.vocabulary.window import ALL_TIME

NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


def cell(
    touchpoint: str,
    stage: str,
    channel: str,
    customers: int,
    condition: str = "",
    mean: float | None = None,
    differs: str = "",
) -> MapCell:
    scores = ()
    if mean is not None:
        usual = Estimate(4.0, 3.9, 4.1, 500, "mean")
        scores = (CellScore("stars5", "1-5", Estimate(mean, mean - 0.1, mean + 0.1, 200, "mean"), usual, differs),)
    return MapCell(
        touchpoint=touchpoint,
        name=touchpoint.capitalize(),
        channel=channel,
        stage=stage,
        direct=True,
        condition=condition,
        interactions=customers,
        customers=customers,
        value=(),
        scores=scores,
    )


def journey(*cells: MapCell) -> JourneyMap:
    stages = tuple(dict.fromkeys(one.stage for one in cells))
    return JourneyMap(Covered(ALL_TIME, 1, NOW, is_current=True), stages, cells, 900, 5000)


def move(source: str, target: str, moves: int) -> Transition:
    return Transition(-1, source, source, "", target, target, "", moves, moves)


CELLS = (
    cell("home", "aware", "web", 900),
    cell("order", "buy", "web", 400, mean=4.1),
    cell("delivery", "use", "courier", 300, "on time", 4.3, "better"),
    cell("delivery", "use", "courier", 90, "late", 2.4, "worse"),
    cell("", "", "", 50),
)


def test_stations_stand_in_their_stage_and_on_their_channel() -> None:
    drawn = journey_map.draw(journey(*CELLS), [])
    assert drawn is not None
    stops = {stop.key: stop for stop in drawn.stops}
    assert set(stops) == {"home", "order", "delivery"}
    for key, column in zip(("home", "order", "delivery"), drawn.columns, strict=True):
        assert column.start < stops[key].x < column.start + column.width
    assert stops["home"].y == stops["order"].y != stops["delivery"].y


def test_what_is_worse_is_a_diamond_with_its_condition() -> None:
    drawn = journey_map.draw(journey(*CELLS), [])
    assert drawn is not None
    stop = next(stop for stop in drawn.stops if stop.key == "delivery")
    assert stop.sign.diamond
    assert stop.tag is not None
    assert stop.tag.text == "late"
    assert stop.reach == "300"


def test_the_curve_is_what_most_met_and_the_dot_what_differs() -> None:
    drawn = journey_map.draw(journey(*CELLS), [])
    assert drawn is not None
    assert drawn.feeling is not None
    assert [dot.label for dot in drawn.feeling.dots] == ["2.40"]
    assert drawn.feeling.usual == "4.00"
    assert drawn.feeling.dots[0].y > drawn.feeling.zero


def test_presses_at_a_kiosk_do_not_outvote_what_customers_answered() -> None:
    pressed = Estimate(3.2, 3.1, 3.3, 5_000, "mean", "answers")
    faces = CellScore("smile4", "1-4", pressed, pressed, "")
    door = replace(cell("door", "aware", "shop", 0), scores=(faces,))
    assert journey_map.main_metric(journey(door, *CELLS)) == ("stars5", "1-5")
    assert journey_map.main_metric(journey(door)) == ("smile4", "1-4")


def test_the_most_travelled_way_is_one_track() -> None:
    moves = [
        move("home", "order", 100),
        move("order", "delivery", 80),
        move("delivery", "home", 500),
        move("home", "delivery", 20),
    ]
    drawn = journey_map.draw(journey(*CELLS), moves)
    assert drawn is not None
    assert drawn.main.count("M") == 2
    assert len(drawn.others) == 1


def test_beyond_the_most_it_says_how_many_are_left_out() -> None:
    many = [cell(f"t{n}", "use", "web", n + 1) for n in range(30)]
    drawn = journey_map.draw(journey(*many), [])
    assert drawn is not None
    assert (len(drawn.stops), drawn.left_out) == (journey_map.MOST_STATIONS, 30 - journey_map.MOST_STATIONS)


def test_without_a_mapped_touchpoint_there_is_no_line() -> None:
    assert journey_map.draw(journey(cell("", "", "", 50)), []) is None
