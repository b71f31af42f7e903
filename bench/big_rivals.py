"""The three questions over everything, asked of DuckDB and of polars, over the same 10 M interactions.

Both get what they like best: DuckDB a native file in the warehouse's order, polars a frame in memory; keys as 64-bit
numbers, words as dictionary types. Resolution and the mapping of surfaces are joined when asked, as in the warehouse.
"""

from __future__ import annotations

from pathlib import Path

import clickhouse_connect
import duckdb
import polars as pl

Funnel = dict[int, int]
Pairs = dict[tuple[str, str], tuple[int, int]]
Table = dict[tuple[str, str], tuple[int, int, float]]

FACTS = """
    SELECT key64, toUnixTimestamp64Milli(ts) AS ms, surface, condition, toFloat64OrNull(toString(value)) AS value
    FROM interactions ORDER BY key, ts
"""
PAIRS = "SELECT toUInt64(toUInt128(key)) AS key64, toUInt64(toUInt128(customer)) AS customer64 FROM resolution_pairs"


def exported(folder: Path) -> Path:
    """Parquet files of facts, resolution and surfaces, written once beside the warehouse."""
    target = folder / "rivals"
    if (target / "surfaces.parquet").exists():
        return target
    target.mkdir(exist_ok=True)
    client = clickhouse_connect.get_client(interface="chdb", path=str(folder / "warehouse"))
    for name, sql in (
        ("facts", FACTS),
        ("resolution", PAIRS),
        ("surfaces", "SELECT surface, touchpoint, stage FROM surface_map"),
    ):
        pl.from_arrow(client.query_arrow(sql, use_strings=True)).write_parquet(target / f"{name}.parquet")
    client.close()
    return target


class Duck:
    """DuckDB on a file of its own."""

    def __init__(self, folder: Path, threads: int) -> None:
        source = exported(folder)
        self.db = duckdb.connect(str(source / "duck.db"))
        self.db.execute(f"SET threads = {threads}")
        if not self.db.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'facts'").fetchone()[0]:
            self.db.execute(f"CREATE TYPE surface AS ENUM (SELECT surface FROM '{source / 'surfaces.parquet'}')")
            self.db.execute(
                f"CREATE TYPE spot AS ENUM (SELECT DISTINCT touchpoint FROM '{source / 'surfaces.parquet'}')"
            )
            self.db.execute(
                "CREATE TABLE facts AS SELECT * REPLACE (surface::surface AS surface) "
                f"FROM '{source / 'facts.parquet'}'"
            )
            self.db.execute(f"CREATE TABLE resolution AS SELECT * FROM '{source / 'resolution.parquet'}'")
            self.db.execute(
                "CREATE TABLE surfaces AS "
                "SELECT * REPLACE (surface::surface AS surface, touchpoint::spot AS touchpoint) "
                f"FROM '{source / 'surfaces.parquet'}'"
            )
            self.db.execute("CHECKPOINT")

    MET = """
        SELECT coalesce(r.customer64, f.key64) AS c, f.ms AS ms, s.touchpoint AS touchpoint
        FROM facts f JOIN surfaces s USING (surface) LEFT JOIN resolution r USING (key64)
    """

    def funnel(self, steps: tuple[str, str, str], within_ms: int) -> Funnel:
        """Customers by steps taken."""
        rows = self.db.execute(
            f"""
            WITH met AS MATERIALIZED ({self.MET} WHERE s.touchpoint IN ($1, $2, $3)),
            chains AS (
                SELECT one.c AS c, one.ms AS t1, two.ms AS t2
                FROM (SELECT c, ms FROM met WHERE touchpoint = $1) one
                ASOF LEFT JOIN (SELECT c, ms FROM met WHERE touchpoint = $2) two ON one.c = two.c AND one.ms <= two.ms
            ),
            whole AS (
                SELECT chains.c AS c, t1, t2, three.ms AS t3
                FROM chains
                ASOF LEFT JOIN (SELECT c, ms FROM met WHERE touchpoint = $3) three
                    ON chains.c = three.c AND chains.t2 <= three.ms
            )
            SELECT level, count(*) FROM (
                SELECT c, max(CASE WHEN t2 IS NULL OR t2 > t1 + {within_ms} THEN 1
                                   WHEN t3 IS NULL OR t3 > t1 + {within_ms} THEN 2 ELSE 3 END) AS level
                FROM whole GROUP BY c
            ) GROUP BY level
            """,
            list(steps),
        ).fetchall()
        return dict(rows)

    def sankey(self) -> Pairs:
        """Moves and customers by pair of different touchpoints that follow each other."""
        rows = self.db.execute(
            f"""
            WITH met AS ({self.MET} WHERE s.touchpoint != ''),
            moved AS (
                SELECT c, touchpoint AS source, lead(touchpoint) OVER (PARTITION BY c ORDER BY ms, touchpoint) AS target
                FROM met
            )
            SELECT source, target, count(*), count(DISTINCT c) FROM moved
            WHERE target IS NOT NULL AND source != target GROUP BY source, target
            """
        ).fetchall()
        return {(a, b): (moves, customers) for a, b, moves, customers in rows}

    def touchpoints(self) -> Table:
        """Interactions, exact reach and value by touchpoint and condition."""
        rows = self.db.execute(
            """
            SELECT s.touchpoint, f.condition, count(*), count(DISTINCT coalesce(r.customer64, f.key64)), sum(f.value)
            FROM facts f JOIN surfaces s USING (surface) LEFT JOIN resolution r USING (key64)
            GROUP BY ALL
            """
        ).fetchall()
        return {(touchpoint, condition): (n, reach, value or 0.0) for touchpoint, condition, n, reach, value in rows}


