"""Settings, incoming data, a browser key: the line for its pages, what its tracker may do, and a place to try it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from attune.access import keys
from attune.access.keys import SourceKey
from attune.access.roles import Permission
from attune.collect.tracker import rules
from attune.collect.tracker.rules import Rule
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.understand import customers
from attune.understand.customers import TimelineEntry
from attune.vocabulary.errors import BadInput

PLACEHOLDER = "BROWSER_KEY"
MOST = 30
LONGEST_VISITOR = 200

STORAGES: dict[str, tuple[Promise, Promise]] = {
    "consent": (
        gettext_lazy("After consent"),
        gettext_lazy("Nothing is kept on the device before the page says yes. Until then each page stands alone."),
    ),
    "always": (
        gettext_lazy("Always"),
        gettext_lazy("A cookie from the first page on, unless the browser sends Global Privacy Control."),
    ),
    "never": (
        gettext_lazy("Never (without cookies)"),
        gettext_lazy("Nothing is ever kept. Pages are counted, visits and returning people are not."),
    ),
}
WATCHED: dict[str, Promise] = {
    "views": gettext_lazy("Page views"),
    "clicks": gettext_lazy("Clicks on buttons and links"),
    "frustration": gettext_lazy("Rage, dead and error clicks"),
    "links": gettext_lazy("Links to other sites, downloads"),
    "forms": gettext_lazy("Forms: begun, filled in, given up (names of fields only)"),
    "scrolling": gettext_lazy("How much of a page was seen"),
    "copies": gettext_lazy("Copied text (its length only)"),
    "searches": gettext_lazy("Words of the site search"),
    "vitals": gettext_lazy("Speed of pages (web vitals)"),
    "errors": gettext_lazy("Errors of scripts"),
    "quick_backs": gettext_lazy("Quick returns to the page before"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose, with what it means."""

    value: str
    name: str
    help: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Context:
    """The key, the line for its pages, the rule as a form."""

    key: SourceKey
    snippet: str
    wrong: str
    storages: tuple[Choice, ...]
    watched: tuple[Choice, ...]
    rule: Rule
    search: str


@dataclass(frozen=True, slots=True)
class TryContext:
    """The page to try it on; `script` is '' while the key's text is not known."""

    key: SourceKey
    script: str


@dataclass(frozen=True, slots=True)
class ArrivedContext:
    """What is stored of one visitor, newest first; `is_asked` is False before anything was sent."""

    entries: tuple[TimelineEntry, ...]
    visitor: str


@page(Permission.MANAGE_SOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def tracker(request: HttpRequest, key: int) -> HttpResponse:
    """The line to copy and the rule; a POST changes the rule."""
    found = keys.browser(key)
    if request.method != "POST":
        return _show(request, found, rules.of(found.source))
    given = _given(request.POST)
    try:
        rules.change(found.source, member_of(request), given)
    except BadInput as error:
        return _show(request, found, given, wrong=_wrong(error), status=400)
    messages.success(request, _("Saved. Browsers follow within five minutes."))
    return HttpResponseRedirect(f"/settings/sources/{key}/tracker")


@page(Permission.MANAGE_SOURCES)
@require_POST
def tell(request: HttpRequest, key: int) -> HttpResponse:
    """Note the text of a key made before Attune kept it."""
    found = keys.browser(key)
    try:
        keys.tell(found.pk, request.POST.get("text", ""), by=member_of(request))
    except BadInput:
        return _show(request, found, rules.of(found.source), wrong=_("This is not the text of this key."), status=400)
    return HttpResponseRedirect(f"/settings/sources/{key}/tracker")


@page(Permission.MANAGE_SOURCES)
@require_safe
def attempt(request: HttpRequest, key: int) -> HttpResponse:
    """A page of ours with the tracker in it, which shows what it sees."""
    found = keys.browser(key)
    stamp = abs(
        hash(rules.of(found.source))
    )  # a browser may keep the script for minutes; here a new rule shows at once
    script = f"/a.js?key={quote(found.public_text)}&rule={stamp}" if found.public_text else ""
    return render(request, "settings/tracker_try.html", TryContext(found, script))


@page(Permission.MANAGE_SOURCES)
@require_safe
def arrived(request: HttpRequest, key: int) -> HttpResponse:
    """What of one visitor is stored by now."""
    keys.browser(key)
    visitor = request.GET.get("visitor", "")[:LONGEST_VISITOR]
    if "\0" in visitor:
        raise BadInput("A visitor's id holds no NUL.", code="bad_text", where="visitor")
    customer = customers.lookup("anonymous_id", visitor) if visitor else None
    entries = customers.timeline(customer, None, MOST).entries if customer else ()
    return render(request, "settings/_tracker_arrived.html", ArrivedContext(tuple(entries), visitor))


def _given(form: QueryDict) -> Rule:
    return Rule(
        storage=form.get("storage", ""),
        wait="wait" in form,
        watch=tuple(form.getlist("watch")),
        texts="texts" in form,
        whole="whole" in form,
        search=tuple(form.get("search", "").replace(",", " ").split()),
        domain=form.get("domain", ""),
    )


def _wrong(error: BadInput) -> str:
    return {
        "tracker_storage": _("Choose when the tracker may keep a cookie."),
        "tracker_search": _("Name up to ten parameters of addresses, such as q, separated by spaces."),
        "tracker_domain": _("The domain is a host such as shop.example, or empty."),
    }.get(error.code, error.message)


def _show(request: HttpRequest, key: SourceKey, rule: Rule, *, wrong: str = "", status: int = 200) -> HttpResponse:
    address = request.build_absolute_uri("/a.js")
    context = Context(
        key=key,
        snippet=f'<script async src="{address}?key={key.public_text or PLACEHOLDER}"></script>',
        wrong=wrong,
        storages=tuple(
            Choice(value, str(name), str(help_), value == rule.storage) for value, (name, help_) in STORAGES.items()
        ),
        watched=tuple(Choice(value, str(name), "", value in rule.watch) for value, name in WATCHED.items()),
        rule=rule,
        search=" ".join(rule.search),
    )
    return render(request, "settings/tracker.html", context, status=status)
