"""Settings, rules: which surface is which touchpoint, in the order they are tried."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from attune import store
from attune.access.roles import Permission
from attune.collect.touchpoints import editing, tried
from attune.collect.touchpoints.tried import TriedRule
from attune.show.gate import member_of, page
from attune.show.pages.settings_touchpoints import ADDRESS, sentence_of
from attune.show.rendering import render
from attune.vocabulary.errors import BadInput

RULES = f"{ADDRESS}/rules"
LONGEST = 256
PAGE = 100


@dataclass(frozen=True, slots=True)
class Context:
    """The rules, and what became of the surface that was asked about ('' when none was)."""

    rules: tuple[TriedRule, ...]
    total: int
    first: int
    earlier: str
    later: str
    asked: str
    found: TriedRule | None


@page(Permission.MANAGE_TOUCHPOINTS)
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """All rules; `surface` asks which of them one surface follows."""
    asked = request.GET.get("surface", "").strip()[:LONGEST]
    everything = tried.in_order(store.current().warehouse)
    text = request.GET.get("offset", "")
    offset = int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
    shown = everything[offset : offset + PAGE]
    context = Context(
        rules=tuple(shown),
        total=len(everything),
        first=offset + 1,
        earlier=f"{RULES}?offset={max(0, offset - PAGE)}" if offset else "",
        later=f"{RULES}?offset={offset + PAGE}" if offset + PAGE < len(everything) else "",
        asked=asked,
        found=tried.of_surface(asked) if asked else None,
    )
    return render(request, "settings/touchpoint_rules.html", context)


@page(Permission.MANAGE_TOUCHPOINTS)
@require_POST
def order(request: HttpRequest, rule: int) -> HttpResponse:
    """Try a rule earlier or later."""
    given = request.POST.get("order", "")
    try:
        editing.order_rule(rule, int(given) if given.isascii() and given.isdecimal() else -1, by=member_of(request))
    except BadInput as error:
        messages.error(request, _("The order is a whole number.") if error.where == "order" else sentence_of(error))
    else:
        messages.success(request, _("Saved. All figures follow within seconds; nothing stored changes."))
    return HttpResponseRedirect(RULES)


@page(Permission.MANAGE_TOUCHPOINTS)
@require_POST
def remove(request: HttpRequest, rule: int) -> HttpResponse:
    """Take a rule away."""
    editing.remove_rule(rule, by=member_of(request))
    messages.success(request, _("The rule is gone. Its surfaces follow other rules, or wait for a name."))
    return HttpResponseRedirect(RULES)
