"""Which archives stay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from attune.store.offsite import keeping

ME, OTHER = "0123456789abcdef", "fedcba9876543210"
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def name(days: float, instance: str = ME) -> str:
    at = NOW - timedelta(days=days)
    return keeping.name_of(instance, int(at.timestamp() * 1000), is_sealed=False)


def days_kept(names: list[str], daily: int, weekly: int) -> list[float]:
    gone = set(keeping.to_remove(names, ME, daily=daily, weekly=weekly))
    now = NOW.timestamp() * 1000
    return sorted((now - (keeping.made_at(one) or 0)) / 86_400_000 for one in names if one not in gone)


def test_a_name_tells_when_and_whose() -> None:
    made = keeping.name_of(ME, 1_800_000_000_000, is_sealed=True)
    assert made == f"attune-{ME}-20270115T080000Z.tar.sealed"
    assert keeping.made_at(made) == 1_800_000_000_000
    assert keeping.made_at(made, OTHER) is None
    for wrong in ("", "attune-x.tar", made + ".part", f"attune-{ME}-20261399T000000Z.tar", "../" + made):
        assert keeping.made_at(wrong) is None


def test_the_newest_of_days_and_weeks_stay() -> None:
    names = [name(days / 2) for days in range(120)]
    # Sunday 22 November; weeks begin on Monday, so that the Sundays before stay for the weeks.
    assert days_kept(names, daily=3, weekly=3) == [0, 0.5, 1.5, 6.5, 13.5]


def test_days_without_a_backup_do_not_count() -> None:
    assert days_kept([name(0), name(10), name(20), name(30)], daily=3, weekly=0) == [0, 10, 20]


def test_the_newest_always_stays() -> None:
    assert days_kept([name(400)], daily=1, weekly=0) == [400]
    assert keeping.to_remove([], ME, daily=1, weekly=0) == []


def test_what_is_not_ours_is_never_removed() -> None:
    others = [name(days, OTHER) for days in range(50)] + ["erasures.ndjson", "holiday.jpg"]
    assert set(keeping.to_remove([*others, *(name(days) for days in range(9))], ME, daily=1, weekly=1)) == {
        name(days) for days in range(1, 9)
    }
