"""Where people meet Orvant in person: twenty-four shops in a tree of areas."""

from __future__ import annotations

from typing import NamedTuple

HOURS = "Mo-Fr 09:00-18:00; Sa 10:00-16:00"
LONG = "Mo-Sa 08:00-20:00"
MALL = "Mo-Sa 09:00-21:00; Su 10:00-18:00"
STATION = "Mo-Su 07:00-22:00"
PIER = "Sa 10:00-14:00"
SATURDAY = 5
LATE = 20  # shops open until then are open as long on Saturdays

AREAS = (
    ("orvant", "All shops", ""),
    ("north", "North", "orvant"),
    ("halden", "Halden", "north"),
    ("coast", "Coast", "north"),
    ("centre", "Centre", "orvant"),
    ("marle", "Marle", "centre"),
    ("vessen", "Vessen", "centre"),
    ("south", "South", "orvant"),
    ("orley", "Orley", "south"),
    ("valley", "Tarn valley", "south"),
)


class Shop(NamedTuple):
    """`weight`: how many people go there, the usual being 10. `opens`, `closes`: hours on a weekday."""

    key: str
    name: str
    area: str
    location: str
    hours: str
    weight: int
    opens: int
    closes: int

    def is_open_on(self, weekday: int) -> bool:
        """Whether anybody is served that day; Monday is 0."""
        if self.hours == PIER:
            return weekday == SATURDAY
        return weekday < 6 or "Su" in self.hours

    def closes_on(self, weekday: int) -> int:
        """The hour when the door closes."""
        return min(self.closes, 16) if weekday == SATURDAY and self.closes < LATE else self.closes


SHOPS = (
    Shop("shop-01", "Market Square", "halden", "4 Market Square, Halden", HOURS, 14, 9, 18),
    Shop("shop-02", "Station Arcade", "halden", "Central Station, lower level, Halden", STATION, 16, 7, 22),
    Shop("shop-03", "University Gate", "halden", "11 Gate Street, Halden", HOURS, 10, 9, 18),
    Shop("shop-04", "Old Harbour", "coast", "2 Quay Road, Solby", HOURS, 7, 9, 18),
    Shop("shop-05", "Lighthouse Centre", "coast", "Lighthouse Centre, unit 14, Solby", MALL, 12, 9, 21),
    Shop("shop-06", "Mill Lane", "vessen", "37 Mill Lane, Vessen", "Mo-Fr 09:00-13:00,14:00-18:00", 6, 9, 18),
    Shop("shop-07", "Riverside Mall", "vessen", "Riverside Mall, unit 3, Vessen", MALL, 18, 9, 21),
    Shop("shop-08", "Garden Town", "orley", "1 Orchard Avenue, Orley", HOURS, 8, 9, 18),
    Shop("shop-09", "North Gate", "halden", "90 Polar Street, Halden", LONG, 9, 8, 20),
    Shop("shop-10", "Copper Row", "marle", "15 Copper Row, Marle", HOURS, 11, 9, 18),
    Shop("shop-11", "Opera Passage", "marle", "Opera Passage, Marle", LONG, 13, 8, 20),
    Shop("shop-12", "Clinic Street", "marle", "6 Clinic Street, Marle", HOURS, 6, 9, 18),
    Shop("shop-13", "Westfields", "marle", "Westfields Mall, unit 22, Marle", MALL, 15, 9, 21),
    Shop("shop-14", "Bridge Foot", "vessen", "1 Bridge Street, Vessen", HOURS, 8, 9, 18),
    Shop("shop-15", "Town Hall", "vessen", "8 Hall Square, Vessen", HOURS, 9, 9, 18),
    Shop("shop-16", "Pine Park", "orley", "Pine Park Retail, unit 7, Orley", MALL, 11, 9, 21),
    Shop("shop-17", "Lower Orley", "orley", "52 Canal Street, Orley", HOURS, 7, 9, 18),
    Shop("shop-18", "Tarn Bridge", "valley", "3 Station Road, Tarn Bridge", HOURS, 6, 9, 18),
    Shop("shop-19", "Stonefield", "valley", "17 High Street, Stonefield", HOURS, 5, 9, 18),
    Shop("shop-20", "Weir Street", "valley", "29 Weir Street, Lower Tarn", HOURS, 5, 9, 18),
    Shop("shop-21", "Airport", "coast", "Halden Airport, arrivals", STATION, 8, 7, 22),
    Shop("shop-22", "Solby Beach", "coast", "44 Beach Walk, Solby", HOURS, 5, 9, 18),
    Shop("shop-23", "Theatre Corner", "marle", "2 Theatre Square, Marle", LONG, 10, 8, 20),
    Shop("shop-24", "Ferry Landing", "coast", "Pier 2, Solby", PIER, 0, 10, 14),
)
FULL = "shop-07"  # on Saturdays from 11 to 14
TINY = "shop-24"


class Change(NamedTuple):
    """What changed around a shop or an area, from so many days before the end, and what it did to those who came."""

    where: str
    kind: str
    what: str
    first: int
    last: int | None
    visitors: float


CHANGES = (
    Change("shop-07", "road works", "Bridge closed, tram replaced by buses", 150, 96, 0.72),
    Change("shop-07", "our own", "Second counter on weekdays", 40, None, 1.0),
    Change("shop-03", "competitor", "Competitor opened across the street", 210, None, 0.84),
    Change("shop-11", "building", "Scaffolding over the entrance", 260, 205, 0.9),
    Change("shop-13", "our own", "New furniture, seats while waiting", 120, None, 1.0),
    Change("shop-18", "transport", "Buses every ten minutes since the new timetable", 75, None, 1.22),
    Change("coast", "event", "Harbour festival", 64, 61, 1.7),
    Change("valley", "weather", "Floods, roads closed", 188, 180, 0.4),
)
BY_KEY = {shop.key: shop for shop in SHOPS}
USUAL = tuple(shop for shop in SHOPS if shop.weight)
WEIGHTS = tuple(shop.weight for shop in USUAL)


def is_full(shop: str, weekday: int, hour: int) -> bool:
    """Whether more people want to be served there than can be; Monday is 0."""
    return shop == FULL and weekday == SATURDAY and 11 <= hour < 14
