"""Cards: a question with its parameters, checked. What can be a card is a registry (`kinds.py`)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import isfinite
from types import MappingProxyType
from typing import Any

from attune.vocabulary.errors import BadInput

TITLE_CHARS = 120
KEY_CHARS = 200
MOST_STEPS = 8
WEEKS = ("1", "4", "13")
NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Card:
    """`given`: the parameters as texts. `target` None: no target; `at_most`: reached when the figure stays below."""

    key: str
    kind: str
    title: str = ""
    given: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    is_wide: bool = False
    target: float | None = None
    at_most: bool = False

    def of(self, name: str) -> str:
        """A parameter, '' for one that was not given."""
        return self.given.get(name, "")

    @property
    def weeks(self) -> int:
        """The period."""
        return int(self.of("weeks") or "4")

    @property
    def steps(self) -> tuple[str, ...]:
        """Of a funnel: keys of touchpoints."""
        return tuple(step for step in self.of("steps").split(",") if step)

    def as_dict(self) -> dict[str, Any]:
        """For the row, and for the API."""
        return {
            "key": self.key,
            "kind": self.kind,
            "title": self.title,
            "given": dict(self.given),
            "is_wide": self.is_wide,
            "target": self.target,
            "at_most": self.at_most,
        }


def new_key() -> str:
    """A name for a card that no other of its board has."""
    return "c" + secrets.token_hex(4)


def read(given: Mapping[str, Any], fields: Mapping[str, tuple[str, ...]]) -> Card:
    """A card from what a form, the API or a row holds.

    Args:
        given: as `Card.as_dict` writes it; `key` may be missing.
        fields: parameters by kind.

    Raises:
        BadInput: the kind, a parameter, the title or the target cannot be used.
    """
    kind = given.get("kind")
    if not isinstance(kind, str) or kind not in fields:
        raise BadInput(f"A card is one of {', '.join(fields)}.", code="card_kind", where="kind")
    parameters = given.get("given") or {}
    if not isinstance(parameters, Mapping):
        raise BadInput("The parameters of a card are an object of texts.", code="card_given", where="given")
    if unknown := set(parameters) - set(fields[kind]):
        raise BadInput(f"A card of kind {kind} has no {min(unknown)!r}.", code="card_given", where="given")
    checked = {
        name: _parameter(name, parameters[name]) for name in fields[kind] if parameters.get(name) not in {None, ""}
    }
    _consistent(kind, checked)
    return Card(
        key=_key(given.get("key")),
        kind=kind,
        title=_text(given.get("title") or "", "title", TITLE_CHARS),
        given=checked,
        is_wide=bool(given.get("is_wide")),
        target=_target(given.get("target")),
        at_most=bool(given.get("at_most")),
    )


def with_key(card: Card, key: str) -> Card:
    """The same card under another name."""
    return replace(card, key=key)


def _key(given: object) -> str:
    if given is None or given == "":
        return new_key()
    if not isinstance(given, str) or not given.isascii() or not given.isalnum() or len(given) > 20:
        raise BadInput("The key of a card has up to 20 letters and digits.", code="card_key", where="key")
    return given


def _text(given: object, where: str, most: int) -> str:
    if not isinstance(given, str) or len(given) > most or not given.isprintable():
        raise BadInput(f"{where} must be a text of at most {most} printable characters.", code="card_text", where=where)
    return given.strip()


def _parameter(name: str, given: object) -> str:
    text = _text(str(given) if isinstance(given, int) else given, name, KEY_CHARS * MOST_STEPS)
    if name == "weeks" and text not in WEEKS:
        raise BadInput("A period is 1, 4 or 13 weeks.", code="card_weeks", where=name)
    if name == "about" and text not in {"", "touchpoint", "place"}:
        raise BadInput("A figure is about a touchpoint, a place or the whole ('').", code="card_about", where=name)
    if name == "days" and not (text.isascii() and text.isdecimal() and 1 <= int(text[:5]) <= 3_650):
        raise BadInput("The days of a funnel are 1 to 3650.", code="card_days", where=name)
    return text


def _consistent(kind: str, given: Mapping[str, str]) -> None:
    if bool(given.get("about")) != bool(given.get("entry")):
        raise BadInput("Name the touchpoint or place the figure is about.", code="card_about", where="entry")
    if kind in {"score", "score_line"} and not given.get("metric"):
        raise BadInput("Name the metric.", code="card_metric", where="metric")
    if kind == "funnel":
        steps = [step for step in given.get("steps", "").split(",") if step]
        if not 2 <= len(steps) <= MOST_STEPS or len(set(steps)) != len(steps):
            raise BadInput(f"A funnel needs 2 to {MOST_STEPS} different touchpoints.", code="card_steps", where="steps")


def _target(given: object) -> float | None:
    if given is None or given == "":
        return None
    try:
        target = float(str(given).replace(",", "."))
    except ValueError:
        target = float("nan")
    if isinstance(given, bool) or not isfinite(target) or abs(target) > 1e12:
        raise BadInput("A target is a number.", code="card_target", where="target")
    return target
