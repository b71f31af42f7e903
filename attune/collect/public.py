"""Public paths of this room: path -> bare ASGI handler. A path that ends in `*` stands for all that begin so."""

from __future__ import annotations

from attune.collect import gpc
from attune.collect.doors import cloudevents, matomo, pixel, plausible, posthog, segment, umami
from attune.collect.doors.segment import merging
from attune.collect.doors.segment.handling import KINDS
from attune.collect.doors.webhooks import handling as webhooks
from attune.collect.live import streaming
from attune.collect.tracker import serving
from attune.vocabulary.asgi import Application

ROUTES: dict[str, Application] = {
    **dict.fromkeys(KINDS, segment.handle),
    "/v1/projects/*": segment.settings,
    "/sourceConfig": segment.source_config,
    "/sourceConfig/": segment.source_config,
    **merging.ROUTES,
    **cloudevents.ROUTES,
    **pixel.ROUTES,
    **matomo.ROUTES,
    **plausible.ROUTES,
    **posthog.ROUTES,
    **umami.ROUTES,
    **webhooks.ROUTES,
    **gpc.ROUTES,
    **streaming.ROUTES,
    "/v1/*": segment.unknown,
    "/a.js": serving.serve,
    f"{serving.PREFIX}*": serving.serve,
}
