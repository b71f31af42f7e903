"""What a tool takes: declared once, shown to clients as JSON Schema, and checked before the tool runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from attune.vocabulary.errors import BadInput

Kind = Literal["string", "integer", "number", "array", "object"]
READ_AS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument. `least` and `most` bound a number, the characters of a text or the items of a list of texts."""

    name: str
    kind: Kind
    about: str
    default: Any = None
    is_needed: bool = False
    least: float = 0
    most: float = 1_000
    choices: tuple[str, ...] = ()

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        said: dict[str, Any] = {"type": self.kind, "description": self.about}
        if self.choices:
            said["enum"] = list(self.choices)
        if self.kind == "string":
            said |= {"maxLength": int(self.most)}
        elif self.kind == "array":
            said |= {"items": {"type": "string"}, "minItems": int(self.least), "maxItems": int(self.most)}
        elif self.kind != "object":
            said |= {"minimum": self.least, "maximum": self.most}
        if not self.is_needed and self.default is not None:
            said["default"] = self.default
        return said

    def read(self, given: Any) -> Any:  # noqa: ANN401 - whatever a client sends
        """The value as the tool takes it.

        Raises:
            BadInput: it is of another kind, or out of bounds.
        """
        if isinstance(given, float) and self.kind == "integer" and given.is_integer():
            given = int(given)  # JSON has one kind of number
        if not self._is_right(given):
            raise self._wrong(f"must be of the type {self.kind}")
        if self.kind == "array" and not all(isinstance(one, str) and len(one) <= 1_000 for one in given):
            raise self._wrong("must be a list of texts")
        size = given if self.kind in {"integer", "number"} else len(given)
        if not self.least <= size <= self.most:  # false for a number that is none, too
            raise self._wrong(f"must be {self.least:g} to {self.most:g}" + self._counted())
        if self.choices and given not in self.choices:
            raise self._wrong(f"must be one of {', '.join(self.choices)}")
        return given

    def _is_right(self, given: object) -> bool:
        return isinstance(given, READ_AS[self.kind]) and not isinstance(given, bool)

    def _counted(self) -> str:
        return {"string": " characters long", "array": " items long", "object": " fields large"}.get(self.kind, "")

    def _wrong(self, what: str) -> BadInput:
        return BadInput(f"{self.name} {what}.", code="bad_argument", where=self.name)


def schema_of(arguments: Sequence[Argument]) -> dict[str, Any]:
    """The JSON Schema of a tool's input."""
    return {
        "type": "object",
        "properties": {one.name: one.schema() for one in arguments},
        "required": [one.name for one in arguments if one.is_needed],
        "additionalProperties": False,
    }


def read(arguments: Sequence[Argument], given: Mapping[str, Any]) -> dict[str, Any]:
    """Every argument by its name, with defaults for those left out.

    Raises:
        BadInput: one is missing, unknown or cannot be used; the first fault is told.
    """
    known = {one.name for one in arguments}
    if unknown := sorted(set(given) - known):
        raise BadInput(
            f"There is no argument {unknown[0][:80]!r}; there are {', '.join(sorted(known)) or 'none'}.",
            code="bad_argument",
            where=unknown[0][:80],
        )
    values = {}
    for one in arguments:
        if given.get(one.name) is not None:
            values[one.name] = one.read(given[one.name])
        elif one.is_needed:
            raise BadInput(f"{one.name} is missing.", code="bad_argument", where=one.name)
        else:
            values[one.name] = one.default
    return values
