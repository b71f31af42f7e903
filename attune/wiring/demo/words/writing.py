"""What somebody writes: sentences that fit the cause and the feeling, in the order people put them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from attune.wiring.demo.people import LANGUAGES, Person
from attune.wiring.demo.staff import first_name
from attune.wiring.demo.words import phrases
from attune.wiring.demo.words.grammar import Filling, Sentence
from attune.wiring.demo.words.slips import mistyped

Blocks = dict[str, list[Sentence]]


def _read(language: str) -> tuple[dict[str, Blocks], dict[str, Blocks]]:
    text = (Path(__file__).parent / f"{language}.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)
    say = found.pop("say")
    read = [
        {part: {kind: [Sentence(one) for one in texts] for kind, texts in kinds.items()} for part, kinds in of.items()}
        for of in (found, say)
    ]
    return read[0], read[1]


FRAME: dict[str, dict[str, Blocks]] = {}
SAY: dict[str, dict[str, Blocks]] = {}
for _language in LANGUAGES:
    FRAME[_language], SAY[_language] = _read(_language)

ELSEWHERE = "relation"  # what is said when a topic has no words for a feeling
# A refund, a question: what a cause is called here
SAME = {"refund": "bill", "fault": "network", "leaving": "relation", "product": "product"}


class Pen:
    """One text in the making: who writes, and what the words may name. `is_sloppy`: typed in a hurry."""

    def __init__(self, luck: Random, person: Person, facts: Mapping[str, Any], *, is_sloppy: bool = False) -> None:
        self.luck = luck
        self.person = person
        self.is_sloppy = is_sloppy
        self.language = person.language
        self._filling = _filling(luck, person, facts)
        self._said: set[str] = set()

    def say(self, topic: str, feeling: str, most: int, after: str = "") -> list[str]:
        """One to `most` different sentences about it; `after`: what stands before them."""
        blocks = SAY[self.language]
        texts = blocks.get(SAME.get(topic, topic), {}).get(feeling) or blocks[ELSEWHERE][feeling]
        can = [one for one in texts if self._filling.knows(one.needs) and one.text not in self._said]
        chosen = self.luck.sample(can, min(len(can), self.luck.randrange(1, most + 1)))
        self._said |= {one.text for one in chosen}
        goes_on = after.rstrip().endswith((":", ",", "、"))
        return [
            one.filled(self.language, self.person.gender, self._filling, goes_on=goes_on and not place)
            for place, one in enumerate(chosen)
        ]

    def frame(self, part: str, kind: str) -> str:
        """One of the phrases around it."""
        return self.luck.choice(FRAME[self.language][part][kind]).filled(
            self.language, self.person.gender, self._filling
        )

    def together(self, sentences: Sequence[str]) -> str:
        """With what stands between sentences."""
        return ("" if self.language == "ja" else " ").join(sentences)


def written(pen: Pen, feeling: str, cause: str, area: str) -> str:
    """A comment beside a score. `feeling`: bad, good or mixed; `cause` is what bad words are about."""
    if feeling == "mixed":
        return _finish(pen, _mixed(pen, cause, area), feeling, 0.05)
    luck = pen.luck
    sentences = [pen.frame("open", feeling)] if luck.random() < 0.3 else []
    opened = sentences[0] if sentences else ""
    sentences += pen.say(cause if feeling == "bad" else area, feeling, 3 if feeling == "bad" else 2, opened)
    if luck.random() < 0.3:
        sentences.append(pen.frame("close", feeling))
    return _finish(pen, sentences, feeling, 0.1)


def _mixed(pen: Pen, cause: str, area: str) -> list[str]:
    if pen.luck.random() < 0.35:
        return [pen.frame("mixed", "short")]
    opened = [pen.frame("open", "mixed")] if pen.luck.random() < 0.5 else []
    good = pen.say(area, "good", 1)
    but = pen.frame("mixed", "but").rstrip(" ") if good else ""
    bad = pen.say(cause, "bad", 1, but)
    return [*opened, *good, *([but] if but and bad else []), *bad]


def letter(pen: Pen, cause: str) -> str:
    """A complaint: a greeting, what happened, what is asked for, a name."""
    body = [*pen.say(cause, "bad", 3), *(pen.say(ELSEWHERE, "bad", 1) if pen.luck.random() < 0.3 else [])]
    body.append(pen.frame("letter", "demand"))
    text = pen.together(body)
    if pen.is_sloppy:
        text = mistyped(text, pen.language, pen.luck)
    return "\n".join((pen.frame("letter", "hello"), text, pen.frame("letter", "bye")))


def post(pen: Pen, feeling: str, cause: str) -> str:
    """A few words for everybody to read."""
    kind = "good" if feeling == "good" else "bad"
    begun = pen.frame("post", kind) if pen.luck.random() < 0.7 else ""
    return begun + _finish(pen, pen.say(cause, kind, 2, begun), kind, 0.5)


def joined(language: str, images: Sequence[str]) -> str:
    """Words people connect with us, as a list in their language."""
    said = [phrases.IMAGES[image].get(language, image) for image in images]
    return ("、" if language == "ja" else ", ").join(said)


def _finish(pen: Pen, sentences: Sequence[str], feeling: str, emoji: float) -> str:
    text = pen.together(sentences)
    if pen.is_sloppy:
        text = mistyped(text, pen.language, pen.luck)
    if feeling != "mixed" and pen.luck.random() < emoji:
        text += ("" if pen.language == "ja" else " ") + pen.frame("post", f"emoji_{feeling}")
    return text


def _filling(luck: Random, person: Person, facts: Mapping[str, Any]) -> Filling:
    language = person.language
    texts = {"name": person.name, "weekday": phrases.weekday(language, luck)}
    numbers = {name: int(facts[name]) for name in ("days", "minutes", "hours") if name in facts}
    texts |= {name: str(number) for name, number in numbers.items()}
    genders: dict[str, str] = {}
    if "place" in facts:
        texts["place"] = facts["place"].name
    if facts.get("device"):
        texts["device"] = facts["device"].name
    if "amount" in facts:
        texts["amount"] = phrases.money(language, facts["amount"])
    if "country" in facts:
        texts["abroad"] = phrases.ABROAD[facts["country"]][language]
    known = first_name(facts.get("staff", ""))
    if known is not None:
        texts["staff"], genders["staff"] = known.written(language), known.gender
    return Filling(texts, numbers, genders)
