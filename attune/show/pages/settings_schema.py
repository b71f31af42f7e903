"""Settings, names and properties: what each source sends, of which types, and what is new or has changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune.access.roles import Permission
from attune.collect.schema import keeping
from attune.collect.schema.models import SchemaEntry
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.vocabulary.clock import instant


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a name, or the name itself (`property` '')."""

    entry: SchemaEntry
    first_at: datetime
    last_at: datetime

    @property
    def kinds(self) -> str:
        """Types seen, in the order they came."""
        return self.entry.kinds.replace(",", " → ")


@dataclass(frozen=True, slots=True)
class Name:
    """One event name of a source with its properties."""

    source: str
    type: str
    name: str
    own: Property | None
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - that is what it is; no exception is near
    """Something new or changed; `sentence` says what."""

    entry: SchemaEntry
    sentence: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Context:
    """`sources` to choose from; `source` and `text` as asked."""

    names: tuple[Name, ...]
    warnings: tuple[Warning, ...]
    sources: tuple[str, ...]
    source: str
    text: str


@page(Permission.MANAGE_SOURCES)
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The list; `source` and `text` narrow it."""
    source, text = (request.GET.get(name, "").replace("\0", "")[:100] for name in ("source", "text"))
    context = Context(
        names=tuple(_names(keeping.entries(source, text))),
        warnings=tuple(
            Warning(one.entry, _sentence(one), instant(one.entry.changed_at or one.entry.first_at))
            for one in keeping.warnings()
        ),
        sources=tuple(keeping.sources()),
        source=source,
        text=text,
    )
    return render(request, "settings/schema.html", context)


@page(Permission.MANAGE_SOURCES)
@require_POST
def dismiss(request: HttpRequest, entry: int) -> HttpResponse:
    """A warning is read."""
    keeping.dismiss(entry, member_of(request))
    messages.success(request, _("The warning is put away."))
    return HttpResponseRedirect(reverse("schema"))


def _names(entries: Iterable[SchemaEntry]) -> Iterable[Name]:
    for (source, name, kind), some in groupby(entries, lambda one: (one.source, one.name, one.type)):
        shown = [Property(one, instant(one.first_at), instant(one.last_at)) for one in some]
        own = next((one for one in shown if not one.entry.property), None)
        yield Name(source, kind, name or kind, own, tuple(one for one in shown if one.entry.property))


def _sentence(warned: keeping.Warned) -> str:
    entry = warned.entry
    told = {"source": entry.source, "name": entry.name or entry.type, "property": entry.property}
    if warned.why == "type_changed":
        told |= {"kinds": entry.kinds.replace(",", " → ")}
        return _("%(source)s: “%(property)s” of “%(name)s” has changed its type: %(kinds)s.") % told
    if warned.why == "new_property":
        return _("%(source)s: “%(name)s” has a new property, “%(property)s”.") % told
    return _("%(source)s sends a new name, “%(name)s”.") % told
