"""The API itself: who may ask, how errors look, and which routers it has."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer
from ninja.types import DictStrAny

from attune.access.api import admin_key
from attune.access.keys import KeyRecord
from attune.show.api import (
    access,
    arriving,
    backups,
    boards,
    catalogue,
    catalogue_belongings,
    catalogue_figures,
    customers,
    customers_found,
    customers_pending,
    health,
    imports,
    incoming,
    interactions,
    journeys,
    journeys_behind,
    journeys_figures,
    journeys_map,
    mail,
    privacy,
    privacy_requests,
    settings,
    today,
    touchpoints,
    tracker,
)
from attune.vocabulary.errors import AttuneError, BadInput, Unavailable

log = logging.getLogger("attune.api")


class AdminKey(HttpBearer):
    """`Authorization: Bearer <admin key>`; `attune keys create NAME --kind admin` makes one."""

    def __call__(self, request: HttpRequest) -> KeyRecord:
        """The key; its errors tell what is wrong with it."""
        return admin_key(request)

    def authenticate(self, request: HttpRequest, token: str) -> KeyRecord:  # noqa: ARG002 - the base class demands it
        """Same."""
        return admin_key(request)


class Reading(Parser):
    """Bodies as JSON, without the one character no database stores."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """The body, decoded.

        Raises:
            BadInput: a text in it holds a NUL.
        """
        if rb"\u0000" in request.body:
            raise BadInput("A text in the body holds a NUL character, which nothing can store.", code="bad_text")
        return super().parse_body(request)


api = NinjaAPI(
    parser=Reading(),
    title="Attune",
    version="1",
    description=(
        "Customers, their timelines and journeys. Errors are JSON objects with `code`, `message` and, when known, "
        "`where`. Times are ISO 8601; without a zone they are read as UTC. Money is a decimal written as text."
    ),
    auth=AdminKey(),
    docs_url=None,  # the usual page would load scripts from elsewhere
    openapi_url="/openapi.json",
    urls_namespace="api-v1",
)
api.add_router("/customers", customers.router)
api.add_router("/customers", customers_found.router)
api.add_router("/customers", customers_pending.router)
api.add_router("/interactions", interactions.router)
api.add_router("/journeys", journeys.router)
api.add_router("/journeys", journeys_figures.router)
api.add_router("/journeys", journeys_behind.router)
api.add_router("/journeys", journeys_map.router)
api.add_router("/today", today.router)
api.add_router("/boards", boards.router)
api.add_router("/mail", mail.router)
api.add_router("", settings.router)
api.add_router("", touchpoints.router)
api.add_router("", tracker.router)
api.add_router("", incoming.router)
api.add_router("/arriving", arriving.router)
api.add_router("", access.router)
api.add_router("/privacy", privacy.router)
api.add_router("/privacy", privacy_requests.router)
api.add_router("/health", health.router)
api.add_router("/backup", backups.router)
api.add_router("/imports", imports.router)
api.add_router("", catalogue.router)
api.add_router("", catalogue_figures.router)
api.add_router("", catalogue_belongings.router)


def _answer(body: dict[str, Any], status: int) -> HttpResponse:
    return HttpResponse(json.dumps(body), status=status, content_type="application/json; charset=utf-8")


@api.exception_handler(AttuneError)
def on_attune_error(request: HttpRequest, error: AttuneError) -> HttpResponse:
    """Errors of this house say it themselves."""
    if error.report:
        log.error("The API could not answer: %s", error.code, exc_info=error)
    answer = _answer(error.as_dict(), error.http_status)
    if isinstance(error, Unavailable):
        answer["Retry-After"] = str(error.retry_after_s)
    if error.http_status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def on_bad_parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What cannot be read: the first fault, and where it is."""
    first = error.errors[0] if error.errors else {}
    where = ".".join(str(part) for part in first.get("loc", ()) if part not in {"query", "path", "body", "payload"})
    body = {"code": "bad_parameters", "message": f"{where or 'The request'}: {first.get('msg', 'cannot be read')}."}
    if where:
        body["where"] = where
    return _answer(body, 422)


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework itself refuses, such as a body that is not JSON."""
    return _answer({"code": "bad_request", "message": error.message}, error.status_code)


@api.exception_handler(Exception)
def on_surprise(request: HttpRequest, error: Exception) -> HttpResponse:
    """Anything else is our fault: logged, and told without its inside."""
    log.error("The API failed", exc_info=error)
    return _answer({"code": "internal", "message": "The server failed. Its log says why."}, 500)


def _in_json(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The framework answers a wrong method in plain text; here it is JSON like every error."""

    def answered(request: HttpRequest, **kwargs: object) -> HttpResponse:
        response = view(request, **kwargs)
        if response.status_code != 405:
            return response
        allowed = ", ".join(sorted(response.get("Allow", "").split(", ")))
        refused = _answer(
            {"code": "method_not_allowed", "message": f"{request.method} is not for this path; it takes {allowed}."},
            405,
        )
        refused["Allow"] = allowed
        return refused

    answered.csrf_exempt = True  # type: ignore[attr-defined]  # keys, not cookies, open this door
    return answered


def unknown_path(request: HttpRequest, rest: str = "") -> HttpResponse:
    """A path the API does not have."""
    message = f"There is no {request.path}; /api/v1/openapi.json lists what there is."
    return _answer({"code": "unknown_path", "message": message}, 404)


def paths() -> list[URLPattern | URLResolver]:
    """The URL patterns of the API, for `path("api/v1/", include(...))`."""
    patterns: list[URLPattern | URLResolver] = list(api.urls[0])
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _in_json(pattern.callback)
    return patterns
