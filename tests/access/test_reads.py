"""Who looked at whose personal data."""

from __future__ import annotations

from attune.access.audit import AuditRow
from attune.access.members import Member
from attune.access.reads import AT_ONCE, Reads

SOMEBODY = "customer 00000000-0000-0000-0000-000000000007"


def test_a_reading_is_written_later_and_once_an_hour(member: Member):
    now = [0.0]
    reads = Reads(clock=lambda: now[0])
    before = AuditRow.objects.count()
    for _ in range(3):
        reads.note(member, SOMEBODY)
    assert AuditRow.objects.count() == before
    assert not reads.write()
    assert list(AuditRow.objects.values_list("actor", "action", "what"))[before:] == [
        (member.label, "customer read", SOMEBODY)
    ]
    now[0] = 3599.0
    reads.note(member, SOMEBODY)
    reads.write()
    assert AuditRow.objects.count() == before + 1
    now[0] = 3601.0
    reads.note(member, SOMEBODY)
    reads.write()
    assert AuditRow.objects.count() == before + 2


def test_everybody_and_everything_is_a_reading_of_its_own(owner: Member, member: Member):
    reads = Reads()
    before = AuditRow.objects.count()
    for who in (owner, member, "source key 3"):
        reads.note(who, SOMEBODY)
        reads.note(who, SOMEBODY, "timeline read")
    reads.write()
    assert AuditRow.objects.count() == before + 6


def test_many_are_written_a_piece_at_a_time(db):
    reads = Reads()
    for number in range(AT_ONCE + 1):
        reads.note("command line", f"customer {number}")
    assert reads.write()
    assert not reads.write()
    assert AuditRow.objects.count() == AT_ONCE + 1
