"""One customer's line: stations in order and never too close, the curve only between what was said."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from attune.show.components import customer_line
from attune.show.components.spark import spark
from attune.understand.customers import CustomerLine, Point, Station

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def station(day: int, stage: str = "use", condition: str = "", touchpoint: str = "bill") -> Station:
    at = START + dt.timedelta(days=day)
    return Station(
        touchpoint, touchpoint.capitalize(), "mail", stage, condition, direct=True, start=at, end=at, interactions=1
    )


def point(day: int, score: float | None, touchpoint: str = "bill") -> Point:
    height = None if score is None else (score - 1) / 4
    return Point(START + dt.timedelta(days=day), touchpoint, "stars5", score, "1-5", height, "")


def line(stations: list[Station], points: list[Point] | None = None) -> CustomerLine:
    return CustomerLine((), tuple(stations), tuple(points or ()), len(stations), 0)


def test_nobody_met_is_no_line() -> None:
    assert customer_line.draw(line([])) is None


def test_who_never_said_anything_gets_no_empty_band_above_the_line() -> None:
    silent, said = (customer_line.draw(line([station(0), station(9)], points)) for points in ([], [point(0, 5)]))
    assert silent is not None
    assert said is not None
    assert (said.track - silent.track, said.height - silent.height) == (customer_line.BAND, customer_line.BAND)
    assert 30 < silent.today_y < silent.track < silent.label_ys[2] < silent.height


def test_stations_keep_their_order_and_distance_by_time() -> None:
    drawn = customer_line.draw(line([station(0), station(1, touchpoint="app"), station(100)]))
    assert drawn is not None
    xs = [stop.x for stop in drawn.stops]
    assert all(after - before >= customer_line.GAP for before, after in pairwise(xs))
    assert xs[2] - xs[1] > 3 * (xs[1] - xs[0])
    assert xs[-1] < drawn.now <= drawn.width


def test_of_many_the_telling_ones_are_drawn() -> None:
    many = [station(day, touchpoint=f"t{day}") for day in range(40)]
    many[7] = station(7, condition="late", touchpoint="delivery")
    drawn = customer_line.draw(line(many, [point(20, 2, "t20")]))
    assert drawn is not None
    names = [stop.full_name for stop in drawn.stops]
    assert len(names) == customer_line.MOST
    assert {"T0", "Delivery", "T20", "T39"} <= set(names)
    assert not drawn.is_wide


def test_good_is_above_bad_is_below_and_words_alone_are_in_between() -> None:
    drawn = customer_line.draw(line([station(0), station(9)], [point(0, 5), point(4, None), point(9, 1)]))
    assert drawn is not None
    good, words, bad = drawn.dots
    assert (good.y, words.y, bad.y) == (drawn.top, drawn.zero, drawn.bottom)
    assert (good.feel, words.feel, bad.feel) == ("pos", "words", "neg")
    assert drawn.curve.count("C") == 1  # words alone bend no curve


def test_one_score_is_a_dot_without_a_curve() -> None:
    drawn = customer_line.draw(line([station(0)], [point(0, 5)]))
    assert drawn is not None
    assert drawn.curve == ""
    assert len(drawn.dots) == 1


def test_stages_cover_the_line_from_end_to_end() -> None:
    drawn = customer_line.draw(line([station(0, "buy"), station(1, "use"), station(2, "buy")]))
    assert drawn is not None
    assert [zone.name for zone in drawn.zones] == ["Buy", "Use", "Buy"]
    assert all(before.end == after.start for before, after in pairwise(drawn.zones))
    assert drawn.zones[-1].end == drawn.now


def test_the_spark_says_in_words_what_it_draws() -> None:
    drawn = spark(["aware", "buy", "use", "support", "use", "buy", "use"])
    assert drawn is not None
    assert len(drawn.stretches) == 6
    assert len(drawn.stations) == 5
    assert drawn.words == "Buy, Use, Support, Use, Buy, Use"
    assert spark([]) is None
