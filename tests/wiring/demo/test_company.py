import json
import re
from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from statistics import mean

import pytest

from attune.wiring.demo import company
from attune.wiring.demo.diary import iso

NOW = 1_795_363_200_000  # 2026-11-22 16:00 UTC


@pytest.fixture(scope="module")
def batches():
    return list(company.generate(company.SEED, company.CUSTOMERS, company.MONTHS, NOW))


@pytest.fixture(scope="module")
def events(batches):
    return [event for batch in batches for event in batch.events]


def named(events, name):
    return [event["properties"] for event in events if event.get("event") == name]


def test_it_is_the_same_company_for_the_same_seed():
    first, again = (json.dumps(list(company.generate(7, 12, 12, NOW))) for _ in range(2))
    assert first == again
    assert first != json.dumps(list(company.generate(8, 12, 12, NOW)))


def test_more_customers_change_nobody_who_was_there():
    few = {event["messageId"]: event for batch in company.generate(7, 5, 12, NOW) for event in batch.events}
    many = {event["messageId"]: event for batch in company.generate(7, 9, 12, NOW) for event in batch.events}
    assert few.items() <= many.items()


def test_it_comes_newest_month_first_and_in_order_within_a_source(batches):
    months = [month for month, _ in groupby(batches, key=itemgetter(0))]
    assert months == sorted(set(months), reverse=True)
    assert len(months) >= company.MONTHS
    times = defaultdict(list)
    for batch in batches:
        times[batch.month, batch.source] += [event["timestamp"] for event in batch.events]
    assert all(found == sorted(found) for found in times.values())


def test_nothing_happens_after_now_or_before_the_year(events):
    times = [event["timestamp"] for event in events]
    assert max(times) < iso(NOW)
    assert min(times) >= iso(NOW - company.MONTHS * company.MONTH)


def test_every_message_has_an_id_of_its_own(events):
    assert len({event["messageId"] for event in events}) == len(events)


def test_batches_are_small_and_come_from_known_sources(batches):
    assert max(len(batch.events) for batch in batches) <= company.BATCH
    assert {batch.source for batch in batches} == set(company.SOURCES)


def test_it_can_reach_nobody(events):
    traits = [event["traits"] for event in events if event["type"] == "identify"]
    assert all(found["email"].endswith(".example") for found in traits)
    assert all(re.fullmatch(r"\+1\d{3}55501\d\d", found["phone"]) for found in traits)


def test_customers_write_four_languages(events):
    found = {answer["language"] for answer in named(events, "Survey Answered") if "comment" in answer}
    assert found == {"en", "pl", "ru", "ja"}


def test_browsers_are_nameless_before_they_sign_in(events):
    nameless = {event["anonymousId"] for event in events if event["type"] == "page" and "userId" not in event}
    joined = {event["anonymousId"] for event in events if event["type"] == "identify"}
    assert len(nameless & joined) > 100
    assert len(nameless - joined) > 100


def test_late_deliveries_hurt(events):
    late = {found["order_id"]: found["condition"] for found in named(events, "Order Delivered")}
    scores = defaultdict(list)
    for answer in named(events, "Survey Answered"):
        if answer["survey"] == "delivery":
            scores[late[answer["order_id"]]].append(answer["score"])
    assert len(scores["late"]) >= 30
    assert mean(scores["on time"]) - mean(scores["late"]) > 1.5


def test_the_first_bill_after_a_change_hurts(events):
    bills = [event for event in events if event.get("event") == "Bill Issued"]
    first = {(event["userId"], event["timestamp"][:7]) for event in bills if event["properties"].get("condition")}
    scores = defaultdict(list)
    for event in events:
        about = event.get("properties", {})
        if event.get("event") == "Survey Answered" and about["survey"] == "bill":
            scores[(event["userId"], event["timestamp"][:7]) in first].append(about["score"])
    assert len(scores[True]) >= 30
    assert mean(scores[False]) - mean(scores[True]) > 1


def test_the_kiosk_of_the_full_shop_frowns_on_saturdays(events):
    presses = [event["properties"] for event in events if event.get("event") == "Kiosk Pressed"]
    assert {press["scale"] for press in presses} == {"1-4"}
    assert all(
        "userId" not in event and "anonymousId" not in event
        for event in events
        if event.get("event") == "Kiosk Pressed"
    )
    assert mean(press["score"] for press in presses) > 3