class Polars:
    """Polars on frames in memory."""

    def __init__(self, folder: Path) -> None:
        source = exported(folder)
        self.surfaces = pl.read_parquet(source / "surfaces.parquet")
        words = pl.Enum(self.surfaces["surface"].sort())
        spots = pl.Enum(self.surfaces["touchpoint"].unique().sort())
        self.surfaces = self.surfaces.with_columns(pl.col("surface").cast(words), pl.col("touchpoint").cast(spots))
        self.facts = pl.read_parquet(source / "facts.parquet").with_columns(
            pl.col("surface").cast(pl.String).cast(words), pl.col("condition").cast(pl.String).cast(pl.Categorical)
        )
        self.resolution = pl.read_parquet(source / "resolution.parquet")

    def _met(self) -> pl.LazyFrame:
        return (
            self.facts.lazy()
            .join(self.surfaces.lazy(), on="surface")
            .join(self.resolution.lazy(), on="key64", how="left")
            .with_columns(pl.coalesce("customer64", "key64").alias("c"))
        )

    def funnel(self, steps: tuple[str, str, str], within_ms: int) -> Funnel:
        """Customers by steps taken."""
        first, second, third = steps
        wanted = self.surfaces.lazy().filter(pl.col("touchpoint").is_in(list(steps)))
        met = (
            self.facts.lazy()
            .select("key64", "ms", "surface")
            .join(wanted, on="surface")
            .join(self.resolution.lazy(), on="key64", how="left")
            .select(pl.coalesce("customer64", "key64").alias("c"), "ms", "touchpoint")
            .sort("ms")
            .collect()
        )
        of = {step: met.lazy().filter(pl.col("touchpoint") == step).select("c", "ms") for step in steps}
        chains = (
            of[first]
            .with_columns(t1=pl.col("ms"))
            .join_asof(
                of[second].with_columns(t2=pl.col("ms")), on="ms", by="c", strategy="forward", check_sortedness=False
            )
            .with_columns(ms=pl.coalesce("t2", pl.lit(2**60)))
            .sort("ms")
            .join_asof(
                of[third].with_columns(t3=pl.col("ms")), on="ms", by="c", strategy="forward", check_sortedness=False
            )
            .with_columns(
                level=pl.when(pl.col("t2").is_null() | (pl.col("t2") > pl.col("t1") + within_ms))
                .then(1)
                .when(pl.col("t3").is_null() | (pl.col("t3") > pl.col("t1") + within_ms))
                .then(2)
                .otherwise(3)
            )
            .group_by("c")
            .agg(pl.col("level").max())
            .group_by("level")
            .len()
        )
        return dict(chains.collect().iter_rows())

    def sankey(self) -> Pairs:
        """Moves and customers by pair of different touchpoints that follow each other."""
        moved = (
            self._met()
            .select("c", "ms", "touchpoint")
            .sort("c", "ms", "touchpoint")
            .with_columns(target=pl.col("touchpoint").shift(-1), same=pl.col("c") == pl.col("c").shift(-1))
            .filter(pl.col("same") & (pl.col("touchpoint") != pl.col("target")))
            .group_by("touchpoint", "target")
            .agg(pl.len(), pl.col("c").n_unique().alias("customers"))
        )
        return {(a, b): (moves, customers) for a, b, moves, customers in moved.collect().iter_rows()}

    def touchpoints(self) -> Table:
        """Interactions, exact reach and value by touchpoint and condition."""
        table = (
            self._met()
            .group_by("touchpoint", "condition")
            .agg(pl.len(), pl.col("c").n_unique().alias("reach"), pl.col("value").sum())
        )
        return {(a, b): (n, reach, value) for a, b, n, reach, value in table.collect().iter_rows()}
