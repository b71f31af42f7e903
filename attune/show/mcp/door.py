"""`/mcp`: one address, POST alone. Every request stands by itself, so there is no stream to open and no session."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import OrderedDict
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from attune.show.mcp.caller import caller_of
from attune.show.mcp.protocol import answer
from attune.vocabulary.errors import AttuneError

log = logging.getLogger("attune.mcp")

MOST_BYTES = 256 * 1024
A_MINUTE = 120  # requests of one caller
REMEMBERED = 1_000


class Pace:
    """How many requests each caller has left in this minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spent: OrderedDict[str, tuple[int, int]] = OrderedDict()

    def takes(self, label: str) -> bool:
        """Count one more; False when the minute's are spent."""
        minute = int(time.monotonic() // 60)
        with self._lock:
            since, spent = self._spent.pop(label, (minute, 0))
            spent = spent + 1 if since == minute else 1
            self._spent[label] = (minute, spent)
            while len(self._spent) > REMEMBERED:
                self._spent.popitem(last=False)
            return spent <= A_MINUTE


pace = Pace()


@csrf_exempt  # keys, not cookies, open this door
@never_cache
def mcp(request: HttpRequest) -> HttpResponse:
    """One message in, at most one out."""
    if request.method != "POST":
        refused = _problem(405, "method_not_allowed", "Messages come by POST; nothing is streamed here.")
        refused["Allow"] = "POST"
        return refused
    if not _is_from_here(request):
        return _problem(403, "bad_origin", "A page of another site may not ask here.")
    try:
        return _answered(request)
    except AttuneError as error:
        if error.report:
            log.exception("An assistant could not be answered: %s", error.code)
        refused = _json(error.http_status, error.as_dict())
        if error.http_status == 401:
            refused["WWW-Authenticate"] = 'Bearer realm="attune"'
        return refused
    except Exception:
        log.exception("The door for assistants failed")
        return _problem(500, "internal", "The server failed. Its log says why.")


def _answered(request: HttpRequest) -> HttpResponse:
    caller = caller_of(request)
    length = request.headers.get("Content-Length", "")
    if (length.isdecimal() and int(length) > MOST_BYTES) or len(request.body) > MOST_BYTES:
        return _problem(413, "too_large", f"A message has at most {MOST_BYTES} bytes.")
    if not pace.takes(caller.label):
        slower = _problem(429, "too_many", f"At most {A_MINUTE} requests a minute; wait a moment.")
        slower["Retry-After"] = "30"
        return slower
    reply = answer(caller, request.body, request.headers)
    return HttpResponse(status=reply.status) if reply.body is None else _json(reply.status, reply.body)


def _is_from_here(request: HttpRequest) -> bool:
    """Programs send no Origin; a browser does, and only our own pages may ask. It keeps rebound names out."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host() or origin in settings.CSRF_TRUSTED_ORIGINS


def _problem(status: int, code: str, message: str) -> HttpResponse:
    return _json(status, {"code": code, "message": message})


def _json(status: int, body: object) -> HttpResponse:
    return HttpResponse(json.dumps(body, default=str), status=status, content_type="application/json")
