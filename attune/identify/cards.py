"""Index cards: what each key is called, and the words under which search finds it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec
from django.db import models

from attune.identify.fields import BytesField, NumberField
from attune.identify.folding import words_of

NAMES = ("name", "first_name", "last_name", "email", "phone")
LONGEST = 200


class Card(models.Model):
    """`key`: its number. `traits`: JSON of name -> [value, event time in ms, claimed]; `words`: parted by spaces."""

    key = models.BigAutoField(primary_key=True)
    traits = models.TextField()
    words = models.TextField()


class CardWord(models.Model):
    """A word (UTF-8, so that both databases sort it alike) and a key whose card has it."""

    pk = models.CompositePrimaryKey("word", "key")
    word = BytesField()
    key = NumberField()


class Said(NamedTuple):
    """A trait's value, since when (ms), and whether it is only claimed."""

    value: str
    at: int
    claimed: bool


Traits = dict[str, Said]
_decode = msgspec.json.Decoder(Traits).decode
_encode = msgspec.json.Encoder().encode


def read(text: str) -> Traits:
    """The traits of a stored card."""
    return _decode(text)


def written(traits: Traits) -> str:
    """The stored form."""
    return _encode(traits).decode()


def take(traits: Traits, name: str, new: Said) -> bool:
    """Let `new` replace what is known when it is at least as good: proved before claimed, then the later event."""
    old = traits.get(name)
    if old is not None and (not new.claimed, new.at) < (not old.claimed, old.at):
        return False
    traits[name] = new
    return old != new


def words(traits: Traits) -> list[str]:
    """The words of a card."""
    return words_of({name: said.value for name, said in traits.items()})


def best(cards: Iterable[Traits]) -> Mapping[str, Said]:
    """Of several keys' cards, the best value of each trait; of equals, that of the card that comes first."""
    merged: Traits = {}
    for card in cards:
        for name, said in card.items():
            old = merged.get(name)
            if old is None or (not said.claimed, said.at) > (not old.claimed, old.at):
                merged[name] = said
    return merged


def called(traits: Mapping[str, Said]) -> str:
    """What to call somebody: a name, else first and last name, else e-mail, else phone, else ''."""
    if "name" in traits:
        return traits["name"].value
    full = " ".join(traits[part].value for part in ("first_name", "last_name") if part in traits)
    return full or next((traits[name].value for name in ("email", "phone") if name in traits), "")
