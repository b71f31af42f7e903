"""Texts understood: the language, what people feel, what it is about, what they want, and the words that decided."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attune.understand.text import Label, label
from attune.understand.text.shapes import EMOTIONS, INTENTS, SENTIMENTS, TOPICS

SAYINGS = [
    ("en", "negative", "The delivery was late and the courier was rude. I want my money back!"),
    ("en", "positive", "Thank you, the technician was friendly and fixed everything within an hour."),
    ("ru", "negative", "Ужасное обслуживание, жду посылку вторую неделю, никто не отвечает."),
    ("ru", "positive", "Спасибо большое, мастер приехал вовремя и всё быстро починил!"),
    ("pl", "negative", "Fatalna obsługa, paczka uszkodzona, a na infolinii nikt nie odbiera."),
    ("pl", "positive", "Bardzo miła obsługa i szybka dostawa, gorąco polecam!"),
    ("ja", "negative", "対応がひどく、商品も壊れていました。返金してください。"),
    ("ja", "positive", "とても丁寧な対応で大満足です。また利用したいと思います。"),
]


@pytest.mark.parametrize(("language", "sentiment", "text"), SAYINGS)
def test_a_plain_saying_is_understood_in_its_language(language: str, sentiment: str, text: str) -> None:
    (found,) = label([text])
    assert (found.language, found.sentiment) == (language, sentiment)
    assert sum(found.sentiment_scores.values()) == pytest.approx(1, abs=0.01)
    assert found.confidence > 0.5


@pytest.mark.parametrize(
    ("praise", "blame"),
    [
        ("The food was good.", "The food was not good."),
        ("Мне понравилось.", "Мне не понравилось."),
        ("Polecam ten sklep.", "Nie polecam tego sklepu."),
        ("料理は美味しいです。", "料理は美味しくないです。"),
    ],
)
def test_a_negation_turns_praise_round(praise: str, blame: str) -> None:
    good, bad = label([praise, blame])
    assert good.sentiment_scores["positive"] > bad.sentiment_scores["positive"]
    assert good.sentiment_scores["negative"] < bad.sentiment_scores["negative"]
    assert good.sentiment == "positive"
    assert bad.sentiment == "negative"


def test_both_poles_are_mixed() -> None:
    (found,) = label(["The room was wonderful and spotless. But the waiter was terribly rude and the food disgusting."])
    assert found.sentiment == "mixed"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Can I pay my bill by card?", "question"),
        ("Я хочу расторгнуть договор и перейду к другому оператору.", "cancel"),
        ("Było by super, dodajcie proszę tryb ciemny, byłoby dobrze.", "idea"),
        ("アプリに領収書の機能を追加してほしいです。", "idea"),
        ("I want to buy the new router, is it in stock?", "purchase"),
        ("Żądam zwrotu pieniędzy, telefon nie działa od tygodnia.", "complaint"),
        ("素晴らしい対応をありがとうございました。感謝しています。", "praise"),
    ],
)
def test_what_somebody_wants_is_found(text: str, intent: str) -> None:
    (found,) = label([text])
    assert intent in found.intents
    assert found.complaint == ("complaint" in found.intents)


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("Urgent: the charger started to smoke, this is dangerous, call me immediately!", "high"),
        ("Если не вернёте деньги, подам в суд.", "high"),
        ("Nice colours.", "low"),
    ],
)
def test_what_cannot_wait_is_told_apart(text: str, urgency: str) -> None:
    assert label([text])[0].urgency == urgency


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("The courier lost my parcel.", "delivery"),
        ("Цена слишком высокая, тариф дорогой.", "price"),
        ("Kurier dostarczył paczkę dzień później.", "delivery"),
        ("部屋の掃除がされておらず、汚れていました。", "cleanliness"),
    ],
)
def test_what_it_is_about_is_found(text: str, topic: str) -> None:
    assert topic in label([text])[0].topics


def test_anger_and_joy_are_told_apart_in_each_language() -> None:
    angry = [
        "I am furious, this is outrageous!",
        "Меня это бесит, возмутительно!",
        "Jestem wściekły, to skandal!",
        "本当に腹が立つ、許せない！",
    ]
    happy = [
        "We are so happy, it was wonderful!",
        "Я так рада, ура, просто счастье!",
        "Jestem taka szczęśliwa, super!",
        "とても嬉しくて楽しかった！",
    ]
    for found in label(angry):
        assert "anger" in found.emotions
        assert "joy" not in found.emotions
    for found in label(happy):
        assert "joy" in found.emotions


def test_the_evidence_is_words_of_the_text() -> None:
    for _, _, text in SAYINGS:
        (found,) = label([text])
        assert found.evidence, text
        for span in found.evidence:
            assert text[span.start : span.end] == span.text


def test_a_given_language_is_taken_and_a_wrong_number_of_them_refused() -> None:
    assert label(["ok", "ok"], ["pl", None])[0].language == "pl"
    assert [one.language for one in label(["Спасибо!"] * 3, ["ru-RU", "../en", "nonsense"])] == ["ru", "ru", "ru"]
    with pytest.raises(ValueError, match="1 languages"):
        label(["a", "b"], ["en"])


def test_what_is_no_text_is_refused_and_an_empty_one_is_neutral_and_unsure() -> None:
    with pytest.raises(TypeError, match="int"):
        label([3])  # type: ignore[list-item]
    found = label(["", "   ", "12345", "!!!"])
    assert {one.language for one in found} == {"und"}
    assert all(one.is_unsure and one.sentiment != "mixed" for one in found)


def test_nothing_is_an_answer_too() -> None:
    assert label([]) == []


def test_the_same_text_gets_the_same_label_whatever_stands_beside_it() -> None:
    texts = [text for _, _, text in SAYINGS]
    assert label(texts) == [label([text])[0] for text in texts]


def test_other_languages_fall_back_to_the_common_table() -> None:
    german, french = label(
        [
            "Der Service war schrecklich, ich bin sehr enttäuscht.",
            "Le repas était excellent et le personnel très gentil.",
        ]
    )
    assert (german.language, german.sentiment) == ("de", "negative")
    assert (french.language, french.sentiment) == ("fr", "positive")


@pytest.mark.parametrize("text", ["😡😡😡", "★☆☆☆☆", "1/5"])
def test_signs_and_grades_speak_without_words(text: str) -> None:
    (found,) = label([text + " "])
    assert found.sentiment_scores["negative"] > found.sentiment_scores["positive"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=300), max_size=5))
def test_any_text_gets_a_sound_label(texts: list[str]) -> None:
    for text, found in zip(texts, label(texts), strict=True):
        assert isinstance(found, Label)
        assert set(found.sentiment_scores) == set(SENTIMENTS)
        assert set(found.emotions) <= set(EMOTIONS)
        assert set(found.topics) <= set(TOPICS)
        assert set(found.intents) <= set(INTENTS)
        assert 0 <= found.confidence <= 1
        assert all(text[span.start : span.end] == span.text for span in found.evidence)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 1_000_000,
        "\ud83d broken",
        "\x00\x01",
        "שלום, השירות היה נהדר",
        "очень хорошо и very bad です",
        "İ" * 50,
        "!?" * 5_000,
    ],
)
def test_strange_texts_are_labelled_all_the_same(text: str) -> None:
    assert len(label([text])) == 1
