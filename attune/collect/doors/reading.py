"""JSON from the wire, decoded by type; what senders' libraries break is mended before it is refused."""

from __future__ import annotations

from collections.abc import Callable, Sized
from typing import Any, TypeVar

import msgspec

from attune.collect.candidate import Dropped
from attune.collect.doors.answers import TooLarge
from attune.collect.doors.segment.repair import NUL_ESCAPE, mended
from attune.collect.limits import Limits
from attune.collect.text import TooDeep
from attune.vocabulary.errors import BadInput

T = TypeVar("T")
Decode = Callable[[bytes | msgspec.Raw], T]
anything = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder().encode


def envelope(decode: Decode[T], body: bytes, what: str) -> T:
    """The body as its type; `what` names it in errors, such as "a Plausible event".

    Raises:
        BadInput: it is no JSON (`bad_json`), or not of this type (`bad_envelope`).
        TooDeep: it is nested too deep.
    """
    text = mended(body) if has_nul(body) else body
    try:
        try:
            return decode(text)
        except msgspec.ValidationError:
            raise
        except (msgspec.DecodeError, UnicodeDecodeError):
            whole = mended(text)
            if whole == text:
                raise
            return decode(whole)
    except msgspec.ValidationError as error:
        raise BadInput(f"The body is not {what}: {error}.", code="bad_envelope") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"The body is not JSON: {error}.", code="bad_json") from None
    except RecursionError:
        raise TooDeep("The JSON is nested too deep to be read.") from None


def has_nul(text: bytes) -> bool:
    """Whether JSON text holds a NUL; looking for any backslash first spares nearly all bodies the slower search."""
    return b"\\" in text and NUL_ESCAPE in text


def event(decode: Decode[T], raw: bytes | msgspec.Raw, index: int) -> T | Dropped:
    """One of several events, which costs only itself when it is of another type."""
    try:
        try:
            return decode(raw)
        except msgspec.ValidationError:
            raise
        except (msgspec.DecodeError, UnicodeDecodeError):
            return decode(mended(bytes(raw)))
    except msgspec.ValidationError as error:
        return Dropped(index, "bad_shape", f"The event cannot be read: {str(error)[:200].rstrip('.')}.")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Dropped(index, "bad_shape", f"The event is not JSON that can be kept: {str(error)[:200].rstrip('.')}.")


def counted(events: Sized, limits: Limits) -> None:
    """Refuse more events than a request may hold.

    Raises:
        TooLarge: there are more.
    """
    if len(events) > limits.events:
        raise TooLarge(
            f"The request holds {len(events):,} events; at most {limits.events:,} are accepted in one.",
            code="too_many_events",
        )


def value(raw: bytes | msgspec.Raw) -> Any:  # noqa: ANN401 - JSON is anything
    """What this JSON says; None when it cannot be read."""
    try:
        return anything(raw) if len(raw) else None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def table(given: object) -> dict[str, Any]:
    """An object, or one written as JSON text; {} when it is neither."""
    if isinstance(given, str) and given[:1] == "{":
        given = value(given.encode("utf-8", "surrogatepass"))
    return given if isinstance(given, dict) else {}


def written(said: dict[str, Any]) -> bytes:
    """An object as JSON, without what is not said: null, '' and {}."""
    kept = {name: one for name, one in said.items() if one is not None and one != "" and one != {}}  # noqa: PLR1714 - half the time of `in`
    return encode(kept) if kept else b"{}"
