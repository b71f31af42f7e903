"""What needs somebody: one provider a room, in the order in which equally urgent things are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from attune import store
from attune.access import keys
from attune.access.roles import Permission
from attune.collect import drops
from attune.collect.imports import imports
from attune.collect.imports.models import State
from attune.collect.schema import keeping
from attune.collect.touchpoints.suggesting import unmapped
from attune.identify import requests
from attune.show import advice, formats, privacy_words
from attune.show.today.items import LATE, SOON, Item, Provider
from attune.store import backup_record, due
from attune.understand import figures, incoming

SHOWN = 3  # of one sort; the rest stands on its page
SOON_DAYS = 7
FRESH = timedelta(days=7)
UNUSED_AFTER = timedelta(days=1)
EXPIRES_WITHIN = timedelta(days=14)
BACKUP_AFTER = timedelta(days=8)
FEWEST_DROPS, DROPPED_SHARE = 10, 0.01
FAILS_IN_A_ROW = 5


def privacy(at: datetime) -> Iterator[Item]:
    """Requests of people whose month ends."""
    found, _total = requests.listing(limit=SHOWN)
    for request in found:
        days = (request.due - at).days
        if days > SOON_DAYS:
            continue
        late = ngettext("%(n)s day late", "%(n)s days late", -days) % {"n": formats.count(-days)}
        left = ngettext("%(n)s day left", "%(n)s days left", days) % {"n": formats.count(days)}
        yield Item(
            _("Privacy request: %(what)s") % {"what": privacy_words.REQUESTS.get(request.kind, request.kind)},
            _("Received on %(day)s, to be answered by %(due)s.")
            % {"day": formats.day(request.received), "due": formats.day(request.due)},
            f"/settings/privacy/requests/{request.pk}",
            LATE if days < 0 else SOON,
            late if days < 0 else left,
        )


def surfaces(_at: datetime) -> Iterator[Item]:
    """What sources report and nobody has named."""
    found = unmapped(store.current().warehouse, 100)
    if not found:
        return
    most = found[0]
    title = ngettext("%(n)s spot has no touchpoint", "%(n)s spots have no touchpoint", len(found))
    yield Item(
        title % {"n": formats.count(len(found)) + ("+" if len(found) == 100 else "")},
        _("Most met: “%(surface)s”, %(contacts)s contacts. Until it has a name, no journey shows it.")
        % {"surface": most.surface, "contacts": formats.count(most.interactions)},
        "/settings/touchpoints",
    )


def files(at: datetime) -> Iterator[Item]:
    """Imports that failed, or wait for somebody."""
    shown = 0
    for row in imports.recent(50):
        if row.created_at < at - FRESH or shown == SHOWN:
            return
        sentence = {
            State.FAILED: row.error or _("It ended with an error."),
            State.TRIED: _("It was read on trial and waits for your yes."),
            State.UPLOADED: _("It waits for a mapping."),
        }.get(State(row.state))
        if sentence is not None:
            shown += 1
            yield Item(
                _("File “%(name)s”") % {"name": row.file_name},
                sentence,
                f"/settings/imports/{row.pk}",
                SOON if row.state == State.FAILED else "",
                formats.day(row.created_at),
            )


def refusals(at: datetime) -> Iterator[Item]:
    """Events that sources write wrongly, and more of them than a slip."""
    day = {volume.source: volume.day for volume in _volumes(at)}
    worst: dict[str, tuple[int, str]] = {}
    of_source: dict[str, int] = {}
    for (source, reason), count in drops.of_last_day().items():
        if reason in drops.KEEPS_NOTHING:  # refused on purpose
            continue
        of_source[source] = of_source.get(source, 0) + count
        worst[source] = max(worst.get(source, (0, "")), (count, reason))
    for source, count in sorted(of_source.items(), key=lambda pair: -pair[1])[:SHOWN]:
        if count < FEWEST_DROPS or count < DROPPED_SHARE * (count + day.get(source, 0)):
            continue
        title = ngettext("%(n)s event of “%(source)s” was refused", "%(n)s events of “%(source)s” were refused", count)
        yield Item(
            title % {"n": formats.count(count), "source": source or _("unknown")},
            advice.what_to_do(worst[source][1]) or worst[source][1],
            "/settings/live",
            SOON,
            _("last 24 hours"),
        )


def silence(at: datetime) -> Iterator[Item]:
    """Sources that send far less than at this hour on other days."""
    for volume in _volumes(at):
        if volume.has_fallen and volume.usual is not None:
            yield Item(
                _("“%(source)s” sends less than usual") % {"source": volume.source},
                _("%(now)s in the last full hour; usually about %(usual)s at this time.")
                % {"now": formats.count(volume.last_full_hour), "usual": formats.count(volume.usual)},
                "/settings/sources",
                SOON,
                _("since %(time)s") % {"time": formats.moment(volume.last_at)},
            )


def names(_at: datetime) -> Iterator[Item]:
    """Names and types of events that are new or changed."""
    found = keeping.warnings()
    if found:
        entry = found[0].entry
        title = ngettext(
            "%(n)s name of an event is new or changed", "%(n)s names of events are new or changed", len(found)
        )
        yield Item(
            title % {"n": formats.count(len(found))},
            _("For example “%(name)s” from “%(source)s”. Is it meant, or a slip of the sender?")
            % {"name": entry.property or entry.name, "source": entry.source},
            "/settings/live/names",
        )


def given_up(_at: datetime) -> Iterator[Item]:
    """Jobs that nobody tries any more, and loops that fail again and again."""
    dead = due.dead(SHOWN)
    for row in dead:
        yield Item(_("Given up: %(job)s") % {"job": row.kind}, row.error, "/settings/health", SOON)
    for loop in store.current().loops:
        if loop.fault and loop.errors_in_a_row >= FAILS_IN_A_ROW:
            yield Item(_("“%(loop)s” fails") % {"loop": loop.name}, loop.fault, "/settings/health", LATE)


def backups(at: datetime) -> Iterator[Item]:
    """A backup that failed, or is old. Who never made one here may copy in another way."""
    last = backup_record.last(store.current().folder)
    if last is None:
        return
    if last.error:
        yield Item(_("The last backup failed"), last.error, "/settings/health", LATE, formats.day(last.at))
    elif last.at < at - BACKUP_AFTER:
        days = (at - last.at).days
        title = ngettext("The last backup is %(n)s day old", "The last backup is %(n)s days old", days)
        yield Item(
            title % {"n": formats.count(days)},
            _("Make one with “attune backup”, best every night."),
            "/settings/health",
            SOON,
        )


def source_keys(at: datetime) -> Iterator[Item]:
    """Keys that were never used, and keys that end soon."""
    living = [key for key in keys.listing() if key.revoked_at is None and (key.expires_at or at) >= at]
    ending = [key for key in living if key.expires_at is not None and key.expires_at < at + EXPIRES_WITHIN]
    for key in ending[:SHOWN]:
        yield Item(
            _("The key “%(name)s” ends soon") % {"name": key.name},
            _("Make another one and give it to the sender before."),
            "/settings/sources",
            SOON,
            formats.day(key.expires_at) if key.expires_at else "",
        )
    unused = [key for key in living if key.last_used_at is None and key.created_at < at - UNUSED_AFTER]
    if unused:
        title = ngettext("%(n)s key was never used", "%(n)s keys were never used", len(unused))
        listed = ", ".join(key.name for key in unused[:SHOWN])
        yield Item(
            title % {"n": formats.count(len(unused))},
            _("%(names)s: put it to use, or end it.") % {"names": listed + (" …" if len(unused) > SHOWN else "")},
            "/settings/sources",
        )


def _volumes(at: datetime) -> tuple[incoming.Volume, ...]:
    """What came in, kept for the minute: two providers ask."""
    minute = at.replace(second=0, microsecond=0)
    return figures.kept.get(("incoming", minute), lambda: incoming.volumes(minute), at_once=True).value


P = Permission
PROVIDERS: tuple[Provider, ...] = (
    Provider(gettext_lazy("Privacy requests"), P.RECORD_CONSENT, privacy),
    Provider(gettext_lazy("Backups"), P.SEE_HEALTH, backups),
    Provider(gettext_lazy("Work that is done later"), P.SEE_HEALTH, given_up),
    Provider(gettext_lazy("What comes in"), P.MANAGE_SOURCES, silence),
    Provider(gettext_lazy("Refused events"), P.MANAGE_SOURCES, refusals),
    Provider(gettext_lazy("Files"), P.IMPORT_DATA, files),
    Provider(gettext_lazy("Keys"), P.MANAGE_SOURCES, source_keys),
    Provider(gettext_lazy("Touchpoints"), P.MANAGE_TOUCHPOINTS, surfaces),
    Provider(gettext_lazy("Names of events"), P.MANAGE_SOURCES, names),
)
