"""Cables that were cut in the year: the area, how many days before its end, at which hour."""

OUTAGES = (
    ("halden", 331, 5), ("marle", 288, 14), ("orley", 251, 3), ("coast", 214, 17), ("valley", 190, 9),
    ("vessen", 143, 21), ("marle", 97, 11), ("halden", 66, 7), ("orley", 31, 16), ("coast", 9, 13),
)  # fmt: skip
