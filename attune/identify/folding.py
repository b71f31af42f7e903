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
_PARTED = re.compile(r"[._+\-]")
_PHONE = re.compile(r"(?:tel:)?[\d\s()+./\-\u2010-\u2015\u2212]{3,}")
_TRUNK = re.compile(r"\(\s*0\s*\)")  # +44 (0)20: the zero is dialled at home alone


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
    domain = folded[len(local) :]
    pieces = {piece for piece in _PARTED.split(local) if len(piece) > 2}
    return {folded, *pieces} | ({domain} if len(domain) > 3 else set())


def _phone_words(value: str) -> set[str]:
    digits = re.sub(r"\D", "", value)
    if len(digits) < 5:
        return set()
    # E.164 begins with a country code of 1 to 3 digits, and no code begins another: people type the rest alone, too.
    codes = (digits[length:] for length in (1, 2, 3) if int(digits[:length]) in COUNTRY_CODE_TO_REGION_CODE)
    return {digits, next(codes, digits)}


def asked(text: str) -> list[str]:
    """The folded words somebody searches for, longest first, at most 6. All must match as beginnings."""
    return ways(text)[0]


def ways(text: str) -> list[list[str]]:
    """What somebody may have meant, likeliest first; each as the words that must all match as beginnings.

    The second half of an e-mail is a word of its own that begins with `@`.
    """
    text = unicodedata.normalize("NFKC", text.strip()[:200])
    if _PHONE.fullmatch(text):
        return _numbers(text)
    found: list[str] = []
    within: list[str] = []
    for part in fold(text).split():
        found += [part] if "@" in part else _WORD.findall(part)
        # `kow@firma`: the beginning of a piece of the first half, and of the second half.
        local, at, domain = part.partition("@")
        within += [*_PARTED.split(local), at + domain] if local and at else [part] if at else _WORD.findall(part)
    whole, parted = _ordered(found), _ordered([word for word in within if word])
    return [whole] if set(whole) == set(parted) else [whole, parted]


def _ordered(words: list[str]) -> list[str]:
    return sorted({word[:LONGEST_WORD] for word in words}, key=lambda word: (-len(word), word))[:6]


def _numbers(text: str) -> list[list[str]]:
    """Digits as they are stored, of a phone number in any spelling."""
    digits = "".join(str(unicodedata.digit(each)) for each in _TRUNK.sub("", text) if each.isdigit())
    dialled = digits.lstrip("0")  # of +48, 0048 and 0601 only digits that are stored remain
    if len(dialled) < 3:
        return [[]]
    found = [[dialled]]
    if len(digits) == 11 and digits.startswith("8"):
        found.append(["7" + digits[1:]])  # in Russia and Kazakhstan 8 is dialled at home instead of +7
    return found
