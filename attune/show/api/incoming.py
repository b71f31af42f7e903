"""`/sites`, `/webhooks`: how data of other services comes in."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status

from attune.collect import sites
from attune.collect.doors.webhooks import editing
from attune.collect.doors.webhooks.models import Webhook, WebhookSample
from attune.collect.doors.webhooks.records import record_of
from attune.collect.doors.webhooks.trying import tried
from attune.collect.sites import SiteName
from attune.show.api.shapes import PROBLEMS, Asked

router = Router(tags=["incoming data"])


class SiteOut(Schema):
    """What a tool calls a site, and the browser key its events come in with."""

    id: int
    tool: str
    site: str
    key: int
    source: str
    currency: str

    @classmethod
    def of(cls, entry: SiteName) -> SiteOut:
        """As JSON."""
        return cls(
            id=entry.pk,
            tool=entry.tool,
            site=entry.site,
            key=entry.key.pk,
            source=entry.key.source,
            currency=entry.currency,
        )


class SitesOut(Schema):
    """By tool and name."""

    sites: list[SiteOut]


class SiteIn(Schema):
    """`tool`: matomo, plausible or umami. `key`: the number of an active browser key."""

    tool: str
    site: str
    key: int
    currency: str = ""


class WebhookOut(Schema):
    """An address that a service calls: `/v1/webhooks/` and its `public_id`."""

    id: int
    public_id: str
    name: str
    source: str
    scheme: str
    header: str
    mapping: str
    version: int
    created_at: datetime
    created_by: str

    @classmethod
    def of(cls, hook: Webhook) -> WebhookOut:
        """As JSON."""
        given = {name: getattr(hook, name) for name in cls.model_fields if name != "id"}
        return cls(id=hook.pk, **given)


class WebhooksOut(Schema):
    """Newest first."""

    webhooks: list[WebhookOut]


class WebhookIn(Schema):
    """`scheme`: standard, stripe, hmac, bearer or none. `secret`: the service's own, else one is drawn."""

    name: str
    scheme: str
    source: str = ""
    secret: str = ""
    header: str = ""
    mapping: str = ""


class WebhookMade(Schema):
    """The new webhook; `secret` is told this once, '' when there is none to tell."""

    webhook: WebhookOut
    secret: str


class MappingIn(Schema):
    """A mapping in TOML; `version` is the one it changes."""

    mapping: str
    version: int


class SecretIn(Schema):
    """The service's own secret; one is drawn when it is empty."""

    secret: str = ""


class SampleOut(Schema):
    """A call of the last 24 hours, masked."""

    received_at: datetime
    is_good: bool
    outcome: str
    body: str


class SamplesOut(Schema):
    """Newest first."""

    samples: list[SampleOut]


class TryIn(Schema):
    """A mapping, and a payload as JSON text."""

    mapping: str
    payload: str


class MadeOut(Schema):
    """An interaction as it would be; `facts` are pairs of word and value."""

    type: str
    name: str
    facts: list[tuple[str, str]]
    properties: str


class TriedOut(Schema):
    """What would become of it; `error` and `line` (from 1) when the mapping cannot be understood."""

    made: list[MadeOut]
    refused: list[str]
    error: str
    line: int


@router.get("/sites", response={200: SitesOut, **PROBLEMS}, summary="List the sites of other collectors")
def all_sites(request: HttpRequest) -> SitesOut:
    """Which site of Matomo, Plausible or Umami is which source."""
    return SitesOut(sites=[SiteOut.of(entry) for entry in sites.listing()])


@router.put("/sites", response={200: SiteOut, **PROBLEMS}, summary="Name a site of another collector")
def name_site(request: Asked, body: SiteIn) -> SiteOut:
    """From within a second on its events are taken; the last word counts."""
    return SiteOut.of(sites.put(body.tool, body.site, body.key, request.auth.label, currency=body.currency))


@router.delete("/sites/{int:site_id}", response={204: None, **PROBLEMS}, summary="Forget a site")
def forget_site(request: Asked, site_id: int) -> Status[None]:
    """Its events are refused from within a second on."""
    sites.remove(site_id, request.auth.label)
    return Status(204, None)


@router.get("/webhooks", response={200: WebhooksOut, **PROBLEMS}, summary="List the webhooks that come in")
def all_webhooks(request: HttpRequest) -> WebhooksOut:
    """Open addresses, without their secrets."""
    return WebhooksOut(webhooks=[WebhookOut.of(hook) for hook in editing.listing()])


@router.post("/webhooks", response={201: WebhookMade, **PROBLEMS}, summary="Open an address for a service to call")
def open_webhook(request: Asked, body: WebhookIn) -> Status[WebhookMade]:
    """A new webhook; the answer is the only time its secret is told."""
    opened = editing.create(
        body.name,
        body.scheme,
        request.auth.label,
        source=body.source,
        secret=body.secret,
        header=body.header,
        rules=body.mapping,
    )
    return Status(201, WebhookMade(webhook=WebhookOut.of(opened.webhook), secret=opened.secret))


@router.put("/webhooks/{int:webhook_id}/mapping", response={200: WebhookOut, **PROBLEMS}, summary="Change a mapping")
def change_mapping(request: Asked, body: MappingIn, webhook_id: int) -> WebhookOut:
    """Calls are understood this way from within a second on."""
    return WebhookOut.of(editing.change_mapping(webhook_id, body.mapping, body.version, request.auth.label))


@router.put("/webhooks/{int:webhook_id}/secret", response={200: WebhookMade, **PROBLEMS}, summary="Change a secret")
def change_secret(request: Asked, body: SecretIn, webhook_id: int) -> WebhookMade:
    """Only the new one counts from within a second on."""
    opened = editing.change_secret(webhook_id, request.auth.label, secret=body.secret)
    return WebhookMade(webhook=WebhookOut.of(opened.webhook), secret=opened.secret)


@router.get("/webhooks/{int:webhook_id}/samples", response={200: SamplesOut, **PROBLEMS}, summary="The last calls")
def last_calls(request: HttpRequest, webhook_id: int) -> SamplesOut:
    """At most ten of 24 hours, masked, with what became of them."""
    return SamplesOut(samples=[_sample(one) for one in editing.samples(editing.find(webhook_id))])


@router.post("/webhooks/{int:webhook_id}/try", response={200: TriedOut, **PROBLEMS}, summary="Try a mapping")
def try_mapping(request: HttpRequest, body: TryIn, webhook_id: int) -> TriedOut:
    """What a payload would become; nothing is stored."""
    result = tried(record_of(editing.find(webhook_id)), body.mapping, body.payload)
    made = [
        MadeOut(type=one.type, name=one.name, facts=list(one.facts), properties=one.properties) for one in result.made
    ]
    return TriedOut(made=made, refused=list(result.refused), error=result.error, line=result.line)


@router.delete("/webhooks/{int:webhook_id}", response={204: None, **PROBLEMS}, summary="Close an address")
def close_webhook(request: Asked, webhook_id: int) -> Status[None]:
    """Its calls are refused from within a second on; its samples are gone."""
    editing.end(webhook_id, request.auth.label)
    return Status(204, None)


def _sample(one: WebhookSample) -> SampleOut:
    return SampleOut(received_at=one.received_at, is_good=one.is_good, outcome=one.outcome, body=one.body)
