"""Settings, incoming data: webhooks, which other services call, and the mapping of each with its last calls."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from attune.access.roles import Permission
from attune.collect.doors.webhooks import editing
from attune.collect.doors.webhooks.mapping import WrongLine
from attune.collect.doors.webhooks.models import MAPPING_CHARS, Scheme, Webhook, WebhookSample
from attune.collect.doors.webhooks.records import record_of
from attune.collect.doors.webhooks.trying import Tried, tried
from attune.show.gate import member_of, page
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput, Conflict

ADDRESS = "/settings/sources/webhooks"
SAMPLE_CHARS = 50_000
FIRST = """# What a call becomes. A plain text is a path in the payload, such as data.customer.email
name = { constant = "Order Paid" }

[identifiers]
email = "data.customer.email"
"""


@dataclass(frozen=True, slots=True)
class ListContext:
    """All webhooks, and the form for another."""

    hooks: tuple[Webhook, ...]
    schemes: tuple[tuple[str, str], ...]
    given: dict[str, str]
    wrong: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A call of the last day, and whether it is the one looked at."""

    entry: WebhookSample
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class HookContext:
    """One webhook: its address, its mapping, its last calls, and what they would become.

    `secret` is a new one, told this once.
    """

    hook: Webhook
    address: str
    secret: str
    scheme: str
    mapping: str
    payload: str
    samples: tuple[Sample, ...]
    tried: Tried | None
    wrong: str


def scheme_word(scheme: str) -> str:
    """How a scheme is called on pages."""
    return {
        Scheme.STANDARD: "Standard Webhooks",
        Scheme.STRIPE: _("as Stripe signs"),
        Scheme.HMAC: _("HMAC-SHA256 of the body (GitHub, Shopify and others)"),
        Scheme.BEARER: _("a token in a header"),
        Scheme.NONE: _("nothing: whoever knows the address may send"),
    }.get(Scheme(scheme), scheme)


@page(Permission.MANAGE_SOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """The list; a POST makes one and shows it with its secret."""
    if request.method != "POST":
        return _list(request)
    given = {name: request.POST.get(name, "") for name in ("name", "scheme", "secret", "header")}
    try:
        opened = editing.create(
            given["name"], given["scheme"], member_of(request), secret=given["secret"], header=given["header"]
        )
    except BadInput as error:
        return _list(request, given={**given, "secret": ""}, wrong=_wrong(error), status=400)
    return _hook(request, opened.webhook, secret=opened.secret)


@page(Permission.MANAGE_SOURCES)
@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest, hook: int) -> HttpResponse:
    """One of them; a POST tries a mapping, or saves it."""
    found = editing.find(hook)
    if request.method != "POST":
        return _hook(request, found, sample=request.GET.get("sample", ""))
    text = request.POST.get("mapping", "").replace("\r\n", "\n")[: MAPPING_CHARS + 1]
    payload = request.POST.get("payload", "")[:SAMPLE_CHARS]
    if request.POST.get("do") != "save":
        return _hook(request, found, mapping=text, payload=payload)
    version = request.POST.get("version", "")
    try:
        number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
        editing.change_mapping(hook, text, number, member_of(request))
    except WrongLine:
        wrong = _("Not saved: the mapping has a fault.")
        return _hook(request, found, mapping=text, payload=payload, wrong=wrong, status=400)
    except (BadInput, Conflict) as error:
        return _hook(request, found, mapping=text, payload=payload, wrong=_wrong(error), status=error.http_status)
    messages.success(request, _("Saved. Calls are understood this way from within a second on."))
    return HttpResponseRedirect(f"{ADDRESS}/{hook}")


@page(Permission.MANAGE_SOURCES)
@require_POST
def change_secret(request: HttpRequest, hook: int) -> HttpResponse:
    """A new secret, shown this once, or the one that the service shows."""
    try:
        opened = editing.change_secret(hook, member_of(request), secret=request.POST.get("secret", ""))
    except BadInput as error:
        return _hook(request, editing.find(hook), wrong=_wrong(error), status=400)
    messages.success(request, _("From within a second on only the new secret counts."))
    return _hook(request, opened.webhook, secret=opened.secret)


@page(Permission.MANAGE_SOURCES)
@require_POST
def end(request: HttpRequest, hook: int) -> HttpResponse:
    """Close its address."""
    editing.end(hook, member_of(request))
    messages.success(request, _("The webhook is closed. Calls of it are refused within a second."))
    return HttpResponseRedirect(ADDRESS)


def _wrong(error: BadInput | Conflict) -> str:
    return {
        "webhook_name": _("A webhook needs a name with a letter or digit in it."),
        "webhook_secret": _("Enter the secret that the service shows you: 8 to 500 plain characters."),
        "webhook_header": _("The name of a header has letters, digits and hyphens."),
        "webhook_changed": _("Somebody else changed this meanwhile. Load the page again and repeat your change."),
    }.get(error.code, error.message)


def _list(
    request: HttpRequest, *, given: dict[str, str] | None = None, wrong: str = "", status: int = 200
) -> HttpResponse:
    context = ListContext(
        hooks=tuple(editing.listing()),
        schemes=tuple((scheme.value, scheme_word(scheme)) for scheme in Scheme),
        given=given or {},
        wrong=wrong,
    )
    return render(request, "settings/webhooks.html", context, status=status)


def _hook(
    request: HttpRequest,
    hook: Webhook,
    *,
    secret: str = "",
    sample: str = "",
    mapping: str | None = None,
    payload: str | None = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    samples = editing.samples(hook)
    chosen = next((one for one in samples if str(one.pk) == sample), None)
    chosen = chosen or next((one for one in samples if one.body), None)
    text = hook.mapping or FIRST if mapping is None else mapping
    content = payload if payload is not None else chosen.body if chosen else ""
    context = HookContext(
        hook=hook,
        address=request.build_absolute_uri(f"/v1/webhooks/{hook.public_id}"),
        secret=secret,
        scheme=scheme_word(hook.scheme),
        mapping=text,
        payload=content,
        samples=tuple(Sample(one, payload is None and one is chosen) for one in samples),
        tried=tried(record_of(hook), text, content) if content.strip() else None,
        wrong=wrong,
    )
    return render(request, "settings/webhook.html", context, part="tried", status=status)
