"""Names of sites: what other collectors' trackers call a site, and the browser key its events come in with.

Their formats carry no key of ours: Matomo says `idsite=3`, Plausible `shop.example`, Umami an id of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from attune.access import audit
from attune.access.audit import Actor
from attune.access.keys import KeyRecord, Kind, SourceKey
from attune.access.members import require
from attune.access.roles import Permission
from attune.collect import money
from attune.store.database import write
from attune.vocabulary.errors import BadInput, NotFound

SITE_CHARS = 200


class Tool(models.TextChoices):
    """Whose trackers name sites."""

    MATOMO = "matomo", "Matomo"
    PLAUSIBLE = "plausible", "Plausible"
    UMAMI = "umami", "Umami"


class SiteName(models.Model):
    """What a tool calls a site. `currency`: of amounts that come without one, as Matomo's do."""

    tool = models.CharField(max_length=10, choices=Tool.choices)
    site = models.CharField(max_length=SITE_CHARS)
    key = models.ForeignKey(SourceKey, on_delete=models.CASCADE, related_name="+")
    currency = models.CharField(max_length=3, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """A site is one source."""

        ordering = ["tool", "site"]
        constraints = [models.UniqueConstraint(fields=["tool", "site"], name="one_source_a_site")]


@dataclass(frozen=True, slots=True)
class Site:
    """What a door needs to know about a site."""

    key: KeyRecord
    currency: str = ""


def normal(site: str) -> str:
    """Sites are compared without case and space around."""
    return site.strip().lower()


def put(tool: str, site: str, key_id: int, by: Actor, *, currency: str = "") -> SiteName:
    """From now on events of this site come in with this browser key; the last word counts.

    Raises:
        BadInput: tool, site, key or currency cannot be used.
        NotAllowed: `by` is a member without manage_sources.
    """
    require(by, Permission.MANAGE_SOURCES)
    called, code = normal(site), money.currency(currency.strip()) if currency else ""
    if tool not in Tool.values:
        raise BadInput(f"tool is one of {', '.join(Tool.values)}.", code="site_tool", where="tool")
    if not called or len(called) > SITE_CHARS or not called.isprintable():
        raise BadInput(f"A site has a name of 1 to {SITE_CHARS} characters.", code="site_name", where="site")
    if tool == Tool.MATOMO and not (called.isascii() and called.isdigit()):
        raise BadInput("Matomo numbers its sites: 1, 2, 3...", code="site_number", where="site")
    if currency and not code:
        raise BadInput("A currency has three letters, such as EUR.", code="site_currency", where="currency")
    with write():
        # A tracker's events prove nothing, so they never get more rights than a public key has.
        key = SourceKey.objects.filter(pk=key_id, revoked_at=None, kind=Kind.BROWSER).first()
        if key is None:
            raise BadInput("Choose an active browser key.", code="site_key", where="key")
        entry, _ = SiteName.objects.update_or_create(tool=tool, site=called, defaults={"key": key, "currency": code})
        audit.record(by, "site named", f"site {tool} {called}"[:100], ["key", "currency"])
    return entry


def remove(entry_id: int, by: Actor) -> None:
    """From now on nobody knows this site.

    Raises:
        NotFound: no such entry.
        NotAllowed: `by` is a member without manage_sources.
    """
    require(by, Permission.MANAGE_SOURCES)
    with write():
        entry = SiteName.objects.filter(pk=entry_id).first()
        if entry is None:
            raise NotFound(f"There is no site {entry_id}.", code="site_unknown")
        audit.record(by, "site forgotten", f"site {entry.tool} {entry.site}"[:100], [])
        entry.delete()


def listing() -> list[SiteName]:
    """All names, by tool."""
    return list(SiteName.objects.select_related("key"))


def active(records: tuple[KeyRecord, ...]) -> dict[tuple[str, str], Site]:
    """(tool, site) -> its key, for the sites whose key still opens a door."""
    by_id = {record.id: record for record in records}
    found = SiteName.objects.filter(key_id__in=list(by_id)).values_list("tool", "site", "key_id", "currency")
    return {(tool, site): Site(by_id[key_id], currency) for tool, site, key_id, currency in found}
