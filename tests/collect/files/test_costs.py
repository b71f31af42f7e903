"""What advertising cost, from a file into the catalogue."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from attune.collect.doors.files import mapping
from attune.collect.doors.files.badmapping import BadMapping
from attune.collect.doors.files.importing import import_file
from attune.store.opening import Store

pytestmark = pytest.mark.django_db
COSTS = """
makes = "costs"
source = "ads"
campaign = "Campaign"
day = { column = "Day", format = "%d.%m.%Y" }
medium = { constant = "search" }
amount = { column = "Cost", type = "number", decimal = "," }
currency = { constant = "PLN" }
impressions = "Impr"
clicks = "Clicks"
"""
ROWS = "Day;Campaign;Cost;Impr;Clicks\n01.03.2026;spring;1.234,50;1000;31\n02.03.2026;spring;2,00;;\n"
WRONG = "sometime;spring;1;;\n03.03.2026;spring;;;\n04.03.2026;spring;1;1,5;\n05.03.2026;nowhere;1;;\n"
WRONG += "06.03.2026;spring;-1;;\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "ads.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "ads.toml").write_text(COSTS, encoding="utf-8")
    return tmp_path / "ads.csv", tmp_path / "ads.toml"


def test_costs_are_recorded_once_and_replaced_by_a_repeat(store: Store, files) -> None:
    from attune.collect.catalogue import campaigns, costs  # noqa: PLC0415 - models exist only after Django's set-up

    campaigns.shelf.put_many([("spring", {})], "test")
    told: list[dict] = []
    report = import_file(store, *files, progress=told.append)
    assert (report.read, report.accepted, report.duplicates, report.refused) == (2, 2, 0, 0)
    kept = [
        (cost.day, cost.medium, cost.amount, cost.currency, cost.impressions, cost.clicks)
        for cost in costs.of("spring")
    ]
    assert kept == [
        (date(2026, 3, 2), "search", Decimal(2), "PLN", None, None),
        (date(2026, 3, 1), "search", Decimal("1234.5"), "PLN", 1000, 31),
    ]
    again = import_file(store, *files)
    assert (again.accepted, again.duplicates) == (0, 2)


def test_rows_that_are_wrong_are_listed_with_their_number(store: Store, files, tmp_path: Path) -> None:
    from attune.collect.catalogue import campaigns  # noqa: PLC0415

    campaigns.shelf.put_many([("spring", {})], "test")
    files[0].write_text(ROWS + WRONG, encoding="utf-8")
    report = import_file(store, *files, refused_to=tmp_path / "refused.csv")
    assert (report.read, report.accepted, report.refused) == (7, 2, 5)
    listed = (tmp_path / "refused.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert sorted(line.split(",")[0] for line in listed) == ["3", "4", "5", "6", "7"]


def test_campaigns_are_made_on_request_and_a_trial_stores_nothing(store: Store, files) -> None:
    from attune.collect.catalogue import costs  # noqa: PLC0415

    files[1].write_text(COSTS + "make_missing = true\n", encoding="utf-8")
    tried = import_file(store, *files, dry_run=True)
    assert (tried.accepted, tried.sample[0]["amount"]) == (2, 1234.5)
    assert import_file(store, *files).accepted == 2
    assert len(costs.of("spring")) == 2


@pytest.mark.parametrize("key", ["campaign", "day", "amount", "currency"])
def test_a_mapping_of_costs_says_what_is_missing(key: str) -> None:
    text = "\n".join(line for line in COSTS.splitlines() if not line.startswith(key))
    with pytest.raises(BadMapping, match=rf"\[{key}\]: Missing"):
        mapping.parse(text, "a.toml")


def test_a_mapping_of_costs_has_no_customers() -> None:
    with pytest.raises(BadMapping, match="means nothing here"):
        mapping.parse(COSTS + '[identifiers]\nuser_id = "u"\n', "a.toml")
    with pytest.raises(BadMapping, match="interactions, costs"):
        mapping.parse('makes = "wonders"\nsource = "x"\n', "a.toml")
