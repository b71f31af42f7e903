"""What was finished in the last days: one provider a room."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from attune import store
from attune.access.roles import Permission
from attune.collect.imports import imports
from attune.collect.imports.models import State
from attune.identify import requests
from attune.show import formats, privacy_words
from attune.show.today.items import Item, Provider
from attune.store import backup_record

SHOWN = 4
FRESH = timedelta(days=7)


def files(at: datetime) -> Iterator[Item]:
    """Imports that went through."""
    done = [row for row in imports.recent(50) if row.state == State.DONE and row.ended_at and row.ended_at > at - FRESH]
    for row in done[:SHOWN]:
        stored = ngettext("%(n)s interaction stored.", "%(n)s interactions stored.", row.accepted) % {
            "n": formats.count(row.accepted)
        }
        refused = ngettext("%(n)s row was refused.", "%(n)s rows were refused.", row.refused) % {
            "n": formats.count(row.refused)
        }
        yield Item(
            _("File “%(name)s”") % {"name": row.file_name},
            f"{stored} {refused}" if row.refused else stored,
            f"/settings/imports/{row.pk}",
            when=formats.day(row.ended_at) if row.ended_at else "",
        )


def privacy(at: datetime) -> Iterator[Item]:
    """Requests that were answered."""
    found, _total = requests.listing(closed=True, limit=SHOWN)
    for request in found:
        if request.closed is None or request.closed < at - FRESH:
            continue
        in_time = request.closed <= request.due
        yield Item(
            _("Privacy request: %(what)s") % {"what": privacy_words.REQUESTS.get(request.kind, request.kind)},
            _("Closed in time.") if in_time else _("Closed, but late."),
            f"/settings/privacy/requests/{request.pk}",
            when=formats.day(request.closed),
        )


def backups(at: datetime) -> Iterator[Item]:
    """The last backup, if it is one of these days."""
    last = backup_record.last(store.current().folder)
    if last is not None and not last.error and last.at > at - FRESH:
        yield Item(
            _("Backup made"),
            _("%(n)s interactions are in it.") % {"n": formats.count(last.interactions)},
            "/settings/health",
            when=formats.day(last.at),
        )


P = Permission
PROVIDERS: tuple[Provider, ...] = (
    Provider(gettext_lazy("Files"), P.IMPORT_DATA, files),
    Provider(gettext_lazy("Privacy requests"), P.RECORD_CONSENT, privacy),
    Provider(gettext_lazy("Backups"), P.SEE_HEALTH, backups),
)
