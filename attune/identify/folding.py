"""One spelling for everything people type in a search box: words folded across case, accents, widths and kana."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

MOST_WORDS = 24  # of one card
LONGEST_WORD = 64  # characters

# Letters without a decomposition, as people type them without the right keyboard.
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "\u0131": "i",  # dotless i
        "ħ": "h",
        "ŧ": "t",
        "ŋ": "n",
        "\u0451": "\u0435",  # yo, mostly typed as ye
    }
    # Katakana to hiragana, ヴ and the iteration marks included.
    | {chr(code): chr(code - 0x60) for code in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)},
)
_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W_]+")
_PHONE = re.compile(r"[\d\s()+./-]{3,}")


def fold(text: str) -> str:
    """`text` in its folded spelling: `Żółw` and `zolw`, `Ёлкин` and `елкин`, `ﾀﾅｶ`, `タナカ` and `たなか` are one."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFC", "".join(_bare(unicodedata.normalize("NFD", text)))).translate(_LETTERS)


def _bare(decomposed: str) -> Iterator[str]:
    # Marks fall off Latin letters alone: й is no и, and が no か.
    base = ""
    for char in decomposed:
        if not unicodedata.combining(char):
            base = char
        elif base < "\u0250":
            continue
        yield char


def words_of(traits: Mapping[str, str]) -> list[str]:
    """The words under which a card with these traits is found, sorted, each once."""
    found: set[str] = set()
    for name, value in traits.items():
        if name == "email":
            found.update(_email_words(value))
        elif name == "phone":
            found.update(_phone_words(value))
        else:
            for word in _WORD.findall(fold(value)):
                found.update(_pieces(word))
    return sorted(
        sorted({word[:LONGEST_WORD] for word in found if word}, key=lambda word: (-len(word), word))[:MOST_WORDS]
    )


def _pieces(word: str) -> list[str]:
    # Names in kanji are written without a space between their parts: 太郎 must find 山田太郎.
    return [word[at:] for at in range(min(len(word), 8))] if _ASIAN.search(word) else [word]


def _email_words(value: str) -> set[str]:
    folded = fold(value)
    local = folded.partition("@")[0]
    return {folded, *(piece for piece in re.split(r"[._+\-]", local) if len(piece) > 2)}


def _phone_words(value: str) -> set[str]:
    digits = re.sub(r"\D", "", value)
    if len(digits) < 5:
        return set()
    # E.164 begins with a country code of 1 to 3 digits, and no code begins another: people type the rest alone, too.
    codes = (digits[length:] for length in (1, 2, 3) if int(digits[:length]) in COUNTRY_CODE_TO_REGION_CODE)
    return {digits, next(codes, digits)}


def asked(text: str) -> list[str]:
    """The folded words somebody searches for, longest first, at most 6. All must match as beginnings."""
    text = text.strip()[:200]
    if _PHONE.fullmatch(text):
        digits = re.sub(r"\D", "", text).lstrip("0")  # of +48, 0048 and 0601 only digits that are stored remain
        return [digits] if len(digits) >= 3 else []
    found: list[str] = []
    for part in fold(text).split():
        found += [part] if "@" in part else _WORD.findall(part)
    return sorted({word[:LONGEST_WORD] for word in found}, key=lambda word: (-len(word), word))[:6]
