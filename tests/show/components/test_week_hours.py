"""A place hour by hour, drawn."""

from attune.show.components import week_hours
from attune.understand.catalogue.hours import Hour, Week
from attune.vocabulary.estimate import Estimate


def hour(at: int, n: int) -> Hour:
    return Hour(at, 40, 40, Estimate(80.0, 70.0, 90.0, n, "mean"))


def test_faces_have_an_axis_only_where_some_hour_has_enough_of_them() -> None:
    whole = Estimate(80.0, 75.0, 85.0, 16, "mean")
    few = week_hours.draw(Week("smile4", whole, (hour(10, 9), hour(11, 7)), ()))
    many = week_hours.draw(Week("smile4", whole, (hour(10, 9), hour(11, 12)), ()))
    assert few is not None
    assert many is not None
    assert (few.has_faces, few.has_dots) == (True, False)
    assert (many.has_faces, many.has_dots) == (True, True)
    assert few.height < many.height
    assert [bar.dot is not None for bar in many.bars] == [False, True]
