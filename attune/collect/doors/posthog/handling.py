"""One request of PostHog's clients: events, or a question about flags and settings of which this house has none."""

from __future__ import annotations

from urllib.parse import unquote

import msgspec

from attune.collect.doors import reading
from attune.collect.doors.answers import NoPath, Reply, WrongKey
from attune.collect.doors.posthog.bodies import batch_of, text_of
from attune.collect.doors.posthog.events import candidate_of
from attune.collect.doors.request import Request, door
from attune.vocabulary.asgi import Application

STORED = b'{"status":1}'
SCRIPT = (b"content-type", b"text/javascript; charset=utf-8")
CACHED = ((b"cache-control", b"public, max-age=300"),)
MAY_IMPORT = frozenset({"server", "admin"})
ARRAY = "/array/"
_encode = msgspec.json.Encoder().encode

# Recordings, flags and toolbars are switched off, so the client asks for nothing more and loads no script. Of surveys
# nothing is said at all: told that there are none, posthog-js 1.449 loads the script for them all the same.
SETTINGS: dict[str, object] = {
    "supportedCompression": ["gzip-js"],
    "autocapture_opt_out": False,
    "hasFeatureFlags": False,
    "sessionRecording": False,
    "heatmaps": False,
    "productTours": False,
    "conversations": False,
    "logs": {"captureConsoleLogs": False},
    "capturePerformance": False,
    "autocaptureExceptions": False,
    "captureDeadClicks": False,
    "defaultIdentifiedOnly": True,
    "analytics": {"endpoint": "/e/"},
    "siteApps": [],
    "isAuthenticated": False,
    "toolbarParams": {},
}
FLAGS = _encode(
    {
        **SETTINGS,
        "config": {"enable_collect_everything": True},
        "flags": {},
        "featureFlags": {},
        "featureFlagPayloads": {},
        "errorsWhileComputingFlags": False,
        "quotaLimited": [],
        "requestId": "00000000-0000-0000-0000-000000000000",
    }
)


async def _events(request: Request) -> Reply:
    batch = batch_of(await text_of(request), request.query)
    reading.counted(batch.events, request.held.limits)

    def cookieless() -> str:
        return request.visitor("posthog", batch.token, request.address, request.user_agent)

    is_unnamed = not batch.token
    read = [
        candidate_of(raw, index, batch.sent_at, cookieless, is_unnamed=is_unnamed)
        for index, raw in enumerate(batch.events)
    ]
    named = next((token for _, token in read if token), "")
    key = request.key(batch.token or named)
    imported = batch.is_history and key.kind in MAY_IMPORT
    taken = await request.take((candidate for candidate, _ in read), key, imported=imported)
    return Reply(_encode({"status": 1, "dropped": taken.dropped}) if taken.dropped else STORED)


async def _flags(request: Request) -> Reply:  # noqa: ARG001 - as a door calls it
    return Reply(FLAGS)


async def _recording(request: Request) -> Reply:
    await request.body()
    return Reply(STORED)  # read and let go: nothing of a recording is kept


async def _array(request: Request) -> Reply:
    """GET /array/<key>/config and config.js."""
    token, _, what = request.path[len(ARRAY) :].partition("/")
    token = unquote(token)
    if what not in {"config", "config.js"}:
        raise NoPath(f"There is nothing at {request.path[:100]}.")
    if request.held.key(token) is None:
        raise WrongKey("This source key is unknown or was revoked.")
    settings = _encode({**SETTINGS, "token": token})
    if what == "config":
        return Reply(settings, headers=CACHED)
    script = b"(w=>{(w._POSTHOG_REMOTE_CONFIG=w._POSTHOG_REMOTE_CONFIG||{})[%s]={config:%s,siteApps:[]}})(window)"
    return Reply(script % (_encode(token), settings), content_type=SCRIPT, headers=CACHED)


def _nothing(name: str) -> Application:
    body = _encode({name: []})

    async def answer(request: Request) -> Reply:  # noqa: ARG001 - as a door calls it
        return Reply(body, headers=CACHED)

    return door(answer, frozenset({"GET", "HEAD", "POST"}))


def _paths(*paths: str) -> tuple[str, ...]:
    return tuple(one for path in paths for one in (path, path + "/"))


ROUTES: dict[str, Application] = {
    **dict.fromkeys(_paths("/e", "/batch", "/capture", "/track", "/engage", "/i/v0/e"), door(_events)),
    **dict.fromkeys(_paths("/flags", "/decide"), door(_flags, frozenset({"GET", "POST"}))),
    **dict.fromkeys(_paths("/s"), door(_recording)),
    ARRAY + "*": door(_array, frozenset({"GET", "HEAD"})),
    **dict.fromkeys(_paths("/api/surveys"), _nothing("surveys")),
    **dict.fromkeys(_paths("/api/early_access_features"), _nothing("earlyAccessFeatures")),
    **dict.fromkeys(_paths("/api/web_experiments"), _nothing("experiments")),
    **dict.fromkeys(_paths("/api/product_tours"), _nothing("product_tours")),
}
