"""What was refused, without saying anything about anybody."""

from __future__ import annotations

from attune.collect.candidate import Candidate, Dropped
from attune.collect.drops import LOOKS, LOOKS_A_SECOND, Drops, mask

DAY = 86_400_000


class Clock:
    now = 1_795_363_200_000

    def __call__(self) -> int:
        return self.now


def event(**more: object) -> Candidate:
    said = b'{"email":"ann@b.example","n":5,"deep":{"a":{"b":{"c":{"d":1}}}},"list":["x","y","z","w"],"ok":true}'
    return Candidate(0, "track", name="Signed Up", user_id="u-secret", properties=said, **more)  # type: ignore[arg-type]


def test_it_counts_by_source_and_reason() -> None:
    drops = Drops(Clock())
    for source, reason in (("web", "bad_type"), ("web", "bad_type"), ("till", "too_old")):
        drops.count(source, Dropped(0, reason, "because"))
    assert drops.counts() == {("web", "bad_type"): 2, ("till", "too_old"): 1}


def test_it_forgets_after_a_day() -> None:
    clock = Clock()
    drops = Drops(clock)
    drops.count("web", Dropped(0, "bad_type", "because"), event())
    assert len(drops.looks()) == 1
    clock.now += DAY + 3_600_000
    assert drops.looks() == []
    assert drops.of_last_day() == {}
    assert drops.counts() == {("web", "bad_type"): 1}


def test_it_masks_what_it_keeps() -> None:
    shown = mask(event())
    assert "Signed Up" in shown
    assert "email" in shown
    assert "ann@b.example" not in shown
    assert "u-secret" not in shown
    assert "text of 13" in shown


def test_it_keeps_nothing_of_those_who_want_nothing_kept() -> None:
    drops = Drops(Clock())
    for reason in ("no_consent", "opted_out", "erased", "bot"):
        drops.count("web", Dropped(0, reason, "because"), event())
    assert drops.looks() == []
    assert sum(drops.counts().values()) == 4


def test_it_keeps_a_bounded_number_however_many_come() -> None:
    clock = Clock()
    drops = Drops(clock)
    for _ in range(200):
        drops.count("web", Dropped(0, "bad_type", "because"), event())
    assert len(drops.looks(1_000)) == LOOKS_A_SECOND
    for _ in range(LOOKS):
        clock.now += 100
        drops.count("web", Dropped(0, "bad_type", "because"), event())
    assert len(drops.looks(10_000)) == LOOKS


def test_it_masks_what_nobody_can_read() -> None:
    assert "unreadable" in mask(Candidate(0, "track", properties=b"{"))
    assert "unreadable" in mask(Candidate(0, "track", properties=b'{"a":' * 900))
    assert mask(Candidate(0, "x" * 5_000, name="y" * 5_000))
