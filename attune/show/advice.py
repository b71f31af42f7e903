"""What to do about an event that was refused, by the reason intake gives."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ADVICE: Mapping[str, Promise] = {
    "bad_shape": _("Properties and context must be JSON objects. Look at how the sender writes them."),
    "bad_text": _("An id held half a character or a NUL. Send ids as plain text in UTF-8."),
    "bad_timestamp": _("Send times as 2026-01-31T12:00:00Z, or leave them out: then the time of arrival counts."),
    "bad_type": _("Send one of the six calls: track, identify, page, screen, group, alias."),
    "bot": _("Robots that say so are left out. If this was a test of yours, send it with a browser's user agent."),
    "erased": _("This person asked to be forgotten. The event is refused on purpose."),
    "event_too_large": _("An event may have 32 kB. Send long texts and lists as files."),
    "in_future": _("The sender's clock runs ahead. Set it, or send sentAt, so that Attune can correct it."),
    "no_consent": _("The visitor refused analytics. The event is refused on purpose."),
    "no_event": _("A track call needs the name of what happened in `event`."),
    "no_group": _("A group call needs `groupId`."),
    "no_identifier": _("Send `userId` or `anonymousId`, so that the event belongs to somebody."),
    "no_previous": _("An alias call needs `previousId` and `userId`."),
    "not_allowed": _("A browser key may not join two known people. Send this call with a server key."),
    "not_by_get": _("A picture's address only counts views. Send this call with POST."),
    "not_kept": _("This kind of event is not kept by the door it came through."),
    "too_deep": _("The JSON is nested too deep. Send it flatter."),
    "too_long": _("An id is longer than 256 characters: it is probably not an id. Look at what the sender fills in."),
    "too_old": _("A browser may send 30 days back. Send history with a server key or as a file."),
    "unfit": _("The webhook's mapping does not fit what was sent. Try it on its last calls."),
}


def what_to_do(reason: str) -> str:
    """A sentence, '' for a reason nobody wrote one for."""
    known = ADVICE.get(reason)
    return str(known) if known is not None else ""
