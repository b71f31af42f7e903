"""Whose journeys a page shows: part of the address, chosen from what the company has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attune.collect.catalogue import campaigns, names, places, products
from attune.collect.touchpoints import catalogue
from attune.show import words
from attune.understand import sight
from attune.understand.journeys.whom import TRAIT, Whom, read

MOST = 100  # entries of one kind to choose from; others can be written

WAYS: Mapping[str, Promise] = {
    "channel": gettext_lazy("Channel"),
    "stage": gettext_lazy("Stage"),
    "touchpoint": gettext_lazy("Touchpoint"),
    "place": gettext_lazy("Place"),
    "product": gettext_lazy("Product"),
    "campaign": gettext_lazy("Campaign"),
    "staff": gettext_lazy("Staff member"),
    "language": gettext_lazy("Language"),
    "source": gettext_lazy("Source"),
    "condition": gettext_lazy("Condition"),
    "trait": gettext_lazy("Trait"),
}
_LANGUAGES = ("en", "ru", "pl", "ja")


@dataclass(frozen=True, slots=True)
class Group:
    """What can be chosen of one way: (text of the audience, name)."""

    name: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """The chosen one with its name, and all there are; one that was written by hand is among them."""

    whom: Whom
    name: str
    groups: tuple[Group, ...]

    @property
    def text(self) -> str:
        """As addresses carry it."""
        return self.whom.text


def audience_of(request: HttpRequest, parameter: str = "whom") -> Audience:
    """The audience of `?whom=channel:web`; everybody without it.

    A form without script sends `by`, `trait` and `value` instead.

    Raises:
        BadInput: it is written in another way.
    """
    text = request.GET.get(parameter, "")
    by, value = request.GET.get("by", ""), request.GET.get("value", "").strip()
    if parameter == "whom" and by and value:
        trait = request.GET.get("trait", "").strip()
        text = f"{TRAIT}:{trait}={value}" if by == TRAIT else f"{by}:{value}"
    whom = read(text)
    groups = tuple(_groups())
    known = {option: name for group in groups for option, name in group.options}
    if not whom.by:
        name = _("everybody")
    elif whom.text in known:
        name = f"{WAYS[whom.by]}: {known[whom.text]}"
    else:
        name = _name(whom)
        groups = (Group(str(WAYS[whom.by]), ((whom.text, name),)), *groups)
    return Audience(whom, name, groups)


def _name(whom: Whom) -> str:
    if whom.by == TRAIT:
        return f"{whom.trait} = {whom.value}"
    if whom.by in {"place", "product", "campaign", "staff"}:
        found = names.names(whom.by, [whom.value]).get(whom.value)
        return f"{WAYS[whom.by]}: {found.name if found else whom.value}"
    return f"{WAYS[whom.by]}: {whom.value}"


def _groups() -> Iterable[Group]:
    entries = [entry for entry in catalogue.touchpoints() if entry.retired_at is None]
    channels = sorted({(entry.channel, words.channel(entry.channel)) for entry in entries if entry.channel})
    yield _group("channel", dict(channels).items())
    yield _group("stage", [(stage.key, words.stage(stage.key)) for stage in catalogue.stages()])
    yield _group("touchpoint", sorted([(entry.key, entry.name) for entry in entries], key=lambda pair: pair[1])[:MOST])
    seen = sight.current()
    yield _group("place", [(one.key, one.name) for one in places.listing(limit=MOST).rows if seen.shows(one.key)])
    yield _group("product", [(one.key, one.name) for one in products.listing(limit=MOST).rows])
    if not seen.is_limited:
        yield _group("campaign", [(one.key, one.name) for one in campaigns.listing(limit=MOST).rows])
    yield _group("language", [(language, language) for language in _LANGUAGES])


def _group(by: str, entries: Iterable[tuple[str, str]]) -> Group:
    return Group(str(WAYS[by]), tuple((Whom(by, key).text, name) for key, name in entries))
