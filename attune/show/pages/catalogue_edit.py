"""Making and changing entries of the catalogue, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune.access.members import Member
from attune.access.roles import Permission
from attune.show.components import conflict as conflicts
from attune.show.gate import member_of, page
from attune.show.pages.catalogue_kinds import CATALOGUES, TREES, Catalogue, Input, Options, Tree, branches, options
from attune.show.rendering import render
from attune.show.undoing import done
from attune.vocabulary.errors import BadInput, Conflict, NotFound


@dataclass(frozen=True, slots=True)
class Filled:
    """A field with what stands in it."""

    input: Input
    value: str
    options: Options
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class Context:
    """The form; `entry` is None for a new one. `wrong` is a sentence, '' when nothing is."""

    kind: Catalogue
    entry: Any
    key: str
    version: int
    fields: tuple[Filled, ...]
    wrong: str
    reason: str
    key_is_wrong: bool
    conflict: conflicts.Conflict | None

    @property
    def address(self) -> str:
        """Where the form goes."""
        return f"/{self.kind.slug}/{self.entry.id}/edit" if self.entry else f"/{self.kind.slug}/new"

    @property
    def back(self) -> str:
        """The page to go back to."""
        return f"/{self.kind.slug}/{self.entry.id}" if self.entry else f"/{self.kind.slug}"


@dataclass(frozen=True, slots=True)
class Branch:
    """An entry of a tree, with what it may lie in."""

    entry: Any
    path: str


@dataclass(frozen=True, slots=True)
class TreeContext:
    """A tree as a list, each with its own form."""

    tree: Tree
    of: Catalogue
    branches: tuple[Branch, ...]
    options: Options
    retired: tuple[Any, ...]


@page(Permission.MANAGE_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """A new entry."""
    kind = _kind(slug)
    if request.method != "POST":
        given = {"key": request.GET.get("key", "")[:256]}
        return _form(request, kind, None, given)
    return _put(request, kind, None)


@page(Permission.MANAGE_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, entry: int) -> HttpResponse:
    """Change an entry; who looked at an older version is told."""
    kind = _kind(slug)
    found = kind.shelf.by_number(entry)
    if request.method != "POST":
        return _form(request, kind, found, _values(kind, found))
    return _put(request, kind, found)


@page(Permission.MANAGE_CATALOGUE)
@require_POST
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """One press: a key that events carry becomes an entry."""
    kind = _kind(slug)
    try:
        made = kind.shelf.put(
            request.POST.get("key", ""), {"name": request.POST.get("name", "")}, member_of(request), version=0
        )
    except (BadInput, Conflict) as error:
        messages.error(request, _not_stored(error))
    else:
        messages.success(request, _("%(name)s is in the catalogue now.") % {"name": made.name})
    return HttpResponseRedirect(f"/{kind.slug}")


@page(Permission.MANAGE_CATALOGUE)
@require_POST
def retire(request: HttpRequest, slug: str, entry: int) -> HttpResponse:
    """Take an entry out of the lists, or bring it back."""
    kind = _kind(slug)
    found = kind.shelf.by_number(entry)
    is_back = "back" in request.POST
    kind.shelf.put(found.key, {"retired": not is_back}, member_of(request))
    if is_back:
        messages.success(request, _("It is back in the lists."))
    else:
        address = f"/{kind.slug}/{entry}/retire"
        done(request, _("Retired. History goes on showing its name."), address, back="1")
    return HttpResponseRedirect(f"/{kind.slug}/{entry}")


@page(Permission.MANAGE_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def tree(request: HttpRequest, slug: str) -> HttpResponse:
    """Areas, categories or teams; a POST puts one."""
    of = TREES[slug]
    if request.method == "POST":
        _put_branch(request, of, member_of(request))
        return HttpResponseRedirect(f"/{slug}")
    entries = {entry.key: entry for entry in of.shelf.everything()}
    listed = branches(of)
    context = TreeContext(
        tree=of,
        of=CATALOGUES[of.of],
        branches=tuple(Branch(entries[key], path) for key, path in listed),
        options=(("", "\N{EN DASH}"), *listed),
        retired=tuple(entry for entry in entries.values() if entry.retired_at is not None),
    )
    return render(request, "catalogue/tree.html", context)


def _put_branch(request: HttpRequest, of: Tree, by: Member) -> None:
    field = request.POST.get
    given: dict[str, object] = {name: field(name, "") for name in ("name", "parent") if name in request.POST}
    if "retire" in request.POST or "back" in request.POST:
        given = {"retired": "retire" in request.POST}
    key = field("key", "") or "-".join(field("name", "").lower().split())
    text = field("version", "")
    try:
        of.shelf.put(key, given, by, version=int(text) if text.isdecimal() and len(text) < 10 else None)
    except (BadInput, Conflict) as error:
        messages.error(request, _not_stored(error))
    else:
        messages.success(request, _("Stored."))


def _put(request: HttpRequest, kind: Catalogue, found: Any) -> HttpResponse:  # noqa: ANN401 - an entry of any kind
    given = {one.name: request.POST[one.name] for one in kind.inputs if one.name in request.POST}
    key = found.key if found else request.POST.get("key", "")
    text = request.POST.get("version", "0")
    version = int(text) if text.isdecimal() and len(text) < 10 else 0
    try:
        put = kind.shelf.put(key, given, member_of(request), version=version if found else 0)
    except (BadInput, Conflict) as error:
        return _form(request, kind, found, given | {"key": key}, error=error)
    messages.success(request, _("Stored."))
    return HttpResponseRedirect(f"/{kind.slug}/{put.id}")


def _form(
    request: HttpRequest,
    kind: Catalogue,
    found: Any,  # noqa: ANN401 - same
    given: dict[str, str],
    *,
    error: BadInput | Conflict | None = None,
) -> HttpResponse:
    where = (error.where or "") if error else ""
    stale = None
    if found and error is not None and error.code == "changed_meanwhile":
        names = [(one.name, str(one.label)) for one in kind.inputs]
        stale = conflicts.conflict(names, given, _values(kind, found), f"/{kind.slug}/{found.id}/edit")
    context = Context(
        kind=kind,
        entry=found,
        key=given.get("key", ""),
        version=found.version if found else 0,  # after a conflict the newest: sending the form again is a decision
        fields=tuple(
            Filled(
                one,
                given.get(one.name, ""),
                options(kind, one.name) if one.kind == "choice" else (),
                where == one.name,
            )
            for one in kind.inputs
        ),
        wrong=_wrong(error) if error and stale is None else "",
        reason=error.message if error and stale is None else "",
        key_is_wrong=where == "key",
        conflict=stale,
    )
    return render(request, "catalogue/edit.html", context, status=error.http_status if error else 200)


def _wrong(error: BadInput | Conflict) -> str:
    return {
        "catalogue_exists": _("There is an entry with this key already."),
        "alias_taken": _("One of these keys belongs to another entry."),
        "bad_gtin": _("This is no GTIN: 8, 12, 13 or 14 digits of which the last proves the others."),
        "bad_hours": _("These hours cannot be read, or they overlap."),
    }.get(error.code, _("One field cannot be used as it is."))


def _not_stored(error: BadInput | Conflict) -> str:
    return _("This was not stored: %(reason)s") % {"reason": error.message}


def _values(kind: Catalogue, entry: Any) -> dict[str, str]:  # noqa: ANN401 - same
    special: dict[str, Callable[[], str]] = {
        "aliases": lambda: "\n".join(entry.aliases),
        "hours": lambda: entry.hours.week_text(),  # noqa: PLW0108 - only places have hours
        "special_days": lambda: entry.hours.days_text(),  # noqa: PLW0108 - same
        "price": lambda: "" if entry.price is None else f"{entry.price.normalize():f}",
    }
    values = {"key": entry.key}
    for one in kind.inputs:
        value = special[one.name]() if one.name in special else getattr(entry, one.name)
        values[one.name] = "" if value is None else str(value)
    return values


def _kind(slug: str) -> Catalogue:
    if slug not in CATALOGUES:
        raise NotFound(_("There is nothing here."), code="no_such_kind")
    return CATALOGUES[slug]
