"""The Olist example on the real file: what the guide promises is what comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from attune.collect.doors.files.importing import ImportReport, import_file
from attune.collect.touchpoints.catalogue import episodes, touchpoints
from attune.collect.touchpoints.loading import load_toml
from attune.collect.touchpoints.remapping import remap
from attune.store.opening import Store
from attune.understand.journeys import episode_scores, journey_map

pytestmark = pytest.mark.shared

# Scores by what became of the order, whenever the answer was given: the condition belongs to the episode.
BY_CONDITION = """
SELECT if(condition = '', 'never delivered', condition) AS condition, count() AS n, round(avg(score), 2) AS mean
FROM (SELECT episode, score FROM resolved WHERE metric = 'stars5') AS answers
LEFT JOIN (SELECT DISTINCT episode, condition FROM resolved WHERE name = 'Order Delivered') AS met USING (episode)
GROUP BY condition ORDER BY condition
"""


@pytest.fixture(scope="module")
def report(store: Store, shared: Path, examples: Path, tmp_path_factory: pytest.TempPathFactory) -> ImportReport:
    """The import of the file, from a folder that may be written to."""
    folder = tmp_path_factory.mktemp("olist")
    for file in (shared / "olist").iterdir():
        (folder / file.name).symlink_to(file)
    done = import_file(store, folder / "journey_events.parquet", examples / "olist" / "mapping.toml")
    assert store.settle()
    return done


def test_every_row_is_stored_and_exact_repeats_once(report: ImportReport, store: Store):
    assert (report.read, report.accepted, report.duplicates) == (71_082, 71_074, 8)
    assert (report.refused, report.left_out, report.refused_file) == (0, 0, None)
    assert store.warehouse.query("test", "SELECT count(), uniqExact(id), uniqExact(key) FROM interactions").rows == [
        (71_074, 71_074, 14_242)
    ]


def test_late_delivery_ruins_reviews(report: ImportReport, store: Store):
    assert store.warehouse.query("test", BY_CONDITION).rows == [
        ("late", 546, 2.48),
        ("never delivered", 190, 1.86),
        ("on time", 6_130, 4.29),
    ]


def test_answers_and_orders_carry_what_they_say(report: ImportReport, store: Store):
    asked = """
    SELECT name, count(), countIf(value IS NOT NULL), countIf(score IS NOT NULL), countIf(episode != ''),
           countIf(JSONHas(properties, 'comment')), countIf(product != '')
    FROM interactions GROUP BY name ORDER BY name
    """
    assert store.warehouse.query("test", asked).rows == [
        ("Complaint Written", 764, 0, 0, 764, 764, 0),
        ("Order Delivered", 13_910, 0, 0, 13_910, 0, 0),
        ("Order Placed", 14_318, 14_317, 0, 14_318, 0, 14_208),
        ("Order Shipped", 14_072, 0, 0, 14_072, 0, 0),
        ("Payment Approved", 14_286, 0, 0, 14_286, 0, 0),
        ("Survey Answered", 6_866, 0, 6_866, 6_866, 2_853, 0),
        ("Survey Sent", 6_858, 0, 0, 6_858, 0, 0),
    ]


@pytest.mark.django_db
def test_every_surface_has_a_touchpoint(report: ImportReport, store: Store, examples: Path):
    load_toml(examples / "olist" / "touchpoints.toml")
    assert remap(store.warehouse)
    asked = "SELECT touchpoint, stage, count() FROM resolved GROUP BY touchpoint, stage ORDER BY touchpoint"
    found = store.warehouse.query("test", asked).rows
    assert [(touchpoint, stage) for touchpoint, stage, _ in found] == [
        ("complaint", "support"),
        ("delivery", "use"),
        ("order", "buy"),
        ("payment", "buy"),
        ("review", "advocate"),
        ("shipping", "use"),
        ("survey", "support"),
    ]
    assert {entry.key for entry in touchpoints()} == {touchpoint for touchpoint, _, _ in found}
    assert [(rule.expects, rule.missing) for rule in episodes()] == [("delivery", "never delivered")]


@pytest.mark.django_db
def test_the_journey_page_finds_it_by_itself(report: ImportReport, store: Store, examples: Path):
    load_toml(examples / "olist" / "touchpoints.toml")
    remap(store.warehouse)
    scores = episode_scores().scores
    assert [(score.condition, score.mean.n, round(score.mean.value or 0, 2), score.differs) for score in scores] == [
        ("on time", 6_130, 4.29, "better"),
        ("late", 546, 2.48, "worse"),
        ("never delivered", 190, 1.86, "worse"),
    ]
    found = journey_map()
    (late,) = [cell for cell in found.cells if (cell.touchpoint, cell.condition) == ("delivery", "late")]
    assert (found.customers, late.scores[0].differs) == (14_242, "worse")
