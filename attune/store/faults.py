"""What the engine's errors mean for the one who asked: refused, wrong, away, full, too slow. Never a value in words."""

from __future__ import annotations

import errno
import re

from clickhouse_connect.driver.exceptions import ClickHouseError

from attune.vocabulary.errors import AttuneError, Unavailable

# The numbers are ClickHouse's own error codes.
_FULL = frozenset({75, 76, 243})
_MEMORY = frozenset({173, 241})
_SLOW = frozenset({159, 160, 394})
# Connections, replicas, read-only tables, too many parts or queries, log-in, the file system: all can pass.
_PASSING = frozenset(
    {74, 164, 198, 201, 202, 203, 209, 210, 216, 225, 236, 242, 252, 279, 285, 286, 305, 319, 341, 364, 425, 439, 473}
    | {499, 516, 999, 1000, 1001, 1002}
)
# Unknown table, column, function, setting; wrong syntax: the question is wrong, not the content of a row.
_WRONG = frozenset(
    {8, 16, 36, 42, 43, 44, 46, 47, 48, 57, 60, 62, 63, 80, 81, 82, 115, 179, 184, 215, 386, 456, 457, 497}
)
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'")
_NUMBER = re.compile(r"\d{3,}")


class Refused(AttuneError):
    """The engine will never accept this content. Trying the same rows again does not help; fewer of them may."""

    code, http_status, report = "warehouse_refused", 500, True

    def __init__(self, message: str, *, engine_code: int | None = None) -> None:
        super().__init__(message)
        self.engine_code = engine_code


class WrongQuery(AttuneError):
    """The SQL is wrong, or the schema it speaks of is not there. No row is to blame."""

    code, http_status, report = "warehouse_query", 500, True

    def __init__(self, message: str, *, engine_code: int | None = None) -> None:
        super().__init__(message)
        self.engine_code = engine_code


_PASSING_WORDS = (
    (_FULL, "warehouse_full", "the warehouse's disk is full ({}). Free some space."),
    (_MEMORY, "warehouse_memory", "not enough memory ({}). Ask for a shorter window, or give the warehouse more."),
    (_SLOW, "warehouse_slow", "took too long ({}). Ask for a shorter window."),
    (_PASSING, "warehouse_busy", "the warehouse is busy or not ready ({}). It is asked again."),
)


def masked(words: str) -> str:
    """Without what stands in quotes and without long numbers: these may be somebody's."""
    return _NUMBER.sub("…", _QUOTED.sub("'…'", words))


def translate(error: Exception, name: str, *, is_insert: bool = True) -> AttuneError:
    """The error of this house for an engine error met while doing `name`.

    `Refused` for the content of an insert, `WrongQuery` for SQL, `Unavailable` when trying again can help, with the
    code `warehouse_full`, `warehouse_memory`, `warehouse_slow`, `warehouse_busy` or `warehouse_away`. The message names
    the engine's error and no value of a row or parameter, because messages reach logs.
    """
    if isinstance(error, AttuneError):
        return error
    if not isinstance(error, ClickHouseError):
        return _of_this_machine(error, name)
    code: int | None = getattr(error, "code", None)
    label = getattr(error, "name", None) or type(error).__name__
    if code is None:
        return _without_code(error, name, label)
    return _with_code(error, name, f"{label}, code {code}", code, is_insert=is_insert)


def _with_code(error: ClickHouseError, name: str, label: str, code: int, *, is_insert: bool) -> AttuneError:
    for codes, word, message in _PASSING_WORDS:
        if code in codes:
            return Unavailable(f"{name}: {message.format(label)}", code=word)
    if code in _WRONG:
        return WrongQuery(f"{name}: {masked(str(error))[:400]}", engine_code=code)
    if is_insert:
        return Refused(f"{name}: refused by the warehouse ({label}).", engine_code=code)
    return WrongQuery(f"{name}: the warehouse cannot answer ({label}).", engine_code=code)


def _without_code(error: ClickHouseError, name: str, label: str) -> AttuneError:
    """The client's own errors: values it could not turn into a column, or a server that did not answer."""
    if type(error).__name__ in {"DataError", "NotSupportedError"}:
        return Refused(f"{name}: the values do not fit the columns ({label}).")
    if type(error).__name__ == "ProgrammingError":
        return WrongQuery(f"{name}: the client refused it ({label}).")
    return Unavailable(f"{name}: the warehouse does not answer ({label}). It is asked again.", code="warehouse_away")


def _of_this_machine(error: Exception, name: str) -> AttuneError:
    label = type(error).__name__
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Unavailable(f"{name}: the disk is full. Free some space.", code="warehouse_full")
    if isinstance(error, MemoryError):
        return Unavailable(f"{name}: not enough memory.", code="warehouse_memory")
    if isinstance(error, TypeError | ValueError | ArithmeticError | AttributeError | LookupError):
        return Refused(f"{name}: the values do not fit the columns ({label}).")
    return Unavailable(f"{name}: the warehouse does not answer ({label}). It is asked again.", code="warehouse_away")
