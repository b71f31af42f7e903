"""Clauses and settings of the engine; the cluster's are read for their grammar and not run."""

from __future__ import annotations

import pytest

from attune.store.dialect import Dialect, funnel_window, of
from attune.store.engine import Warehouse
from attune.store.schema_steps import Step, steps
from attune.vocabulary.errors import BadInput
from tests.store.store_rows import interaction


def test_it_knows_the_engine_by_its_address() -> None:
    assert of("chdb:///data/warehouse") == Dialect("embedded")
    assert of("chdb:///data/warehouse?database=t_1").database == "t_1"
    spoken = of("https://ann:s%40cret@db.example:8443/cx")
    assert (spoken.mode, spoken.database, spoken.user, spoken.password) == ("server", "cx", "ann", "s@cret")
    assert "cret" not in repr(spoken)


@pytest.mark.parametrize("step", steps("warehouse"), ids=lambda step: step.name)
def test_the_clusters_statements_are_good_grammar(one_embedded: Warehouse, step: Step) -> None:
    """Grammar alone: a replicated cluster has not been run."""
    cluster = Dialect("cluster", "cx", "ann", "it's")
    for statement in step.statements:
        sql = cluster.ddl(statement)
        assert "ON CLUSTER '{cluster}'" in sql
        assert one_embedded.query("grammar", f"EXPLAIN AST {sql}").rows
        if "ENGINE" in sql:
            assert "ENGINE = Replicated" in sql


def test_a_cluster_waits_for_its_replicas() -> None:
    assert Dialect("cluster").insert_settings("t")["insert_quorum"] == "auto"
    assert Dialect("cluster").delete_settings() == {"lightweight_deletes_sync": "2"}


def test_a_funnels_window_is_in_milliseconds(warehouse: Warehouse) -> None:
    for n, name in ((0, "View"), (1, "Add"), (2, "Buy")):  # an hour apart
        row = interaction(n, name=name)
        warehouse.insert("interactions", list(row), [list(row.values())])

    def level(milliseconds: int) -> int:
        head = funnel_window(milliseconds)
        sql = f"SELECT {head}, name = 'View', name = 'Add', name = 'Buy') FROM interactions"
        return warehouse.query("funnel", sql).value()

    assert level(2 * 3_600_000) == 3
    assert level(2 * 3_600_000 - 1) == 2
    assert level(3_599_999) == 1


def test_a_funnel_knows_only_the_engines_modes() -> None:
    assert "strict_order" in funnel_window(1, mode="strict_order")
    with pytest.raises(BadInput):
        funnel_window(1, mode="'; DROP")
