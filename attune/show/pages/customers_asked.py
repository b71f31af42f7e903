"""What the address of the list of customers asks for: words, filters, columns, an order. All of it can be sent on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from attune.show.masking import is_personal
from attune.understand.customers import SORTS, Choice
from attune.understand.customers.choosing import CONSENTS, SCORES
from attune.vocabulary.errors import BadInput

LONGEST = 200
TEXTS = ("channel", "stage", "place", "trait", "value", "score", "metric", "consent")
SEEN = ("7", "28", "90", "365", "-28", "-90", "-365")  # days; not for so many with a minus
MOST_COLUMNS = 16
USUAL = ("line", "interactions", "value", "last_score", "first_seen", "last_seen")
FIXED = (*USUAL, "email", "phone", "channels", "stage", "place", "consent")
TRAIT = "trait:"


@dataclass(frozen=True, slots=True)
class Asked:
    """Read from an address. `columns` () takes the usual ones."""

    query: str = ""
    sort: str = SORTS[0]
    ascending: bool = False
    offset: int = 0
    columns: tuple[str, ...] = ()
    seen: str = ""
    filters: tuple[tuple[str, str], ...] = field(default=())

    def of(self, name: str) -> str:
        """What a filter asks, '' for nothing."""
        return dict(self.filters).get(name, "")

    @property
    def are_filters_on(self) -> bool:
        """Whether anybody is left out."""
        return bool(self.seen) or any(value for name, value in self.filters if name not in {"value", "metric"})

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns in their order."""
        return self.columns or USUAL

    def choice(self) -> Choice:
        """The filters as the question takes them.

        Raises:
            BadInput: one of them is nothing that can be asked.
        """
        since, until = _last_seen(self.seen)
        return Choice(since=since, until=until, **dict(self.filters))

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the address, without what is usual."""
        given = [
            ("q", self.query),
            ("sort", self.sort if self.sort != SORTS[0] else ""),
            ("order", "up" if self.ascending else ""),
            *self.filters,
            ("seen", self.seen),
            ("columns", ",".join(self.columns)),
            ("offset", str(self.offset) if self.offset else ""),
        ]
        return [(name, value) for name, value in given if value]

    @property
    def address(self) -> str:
        """Of the list."""
        pairs = self.pairs()
        return "/customers" + (f"?{urlencode(pairs)}" if pairs else "")

    def without(self, *names: str) -> Asked:
        """Without these filters, from the beginning."""
        kept = tuple((name, value) for name, value in self.filters if name not in names)
        return replace(self, offset=0, filters=kept, seen="" if "seen" in names else self.seen)

    def only_columns(self) -> Asked:
        """Everybody, with the same columns."""
        return Asked(columns=self.columns)


def asked_of(request: HttpRequest, *, clear: bool, kept: str = "") -> Asked:
    """What a request asks; `kept` are the columns the member chose before.

    Who may not see who somebody is (`clear` False) can neither ask for what would say it nor have it as a column.

    Raises:
        BadInput: a filter by something personal.
    """
    given = request.GET
    sort = given.get("sort", "")
    offset = given.get("offset", "0")
    filters = tuple((name, text) for name in TEXTS if (text := _text(given, name)))
    trait = dict(filters).get("trait", "")
    if trait and not clear and is_personal(trait):
        raise BadInput("This trait may say who somebody is, and is not part of your role.", code="personal_trait")
    score, consent = dict(filters).get("score", ""), dict(filters).get("consent", "")
    filters = tuple(
        (name, value)
        for name, value in filters
        if not (name == "score" and score not in SCORES)
        and not (name == "consent" and consent not in CONSENTS)
        and not (name == "value" and not trait)
    )
    seen = given.get("seen", "")
    return Asked(
        query=_text(given, "q"),
        sort=sort if sort in SORTS else SORTS[0],
        ascending=given.get("order") == "up",
        offset=int(offset) if offset.isdecimal() and len(offset) < 8 and int(offset) <= 1_000_000 else 0,
        columns=columns_of(given.get("columns", "") or kept, clear=clear),
        seen=seen if seen in SEEN else "",
        filters=filters,
    )


def columns_of(text: str, *, clear: bool) -> tuple[str, ...]:
    """The columns in a text, parted by commas; what is none is left out."""
    found: list[str] = []
    for name in text[:4_000].split(","):
        is_trait = name.startswith(TRAIT) and name.removeprefix(TRAIT).isprintable() and len(name) <= LONGEST
        hidden = not clear and (name in {"email", "phone"} or is_personal(name.removeprefix(TRAIT)))
        if (name in FIXED or is_trait) and name not in found and not (hidden and (is_trait or name not in USUAL)):
            found.append(name)
    return tuple(found[:MOST_COLUMNS])


def _text(given: QueryDict, name: str) -> str:
    text = given.get(name, "").strip()[:LONGEST]
    return "".join(letter for letter in text if letter.isprintable() and not "\ud800" <= letter <= "\udfff")


def _last_seen(seen: str) -> tuple[datetime, datetime]:
    # Whole days, so that everybody who looks today asks the same question and shares its answer.
    today = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    usual = Choice()
    if not seen:
        return usual.since, usual.until
    edge = today + timedelta(days=1) - timedelta(days=abs(int(seen)))
    return (usual.since, edge) if seen.startswith("-") else (edge, usual.until)
