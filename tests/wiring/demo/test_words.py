"""Sentences of the demo's customers: in four languages, right in number and gender, and seldom the same twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from random import Random

import pytest

from attune.wiring.demo import answers, offers, shops
from attune.wiring.demo.people import LANGUAGES, person
from attune.wiring.demo.words import phrases, writing
from attune.wiring.demo.words.grammar import Filling, Sentence, plural
from attune.wiring.demo.words.slips import mistyped
from attune.wiring.demo.words.writing import Pen

FACTS = {
    "place": shops.SHOPS[3], "device": offers.ROUTER_BAD, "days": 3, "minutes": 12, "hours": 5, "amount": 43.9,
    "country": "Japan", "staff": "agent-03", "date": date(2026, 1, 1),
}  # fmt: skip
HAND = {"en": r"[A-Za-z]", "pl": r"[A-Za-z]", "ru": r"[\u0400-\u04ff]", "ja": r"[ぁ-んァ-ン一-龥]"}


def somebody(language: str, gender: str = "f"):
    return next(
        one for one in (person(at, Random(at)) for at in range(500)) if (one.language, one.gender) == (language, gender)
    )


def test_every_language_says_the_same_things():
    shapes = {
        language: {(topic, kind) for topic, kinds in writing.SAY[language].items() for kind in kinds}
        for language in LANGUAGES
    }
    assert all(shape == shapes["en"] for shape in shapes.values())
    for language in LANGUAGES:
        blocks = [one for kinds in writing.SAY[language].values() for texts in kinds.values() for one in texts]
        blocks += [one for kinds in writing.FRAME[language].values() for texts in kinds.values() for one in texts]
        assert len(blocks) > 300
        assert len({(one.text) for one in blocks}) > 0.97 * len(blocks)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_filled_by_a_man_and_by_a_woman(language):
    filling = Pen(Random(1), somebody(language), FACTS)._filling
    forms = {"en": 2, "pl": 3, "ru": 3, "ja": 0}[language]
    for part in (*writing.SAY[language].values(), *writing.FRAME[language].values()):
        for texts in part.values():
            for one in texts:
                assert one.needs <= filling.texts.keys(), one.text
                for gender in "fm":
                    said = one.filled(language, gender, filling)
                    assert not re.search(r"[{}\[\]|]", said), one.text
                for name, given in re.findall(r"\{(days|minutes|hours):([^}]*)\}", one.text):
                    assert len(given.split("|")) == forms, (name, one.text)


def test_numbers_take_their_forms():
    assert [plural("en", number) for number in (1, 2, 21)] == [0, 1, 1]
    assert [plural("pl", number) for number in (1, 2, 5, 12, 21, 22, 112)] == [0, 1, 2, 2, 2, 1, 2]
    assert [plural("ru", number) for number in (1, 2, 5, 11, 12, 21, 22, 111)] == [0, 1, 2, 2, 2, 0, 1, 2]


def test_who_writes_and_who_is_named_decide_the_endings():
    filling = Filling({"staff": "Anna"}, {}, {"staff": "f"})
    sentence = Sentence("{staff} {staff:przyszedł|przyszła}, a ja [czekałem|czekałam].")
    assert sentence.filled("pl", "m", filling) == "Anna przyszła, a ja czekałem."
    assert sentence.filled("pl", "f", filling) == "Anna przyszła, a ja czekałam."


def test_after_a_comma_a_sentence_begins_small_but_a_name_does_not():
    empty = Filling({"staff": "Anna"}, {}, {})
    assert Sentence("The line is back.").filled("en", "f", empty, goes_on=True) == "the line is back."
    assert Sentence("I waited.").filled("en", "f", empty, goes_on=True) == "I waited."
    assert Sentence("{staff} helped.").filled("en", "f", empty, goes_on=True) == "Anna helped."


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_of_their_language_and_seldom_the_same(language):
    luck = Random(4)
    said = []
    for at in range(600):
        pen = Pen(luck, somebody(language), FACTS, is_sloppy=at % 5 == 0)
        topic = luck.choice(sorted(writing.SAY[language]))
        said.append(writing.written(pen, luck.choice(("bad", "good", "mixed")), topic, topic))
    assert all(re.search(HAND[language], text) for text in said if len(text) > 5)
    assert max(Counter(said).values()) < 25
    assert len(set(said)) > 440


def test_what_is_said_fits_what_is_felt():
    luck, who = Random(2), somebody("en")
    topics = defaultdict(set)
    for feeling in ("bad", "good"):
        for _ in range(200):
            topics[feeling] |= set(Pen(luck, who, FACTS).say("delivery", feeling, 2))
    assert topics["bad"].isdisjoint(topics["good"])
    assert len(topics["bad"]) >= 8


def test_a_letter_greets_demands_and_signs():
    who = somebody("pl", "m")
    lines = writing.letter(Pen(Random(3), who, FACTS), "bill").split("\n")
    assert len(lines) == 3
    assert lines[2].endswith(who.name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_slips_keep_a_text_readable(language):
    text = writing.written(Pen(Random(5), somebody(language), FACTS), "bad", "delivery", "delivery")
    for seed in range(200):
        typed = mistyped(text, language, Random(seed))
        assert abs(len(typed) - len(text)) <= 4


def test_money_is_written_as_people_write_it():
    assert [phrases.money(language, 43.9) for language in ("en", "pl", "ru", "ja")] == [
        "€43.90", "43,90 euro", "43,90 евро", "43.90ユーロ",
    ]  # fmt: skip
    assert writing.joined("ja", ["honest", "fast"]) == "正直、速い"


@pytest.mark.parametrize("metric", answers.METRICS)
def test_a_score_stays_on_its_scale_and_follows_the_mood(metric):
    luck = Random(1)
    low, high, _, _ = answers.METRICS[metric]
    good, bad = ([answers.score(metric, mood, luck) for _ in range(300)] for mood in (0.8, -0.8))
    assert low <= min(good + bad) <= max(good + bad) <= high
    assert sum(good) > sum(bad) + 300 * 0.25 * (high - low)
    assert answers.scale(metric) == f"{low}-{high}"
    assert [answers.feeling(metric, given) for given in (low, high)] == ["bad", "good"]
