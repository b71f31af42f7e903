"""Touchpoints from a TOML file: added where new, changed where known, nothing removed."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from attune.access.audit import Actor, record
from attune.access.members import Member
from attune.collect.touchpoints import versions
from attune.collect.touchpoints.models import KEY_CHARS, ORDER, EpisodeRule, Stage, SurfaceRule, Touchpoint
from attune.store.database import write
from attune.vocabulary.errors import BadInput

STAGE = {"key": str, "name": str, "order": int}
TOUCHPOINT = {
    **dict.fromkeys(("key", "name", "channel", "stage", "owner", "standard"), str),
    "direct": bool,
    "surfaces": list,
}
EPISODE = {"key": str, "name": str, "starts": str, "expects": str, "missing": str, "after_days": int}
LONGEST = {**dict.fromkeys(("key", "channel", "stage"), KEY_CHARS), "name": 120, "owner": 254, "standard": 500}
TABLES = {"stages": STAGE, "touchpoints": TOUCHPOINT, "episodes": EPISODE}
NEEDED = {
    "stages": ("key", "name"),
    "touchpoints": ("key", "name"),
    "episodes": ("key", "starts", "expects", "missing"),
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many of each stand in the file; all of them are now in the catalogue."""

    stages: int
    touchpoints: int
    rules: int
    episodes: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern of a touchpoint."""

    pattern: str
    order: int = ORDER


@dataclass(frozen=True, slots=True)
class Given:
    """The file, checked."""

    stages: list[dict[str, Any]] = field(default_factory=list)
    touchpoints: list[dict[str, Any]] = field(default_factory=list)
    episodes: list[dict[str, Any]] = field(default_factory=list)

    def rules(self) -> list[tuple[str, Rule]]:
        """(touchpoint key, rule) of all touchpoints."""
        return [(found["key"], rule) for found in self.touchpoints for rule in found["surfaces"]]


def load_toml(path: Path, by: Actor = "program") -> Loaded:
    """Add or change what stands in the file; the mapping of surfaces follows within seconds.

    `by`: who did it, for the audit.

    Raises:
        BadInput: the file cannot be understood; the message names the table and key. Nothing was changed.
    """
    given = read(path)
    with write():
        for stage in given.stages:
            Stage.objects.update_or_create(key=stage["key"], defaults=_without(stage, "key"))
        _check_stages(given, path)
        patterns = [rule.pattern for _, rule in given.rules()]
        touched = list(Touchpoint.objects.filter(rules__pattern__in=patterns))  # some may lose a rule to another
        for one in given.touchpoints:
            touchpoint, _ = Touchpoint.objects.update_or_create(
                key=one["key"], defaults={**_without(one, "key", "surfaces"), **_owned_by(one)}
            )
            touched.append(touchpoint)
            for rule in one["surfaces"]:
                SurfaceRule.objects.update_or_create(
                    pattern=rule.pattern, defaults={"touchpoint": touchpoint, **_without(asdict(rule), "pattern")}
                )
        versions.keep(touched, by)
        for episode in given.episodes:
            ends = {name: _touchpoint(episode, name, path) for name in ("starts", "expects")}
            EpisodeRule.objects.update_or_create(
                key=episode["key"], defaults={"name": episode["key"], **_without(episode, "key"), **ends}
            )
        loaded = Loaded(len(given.stages), len(given.touchpoints), len(given.rules()), len(given.episodes))
        record(by, "touchpoints loaded", f"file {path.name}", [name for name, count in asdict(loaded).items() if count])
    return loaded


def read(path: Path) -> Given:
    """The file, checked but not yet compared with what the catalogue holds.

    Raises:
        BadInput: as `load_toml`.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _wrong(path, "", f"it cannot be read: {error}") from error
    for name in found:
        if name not in TABLES:
            raise _wrong(path, name, f"it means nothing here; the tables are [[{']], [['.join(TABLES)}]]")
    checked = {name: _table(path, name, found.get(name, [])) for name in TABLES}
    for at, one in enumerate(checked["touchpoints"], 1):
        one["surfaces"] = [_rule(path, at, given) for given in one.get("surfaces", [])]
    patterns = [rule.pattern for one in checked["touchpoints"] for rule in one["surfaces"]]
    twice = {pattern for pattern in patterns if patterns.count(pattern) > 1}
    if twice:
        raise _wrong(path, "touchpoints", f"the pattern {min(twice)!r} stands twice; a surface has one touchpoint")
    return Given(**checked)


def _owned_by(one: dict[str, Any]) -> dict[str, Member]:
    """The member whose e-mail stands as owner; other words are kept as words alone."""
    found = Member.objects.filter(email=one.get("owner", "").strip().lower(), is_active=True).first()
    return {} if found is None else {"owned_by": found}


def _table(path: Path, name: str, given: object) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise _wrong(path, name, f"write it as [[{name}]], once for each")
    kinds = TABLES[name]
    for at, one in enumerate(given, 1):
        where = f"{name}.{at}"
        for key, value in one.items():
            if key not in kinds:
                raise _wrong(path, f"{where}.{key}", f"it means nothing here; known are {', '.join(kinds)}")
            if not _is_of(value, kinds[key]):
                raise _wrong(path, f"{where}.{key}", f"a {kinds[key].__name__} is needed, not {value!r}")
        for key in NEEDED[name]:
            if not one.get(key):
                raise _wrong(path, f"{where}.{key}", "it is missing")
        for key, most in LONGEST.items():
            if len(str(one.get(key, ""))) > most:
                raise _wrong(path, f"{where}.{key}", f"it has more than {most} characters")
        if "/" in one["key"]:
            raise _wrong(path, f"{where}.key", "a key has no slash: it stands in addresses")
    return given


def _is_of(value: object, kind: type) -> bool:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return isinstance(value, kind)


def _rule(path: Path, at: int, given: object) -> Rule:
    """A pattern, or `{ pattern = "...", order = 10 }`."""
    if isinstance(given, str) and given.strip():
        return Rule(given.strip())
    if isinstance(given, dict) and set(given) <= {"pattern", "order"} and isinstance(given.get("pattern"), str):
        order = given.get("order", ORDER)
        if isinstance(order, int) and not isinstance(order, bool) and order >= 0:
            return Rule(given["pattern"].strip(), order)
    raise _wrong(path, f"touchpoints.{at}.surfaces", 'a pattern is a text, or { pattern = "web *", order = 10 }')


def _check_stages(given: Given, path: Path) -> None:
    known = set(Stage.objects.values_list("key", flat=True))
    for at, one in enumerate(given.touchpoints, 1):
        stage = one.get("stage", "")
        if stage and stage not in known:
            raise _wrong(
                path, f"touchpoints.{at}.stage", f"there is no stage {stage!r}; known are {', '.join(sorted(known))}"
            )


def _touchpoint(episode: dict[str, Any], name: str, path: Path) -> Touchpoint:
    found = Touchpoint.objects.filter(key=episode[name]).first()
    if found is None:
        raise _wrong(path, f"episodes.{episode['key']}.{name}", f"there is no touchpoint {episode[name]!r}")
    return found


def _without(given: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key not in keys}


def _wrong(path: Path, where: str, reason: str) -> BadInput:
    return BadInput(
        f"{path.name}{f', [{where}]' if where else ''}: {reason}.", code="bad_touchpoints", where=where or path.name
    )
