"""What this room knows about a customer, and how it forgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from attune.identify import cards, progress
from attune.identify.accounts import Account, Membership
from attune.identify.cards import Card, CardWord
from attune.identify.consent import Consent
from attune.identify.erasures import ErasedKey, Erasure
from attune.identify.identifiers import Identifier
from attune.identify.links import Link
from attune.identify.objections import Objection
from attune.identify.preferences import Preference
from attune.identify.requests import Request
from attune.identify.resolution import AT_ONCE
from attune.store.database import write
from attune.vocabulary.personal_data import PersonalData

# Table, its rows, and which of their columns hold the number of a key.
TABLES: tuple[tuple[str, models.Manager[Any], tuple[str, ...]], ...] = (
    ("identify_link", Link.objects, ("a", "b")),
    ("identify_card", Card.objects, ("key",)),
    ("identify_membership", Membership.objects, ("key",)),
    ("identify_identifier", Identifier.objects, ("id", "customer")),
)
# Those that name the key itself.
BY_KEY: tuple[tuple[str, models.Manager[Any]], ...] = (
    ("identify_consent", Consent.objects),
    ("identify_objection", Objection.objects),
    ("identify_preference", Preference.objects),
)
WORDS, ACCOUNTS = "identify_cardword", "identify_account"
REQUESTS = "identify_request"
# The proof that an erasure happened, and what keeps the person out: hashes, counts and times. It stays.
KEPT: tuple[tuple[str, models.Manager[Any], str], ...] = (
    ("identify_erasure", Erasure.objects, "customer"),
    ("identify_erasedkey", ErasedKey.objects, "key"),
)


def _of(numbers: Sequence[int], columns: Sequence[str]) -> Q:
    where = Q()
    for column in columns:
        where |= Q(**{f"{column}__in": numbers})
    return where


def _parts(keys: Sequence[bytes]) -> Iterable[list[int]]:
    for at in range(0, len(keys), AT_ONCE):
        yield list(Identifier.objects.filter(key__in=keys[at : at + AT_ONCE]).values_list("id", flat=True))


class IdentifyData:
    """Identifiers in clear with customer, links, cards, memberships; consent, objections, preferences, requests."""

    def export(self, keys: Sequence[bytes]) -> Iterable[tuple[str, dict[str, Any]]]:
        """Everything but what is only made from it for searching (`identify_cardword`)."""
        for part in _parts(keys):
            for table, rows, columns in TABLES:
                for row in rows.filter(_of(part, columns)).order_by("pk").values():
                    yield table, _plain(row)
            accounts = Membership.objects.filter(key__in=part).values("account")
            for account in Account.objects.filter(pk__in=accounts).order_by("pk").values():
                yield ACCOUNTS, _plain(dict(account))
        named = [*BY_KEY, (REQUESTS, Request.objects)]
        for some in _some(keys):
            for table, rows in named:
                for row in rows.filter(key__in=some).order_by("pk").values():
                    yield table, _plain(row)
            for table, rows, column in KEPT:
                for row in rows.filter(**{f"{column}__in": some}).order_by("pk").values():
                    yield table, _plain(row)

    def erase(self, keys: Sequence[bytes]) -> dict[str, int]:
        """Remove all of it; an account left without members goes too."""
        counts = dict.fromkeys(sorted(self.tables()), 0)
        for part in _parts(keys):
            with write():
                held = progress.locked()
                held.generation += 1  # what the consumer remembers of these keys is gone
                held.save(update_fields=["generation"])
                accounts = set(Membership.objects.filter(key__in=part).values_list("account", flat=True))
                counts[WORDS] += _words_gone(part)
                for table, rows, columns in TABLES:
                    counts[table] += rows.filter(_of(part, columns)).delete()[0]
                accounts.difference_update(
                    Membership.objects.filter(account__in=accounts).values_list("account", flat=True)
                )
                counts[ACCOUNTS] += Account.objects.filter(pk__in=accounts).delete()[0]
        for some in _some(keys):
            with write():
                for table, rows in BY_KEY:
                    counts[table] += rows.filter(key__in=some).delete()[0]
                # That a request was met in time must be provable; how to reach the person is not needed for that.
                told = Request.objects.filter(key__in=some).exclude(contact="", note="", answer="")
                counts[REQUESTS] += told.update(contact="", note="", answer="")
        return counts

    def tables(self) -> frozenset[str]:
        """The tables this room answers for."""
        kept = (table for table, _, _ in KEPT)
        return frozenset(
            {WORDS, ACCOUNTS, REQUESTS, *(table for table, _, _ in TABLES), *(table for table, _ in BY_KEY), *kept}
        )


def _some(keys: Sequence[bytes]) -> Iterable[list[bytes]]:
    for at in range(0, len(keys), AT_ONCE):
        yield list(keys[at : at + AT_ONCE])


def _words_gone(keys: Sequence[int]) -> int:
    """Remove the words of these keys' cards, found by the cards: words have no index by key."""
    gone = 0
    for key, text in Card.objects.filter(pk__in=keys).values_list("key", "words"):
        gone += CardWord.objects.filter(word__in=[word.encode() for word in text.split()], key=key).delete()[0]
    return gone


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row for people: keys as hexadecimal, a card's traits as they are."""
    shown = {name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()}
    if "traits" in shown:
        shown["traits"] = {name: said._asdict() for name, said in cards.read(shown["traits"]).items()}
    return shown


personal_data: PersonalData = IdentifyData()
