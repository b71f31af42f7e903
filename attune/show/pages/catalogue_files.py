"""Catalogues from files and to files."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from attune.access import audit
from attune.access.roles import Permission
from attune.collect.catalogue import exporting
from attune.collect.catalogue.loading import COLUMNS, Loaded, load
from attune.collect.catalogue.tables import MOST_BYTES
from attune.show.gate import member_of, page
from attune.show.pages.catalogue_kinds import CATALOGUES
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput, NotFound

SHOWN = 200  # refused rows on the page
# What a page's import offers besides its own kind.
BESIDE: dict[str, tuple[str, ...]] = {
    "places": ("places", "areas", "surroundings", "devices"),
    "products": ("products", "categories"),
    "staff": ("staff", "teams"),
    "campaigns": ("campaigns", "costs"),
}
WORDS: dict[str, Promise] = {
    "places": gettext_lazy("Places"),
    "areas": gettext_lazy("Areas"),
    "surroundings": gettext_lazy("Surroundings"),
    "devices": gettext_lazy("Devices"),
    "products": gettext_lazy("Products"),
    "categories": gettext_lazy("Categories"),
    "staff": gettext_lazy("Staff"),
    "teams": gettext_lazy("Teams"),
    "campaigns": gettext_lazy("Campaigns"),
    "costs": gettext_lazy("Costs"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind of rows with its columns."""

    kind: str
    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """The form, and what became of the file that was sent."""

    slug: str
    title: str
    choices: tuple[Choice, ...]
    chosen: str
    wrong: str
    loaded: Loaded | None
    file: str

    @property
    def refused(self) -> tuple[object, ...]:
        """The first rows that were not stored."""
        return self.loaded.refused[:SHOWN] if self.loaded else ()


@page(Permission.MANAGE_CATALOGUE)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a file; the answer tells each row that could not be used."""
    if slug not in CATALOGUES:
        raise NotFound(_("There is nothing here."), code="no_such_kind")
    if request.method != "POST":
        return _show(request, slug, request.GET.get("kind", slug))
    kind = request.POST.get("kind", slug)
    sent = request.FILES.get("file")
    if not isinstance(sent, UploadedFile) or not sent.name:
        return _show(request, slug, kind, wrong=_("Choose a file first."), status=400)
    if (sent.size or 0) > MOST_BYTES:
        return _show(request, slug, kind, wrong=_("The file is too large. Part it."), status=400)
    try:
        loaded = load(sent.name, sent.read(), member_of(request), kind=kind)
    except BadInput as error:
        return _show(request, slug, kind, wrong=error.message, file=sent.name, status=400)
    return _show(request, slug, kind, loaded=loaded, file=sent.name)


@page(Permission.MANAGE_CATALOGUE)
@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """All of a kind as the CSV that `upload` reads."""
    text = exporting.export(kind)
    audit.record(member_of(request), "catalogue exported", kind, COLUMNS[kind])
    return HttpResponse(
        text.encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{kind}.csv"'},
    )


def _show(
    request: HttpRequest,
    slug: str,
    kind: str,
    *,
    wrong: str = "",
    loaded: Loaded | None = None,
    file: str = "",
    status: int = 200,
) -> HttpResponse:
    choices = tuple(Choice(one, str(WORDS[one]), COLUMNS[one]) for one in BESIDE[slug])
    context = Context(
        slug, str(WORDS[slug]), choices, kind if kind in BESIDE[slug] else slug, wrong, loaded, file[:100]
    )
    return render(request, "catalogue/import.html", context, status=status)
