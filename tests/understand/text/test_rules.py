"""What the words of a sentence say by rule."""

import pytest

from attune.understand.text import lexicon, rules, sentences
from attune.understand.text.shapes import TOPICS


def leaning(text: str, language: str) -> float:
    return float(rules.read(text, lexicon.of(language)).features[0])


@pytest.mark.parametrize(
    ("language", "weaker", "stronger"),
    [
        ("en", "It was good.", "It was very good."),
        ("ru", "Это хорошо.", "Это очень хорошо."),
        ("pl", "To było dobre.", "To było bardzo dobre."),
    ],
)
def test_a_strong_word_makes_the_next_one_stronger(language: str, weaker: str, stronger: str) -> None:
    assert 0 < leaning(weaker, language) < leaning(stronger, language)


def test_what_follows_a_but_counts_more_than_what_stands_before_it() -> None:
    assert leaning("The food was good but the service was bad.", "en") < 0
    assert leaning("The service was bad but the food was good.", "en") > leaning(
        "The food was good but the service was bad.", "en"
    )


def test_a_negation_does_not_reach_over_a_comma() -> None:
    assert leaning("No, it was good.", "en") > 0
    assert leaning("It was no good.", "en") < 0


def test_a_phrase_is_read_as_one() -> None:
    assert leaning("There was no problem.", "en") > 0
    assert leaning("Bez problemu.", "pl") > 0


@pytest.mark.parametrize(
    ("text", "grade"),
    [("2/10 only", -7 / 9), ("5/5", 1.0), ("1 star", -1.0), ("оценка 9 из 10", 7 / 9), ("★★★★★", 1.0), ("★★☆☆☆", -0.5)],
)
def test_a_grade_in_the_text_is_read(text: str, grade: float) -> None:
    assert rules.grade(text) == pytest.approx(grade, abs=0.01)


@pytest.mark.parametrize("text", ["on 24/5 we came", "room 1205", "3.5 km", "11/5/2026", "", "12/10"])
def test_other_numbers_are_no_grades(text: str) -> None:
    assert abs(rules.grade(text)) <= 1
    if text not in {"on 24/5 we came", "11/5/2026"}:
        assert rules.grade(text) == 0


def test_russian_is_found_with_and_without_its_dots() -> None:
    with_dots = {hit.name for hit in lexicon.of("ru").find("тяжёлый, надёжный")}  # type: ignore[union-attr]
    without = {hit.name for hit in lexicon.of("ru").find("тяжелый, надежный")}  # type: ignore[union-attr]
    assert with_dots == without != set()


@pytest.mark.parametrize("language", lexicon.WRITTEN)
def test_every_lexicon_has_words_for_everything(language: str) -> None:
    held = lexicon._read(language)
    assert set(held["topics"]) == set(TOPICS)
    assert set(held["sentiment"]) == {"3", "2", "1", "-1", "-2", "-3"}
    assert len(held["emotions"]) == 8
    assert set(held["urgency"]) == {"high", "medium"}


def test_sentences_know_their_places() -> None:
    text = "It costs 3.5 euro at example.com. Really?! Да.  最高です。また来ます。\n\nEnd"
    found = sentences.split(text)
    assert [one.text for one in found] == [
        "It costs 3.5 euro at example.com.",
        "Really?!",
        "Да.",
        "最高です。",
        "また来ます。",
        "End",
    ]
    assert all(text[one.start : one.end] == one.text for one in found)
    assert sentences.split(" \n ") == []
