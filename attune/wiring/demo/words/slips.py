"""How people really type: in a hurry, on a telephone, without the letters their keyboard hides."""

from __future__ import annotations

from random import Random

PLAIN = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")
LONG = 4  # shorter words are typed right


def mistyped(text: str, language: str, luck: Random) -> str:
    """The same words with some of these slips."""
    if language == "ja":
        return text.removesuffix("。") if luck.random() < 0.7 else text.replace("。", "！", 1)  # noqa: RUF001 - Japanese has its own
    if language == "pl" and luck.random() < 0.5:
        text = text.translate(PLAIN)
    if language == "ru" and luck.random() < 0.8:
        text = text.replace("ё", "е").replace("Ё", "Е")  # noqa: RUF001 - what people type instead
    if luck.random() < 0.4:
        text = text.lower()
    if language == "en" and luck.random() < 0.4:
        text = text.replace("'", "")
    if luck.random() < 0.5:
        text = text.rstrip(".")
    elif luck.random() < 0.25:
        text = text.rstrip(".") + luck.choice(("!!", "!!!", "...", "??"))
    return _slip(text, luck) if luck.random() < 0.6 else text


def _slip(text: str, luck: Random) -> str:
    """Two letters changed places, one came twice, or one is missing."""
    words = text.split(" ")
    chosen = [at for at, word in enumerate(words) if len(word) > LONG and word.isalpha()]
    if not chosen:
        return text
    at = luck.choice(chosen)
    word, place = words[at], luck.randrange(1, len(words[at]) - 2)
    kind = luck.randrange(3)
    if kind == 0:
        word = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    elif kind == 1:
        word = word[:place] + word[place] + word[place:]
    else:
        word = word[:place] + word[place + 1 :]
    words[at] = word
    return " ".join(words)
