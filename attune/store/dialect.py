"""The only place that knows embedded from server from cluster: clauses and settings of the engine.

`cluster` is designed for and not run: its DDL is checked for grammar by EXPLAIN AST alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import Template
from types import MappingProxyType
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from attune.vocabulary.errors import BadInput

Mode = Literal["embedded", "server", "cluster"]

# How many blocks the engine remembers by their token. Above the shipments that can ever be repeated.
_WINDOW = 10_000
_FUNNEL_MODES = frozenset({"", "strict_order", "strict_increase", "strict_deduplication"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """One kind of engine, and the database in it. `user` and `password` are what a dictionary logs in with."""

    mode: Mode
    database: str = "default"
    user: str = ""
    password: str = field(default="", repr=False)

    def ddl(self, sql: str) -> str:
        """A statement of `schema/warehouse/` with its `$placeholders` filled in.

        `$on_cluster`, `$MergeTree`, `$ReplacingMergeTree(...)`, `$AggregatingMergeTree`, `$durable` (settings of a
        table that an insert with a token reaches) `$plain` (settings of the others), and for a
        dictionary's source `$database` and `$login`.
        """
        prefix = "Replicated" if self.mode == "cluster" else ""
        window = "replicated_deduplication_window" if self.mode == "cluster" else "non_replicated_deduplication_window"
        fsync = "fsync_after_insert = 1, fsync_part_directory = 1"
        blocks = "enable_block_number_column = 1, enable_block_offset_column = 1"
        return Template(sql).substitute(
            on_cluster=" ON CLUSTER '{cluster}'" if self.mode == "cluster" else "",
            MergeTree=f"{prefix}MergeTree",
            ReplacingMergeTree=f"{prefix}ReplacingMergeTree",
            AggregatingMergeTree=f"{prefix}AggregatingMergeTree",
            durable=f"{fsync}, {window} = {_WINDOW}, {blocks}",
            plain=fsync,
            database=self.database,
            login=f"USER {_quoted(self.user)} PASSWORD {_quoted(self.password)}" if self.user else "",
        )

    def insert_settings(self, token: str | None) -> dict[str, str]:
        """Settings of one insert. With a token the same insert may be repeated: it and its views take it once.

        Without the second setting a repeated insert would be dropped from the table but counted again by its views.
        """
        settings = {"async_insert": "0", "max_threads": "1"}
        if token is not None:
            settings |= {
                "insert_deduplicate": "1",
                "insert_deduplication_token": token,
                "deduplicate_blocks_in_dependent_materialized_views": "1",
            }
        if self.mode == "cluster":
            settings |= {"insert_quorum": "auto", "distributed_ddl_task_timeout": "120"}
        return settings

    def delete_settings(self) -> dict[str, str]:
        """Settings of a DELETE: it returns when the rows are hidden everywhere."""
        name = "lightweight_deletes_sync"
        return {name: "2" if self.mode == "cluster" else "1"}

    def reader_settings(self, threads: int, memory_bytes: int) -> dict[str, str]:
        """Settings of every reading client: bounded in time, threads and memory; it never writes."""
        return {
            "readonly": "2",  # settings of a question may change, data may not
            "max_threads": str(threads),
            "max_execution_time": "60",
            "max_memory_usage": str(memory_bytes),
            "max_bytes_before_external_group_by": str(memory_bytes // 2),
            "max_bytes_before_external_sort": str(memory_bytes // 2),
            "join_use_nulls": "0",
            "log_queries": "0",
        }


def of(url: str, *, cluster: bool = False) -> Dialect:
    """The dialect for `chdb:///folder?database=name` or `http(s)://user:password@host:port/database`.

    Raises:
        BadInput: the address is of another kind, or the database's name is more than letters, digits and underscores.
    """
    parts = urlsplit(url)
    if parts.scheme == "chdb":
        database = parse_qs(parts.query).get("database", ["default"])[0]
        return Dialect("embedded", _name(database))
    if parts.scheme not in {"http", "https"}:
        raise BadInput("The warehouse's address begins with chdb:///, http:// or https://.", code="warehouse_url")
    user, password = unquote(parts.username or "default"), unquote(parts.password or "")
    return Dialect("cluster" if cluster else "server", _name(parts.path.strip("/") or "default"), user, password)


def _name(database: str) -> str:
    if not database.isidentifier():
        raise BadInput("A database's name is letters, digits and underscores.", code="warehouse_url")
    return database


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


# Settings of a question that reads few rows from many parts: threads would only wait for each other, at twice the work.
NARROW: Mapping[str, str] = MappingProxyType({"max_threads": "1"})

# Settings of a question that reads a few columns of everything: what is worked out once a block (the touchpoint of each
# surface in its dictionary) is worked out a quarter as often, and all conditions are looked at in one go. A fifth less.
WIDE: Mapping[str, str] = MappingProxyType(
    {
        "max_block_size": "262144",
        "preferred_block_size_bytes": str(32 << 20),
        "enable_multiple_prewhere_read_steps": "0",
        "group_by_two_level_threshold": "10000",
    }
)


def among(column: str, values: Iterable[str]) -> str:
    """`column IN ('a', 'b')`, with the values quoted; nothing is among none."""
    listed = ", ".join(_quoted(value) for value in sorted(values))
    return f"{column} IN ({listed})" if listed else "0"


def rows_only(conditions: Mapping[str, str]) -> dict[str, str]:
    """Settings of a question to which only the rows that keep to `conditions` (by table) exist, in views too."""
    pairs = ", ".join(f"{_quoted(table)}: {_quoted(condition)}" for table, condition in conditions.items())
    return {"additional_table_filters": f"{{{pairs}}}"}


def funnel_window(milliseconds: int, *, ts: str = "ts", mode: str = "") -> str:
    """The head of `windowFunnel`, up to and including its time argument: `windowFunnel(ms)(time`.

    The engine refuses DateTime64 here and takes any integer without asking for its unit, so window and time are both
    milliseconds and are written in this one place. Follow it by `, step, step...)`.

    Raises:
        BadInput: the engine knows no such mode.
    """
    if mode not in _FUNNEL_MODES:
        raise BadInput(f"A funnel is one of {', '.join(sorted(_FUNNEL_MODES - {''}))}, or free.", code="funnel_mode")
    how = f"{int(milliseconds)}, '{mode}'" if mode else f"{int(milliseconds)}"
    return f"windowFunnel({how})(toUInt64(toUnixTimestamp64Milli({ts}))"


def numbered(column: str, length: int) -> str:
    """`column = 1, column = 2...`: the steps of a funnel of that length, none more than asked for."""
    return ", ".join(f"{column} = {at}" for at in range(1, length + 1))
