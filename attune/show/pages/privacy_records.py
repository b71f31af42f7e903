"""Settings, privacy: the record of processing (GDPR Art. 30) and the impact assessment (Art. 35), from the settings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from attune.access import keys, policy
from attune.access.keys import Kind
from attune.access.roles import Permission
from attune.identify import erasures, processing, requests
from attune.identify.identifiers import Identifier
from attune.show import words
from attune.show.gate import page
from attune.show.pages.privacy_settings import Answer, Time, Use, times, uses
from attune.show.privacy_words import DETAILS, word
from attune.show.rendering import render


@dataclass(frozen=True, slots=True)
class Source:
    """Who sends data."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Context:
    """What both records say. `is_alone`: as a file to take along."""

    language: str
    made_at: datetime
    is_alone: bool
    uses: tuple[Use, ...]
    times: tuple[Time, ...]
    answers: dict[str, Answer]
    missing: tuple[str, ...]
    sources: tuple[Source, ...]
    identifiers: tuple[str, ...]
    profiling: tuple[Use, ...]
    interests: tuple[Use, ...]
    has_browser_keys: bool
    has_factors: bool
    is_behind_tls: bool
    waiting: int
    late: int
    erased: int


@page(Permission.MANAGE_PRIVACY)
@require_safe
def processing_record(request: HttpRequest) -> HttpResponse:
    """The record of processing; with `?take=1` as a file."""
    return _answer(request, "privacy/record.html", "record-of-processing")


@page(Permission.MANAGE_PRIVACY)
@require_safe
def assessment(request: HttpRequest) -> HttpResponse:
    """The impact assessment; with `?take=1` as a file."""
    return _answer(request, "privacy/assessment.html", "impact-assessment")


def _answer(request: HttpRequest, template: str, name: str) -> HttpResponse:
    alone = request.GET.get("take") == "1"
    context = _context(is_alone=alone)
    if not alone:
        return render(request, template, context)
    body = render_to_string(template, {"page": context}, request=request)
    answer = HttpResponse(body, content_type="text/html; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{context.language}.html"'
    return answer


def _context(*, is_alone: bool) -> Context:
    purposes = uses()
    answers = {key: Answer(key, word(DETAILS, key), value) for key, value in processing.details().items()}
    waiting, late = requests.waiting()
    active = keys.active()
    return Context(
        language=get_language() or "en",
        made_at=timezone.now(),
        is_alone=is_alone,
        uses=purposes,
        times=times(),
        answers=answers,
        missing=tuple(answer.question for answer in answers.values() if not answer.value),
        sources=tuple(_sources(active)),
        identifiers=tuple(words.identifier(kind) for kind in _kinds()),
        profiling=tuple(use for use in purposes if use.purpose.is_profiling),
        interests=tuple(use for use in purposes if use.purpose.basis == processing.Basis.LEGITIMATE_INTEREST),
        has_browser_keys=any(key.kind == Kind.BROWSER for key in active),
        has_factors=bool(policy.current().factor_roles),
        is_behind_tls=bool(settings.SESSION_COOKIE_SECURE),
        waiting=waiting,
        late=late,
        erased=erasures.count(),
    )


def _sources(active: Iterable[keys.KeyRecord]) -> Iterable[Source]:
    for key in sorted(active, key=lambda one: one.name):
        if key.kind != Kind.ADMIN:
            yield Source(key.name, words.key_kind(key.kind))


def _kinds() -> list[str]:
    return sorted(Identifier.objects.values_list("kind", flat=True).distinct())
