"""Which encoding a text is in, guessed from its bytes. A guess is only ever offered: people see the rows and choose."""

from __future__ import annotations

import codecs
import re
import unicodedata

OFFERED = ("utf-8", "utf-16", "cp1252", "cp1250", "cp1251", "shift_jis", "euc_jp", "koi8_r", "iso8859_2", "cp866")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# Letters beyond ASCII that texts in these encodings are full of, commonest first.
_USUAL = {
    "cp1250": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰăâîșțäöüÄÖÜß",
    "iso8859_2": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýž",
    "cp1252": "éèàçêâôîùûëïüöäñáíóúßæøåõãÉÈÀÇÊÄÖÜÑÁÍÓÚÆØÅÕÃ€\u2019\u201c\u201d\u2013",
}
_OTHER_ALPHABETS = frozenset({"cp1251", "koi8_r", "cp866", "shift_jis", "euc_jp"})
_WITHIN_LATIN = re.compile("(?<=[A-Za-z])[^\x00-\x7f]|[^\x00-\x7f](?=[A-Za-z])")
_CYRILLIC = frozenset("оеаинтсрвлкмдпуяызьбгчйхжшюцщэфёъОЕАИНТСРВЛКМДПУЯЫЗЬБГЧЙХЖШЮЦЩЭФЁЪіїєґІЇЄҐўЎ")


def guesses(raw: bytes) -> list[str]:
    """Encodings that fit these bytes (the beginning of a file, perhaps cut within a letter), the likeliest first."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return [encoding]
    if raw.count(0) * 4 > len(raw):
        return ["utf-16-le" if raw[1::2].count(0) > raw[0::2].count(0) else "utf-16-be"]
    if _fits(raw, "utf-8"):
        return ["utf-8"]
    scored = sorted(((_score(raw, encoding), encoding) for encoding in OFFERED[2:]), reverse=True)
    return [encoding for score, encoding in scored if score > 0] or ["cp1252"]


def _fits(raw: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(raw)
    except UnicodeDecodeError:
        return False
    return True


def _score(raw: bytes, encoding: str) -> float:
    """The share of letters beyond ASCII that are usual in such texts, a little less for each that is strange."""
    if not _fits(raw, encoding):
        return 0.0
    text = codecs.getincrementaldecoder(encoding)().decode(raw)
    if encoding in _OTHER_ALPHABETS:
        # A Cyrillic or Japanese sign within a Latin word is an accented letter misread.
        text = _WITHIN_LATIN.sub("\x80", text)
    beyond = [sign for sign in text if ord(sign) > 127]
    if not beyond:
        return 0.0
    return sum(_weight(sign, encoding) for sign in beyond) / len(beyond)


def _weight(sign: str, encoding: str) -> float:
    if encoding in {"shift_jis", "euc_jp"}:
        if "\u3040" <= sign <= "\u30ff" or "\u4e00" <= sign <= "\u9fff" or "\u3000" <= sign <= "\u303f":
            return 1.0
        return (
            0.5 if "\uff01" <= sign <= "\uff60" else -1.0
        )  # half-width kana are what other texts look like by mistake
    if encoding in {"cp1251", "koi8_r", "cp866"}:
        if sign not in _CYRILLIC:
            return -0.3
        return 1.0 if sign.islower() else 0.6  # the wrong one of the three swaps the cases
    if sign in _USUAL[encoding]:
        return 0.9
    return -0.5 if unicodedata.category(sign)[0] in "CS" else -0.1
