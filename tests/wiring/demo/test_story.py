import json
from collections import Counter
from itertools import islice, pairwise

import pytest

from attune.wiring.demo import counts, story, systems
from attune.wiring.demo.story import Chapter, Plan
from attune.wiring.demo.timeline import DAY, iso
from tests.wiring.demo.facts import END_ON

SMALL = Plan(7, 40, END_ON)


def written(plan, folder):
    folder.mkdir()
    for block in range(len(plan.blocks)):
        list(story.write(plan, block, folder))
    story.gather_ahead(plan, folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return written(SMALL, tmp_path_factory.mktemp("story") / "demo")


def events(files):
    for content in files.values():
        for line in content.splitlines():
            at, system, event = line.split(b"\t", 2)
            yield int(at), systems.SYSTEMS[int(system)], json.loads(event)


def test_it_is_the_same_to_the_byte_for_the_same_seed_and_day(files, tmp_path):
    assert written(SMALL, tmp_path / "again") == files
    assert written(Plan(8, 40, END_ON), tmp_path / "other") != files


def test_more_customers_change_nobody_who_was_there():
    few, many = Plan(7, 5, END_ON), Plan(7, 9, END_ON)
    assert [story.customer(few, at, few.timeline) for at in few.blocks[0]] == [
        story.customer(many, at, many.timeline) for at in range(5)
    ]


def test_it_is_told_newest_month_first(files):
    months = [chapter.month for chapter in story.chapters(SMALL)]
    assert months == sorted(months, reverse=True)
    assert months[0] == "2026-11"
    assert months[-1] == "2025-11"
    assert {story.path_of(story.Path(), chapter).name for chapter in story.chapters(SMALL)} | {"ahead.tsv"} == set(
        files
    )


def test_the_days_ahead_come_in_order_and_begin_where_the_year_ends(files):
    ats = [int(line.split(b"\t")[0]) for line in files["ahead.tsv"].splitlines()]
    assert ats == sorted(ats)
    assert SMALL.timeline.end <= ats[0] < SMALL.timeline.end + DAY
    assert ats[-1] < SMALL.timeline.horizon
    year = [at for name, content in files.items() if name != "ahead.tsv" for at, _, _ in events({name: content})]
    assert SMALL.timeline.start <= min(year) <= max(year) < SMALL.timeline.end


def test_the_story_goes_on_where_the_days_ahead_end(tmp_path, files):
    list(story.write_on(SMALL, SMALL.days, tmp_path))
    again = (tmp_path / "ahead.tsv").read_bytes().splitlines()
    assert again == files["ahead.tsv"].splitlines(), "the same days, told twice, are the same"
    list(story.write_on(SMALL, SMALL.days + story.AHEAD_DAYS, tmp_path))
    later = [int(line.split(b"\t")[0]) for line in (tmp_path / "ahead.tsv").read_bytes().splitlines()]
    assert SMALL.timeline.horizon <= later[0]
    assert later[-1] < SMALL.timeline.horizon + story.AHEAD_DAYS * DAY


def test_every_message_has_an_id_of_its_own_within_its_source(files):
    ids = Counter((system.name, event.get("messageId") or event["id"]) for _, system, event in events(files))
    assert set(ids.values()) == {1}


def test_all_systems_have_something_to_say(files):
    plan = Plan(story.SEED, 400, END_ON)
    found = {entry.system for entry in story.entries(plan, 0)} | {entry.system for entry in story.entries(plan, 1)}
    counters = {counts.entry(one).system for one in counts.of_day(7, SMALL.timeline, 3, 0.1)}
    assert found | counters == {system.name for system in systems.SYSTEMS}


def test_it_can_reach_nobody(files):
    traits = [event["traits"] for _, _, event in events(files) if event.get("type") == "identify"]
    domains = {trait["email"].rpartition("@")[2] for trait in traits}
    assert all(domain.endswith(".example") or domain in {"example.org", "example.net"} for domain in domains)


def test_counts_of_a_file_and_of_a_counter_say_the_same():
    found = story.counted(Plan(7, 2_000, END_ON), "2026-11")
    assert set(found) == set(counts.NAMES)
    rows = counts.table(found[counts.FOOTFALL]).splitlines()
    assert rows[0] == ",".join(counts.COLUMNS)
    assert len(rows) - 1 == len(found[counts.FOOTFALL])
    one = found[counts.FOOTFALL][0]
    assert rows[1] == f"{iso(one.at)},{one.what},-,{one.number}"
    assert counts.entry(one).event["properties"] == {
        "counted": one.number, "direction": "observed", "place": one.what,
    }  # fmt: skip


def test_a_customer_lives_forwards():
    for index in islice(SMALL.blocks[0], 20):
        found = story.customer(SMALL, index, SMALL.timeline)
        cancelled = [entry.at for entry in found if entry.event.get("event") == "Contract Cancelled"]
        bills = sorted(entry.at for entry in found if entry.event.get("event") == "Bill Issued")
        assert all(later - earlier > 25 * DAY for earlier, later in pairwise(bills))
        assert not cancelled or max(bills) < cancelled[0]


def test_a_chapter_lies_in_a_file_of_its_own(tmp_path):
    assert story.path_of(tmp_path, Chapter("2026-11", 0)) == tmp_path / "2026-11-0.tsv"
