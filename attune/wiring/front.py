"""What the doctor says of the way in: proxies and TLS as they were seen, and files that hold secrets."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from attune.store.doctor import Finding
from attune.wiring.proxies import Proxies

_GUIDE = "docs/guides/install.md, A name and TLS, tells what a proxy must do."


def way_in(proxies: Proxies | None) -> Iterator[Finding]:
    """`proxies` None: no server runs here, so nothing was seen."""
    if settings.DEBUG:
        mend = "Take ATTUNE_DEBUG away."
        yield Finding("error", "Errors show source code to whoever meets them.", "ATTUNE_DEBUG", mend)
    if settings.PUBLIC is None:
        mend = "Set ATTUNE_PUBLIC_URL as soon as others than you can reach the server."
        yield Finding("warning", "Any name is answered, and cookies may travel in the clear.", "way in", mend)
    elif not settings.BEHIND_TLS:
        mend = "Put a proxy with TLS in front and say https in ATTUNE_PUBLIC_URL."
        yield Finding("warning", f"People come to {settings.PUBLIC.origin} in the clear.", "way in", mend)
    if proxies is None:
        yield Finding("ok", "No server runs here; ask again while it does to see its proxies.", "way in")
        return
    yield from _seen(proxies)


def _seen(proxies: Proxies) -> Iterator[Finding]:
    seen = proxies.seen
    if seen.stranger_at > seen.trusted_at:
        mend = f"If it is yours: ATTUNE_TRUSTED_PROXIES={seen.stranger}. If not, it is somebody who makes things up."
        yield Finding("warning", f"{seen.stranger} speaks like a proxy and is not named as one.", "way in", mend)
    if settings.BEHIND_TLS and seen.without_proto_at > seen.https_at:
        mend = f"Let it set X-Forwarded-Proto. {_GUIDE}"
        yield Finding("error", "The proxy does not say whether visitors come by HTTPS.", "way in", mend)
    if seen.unreadable_at:
        mend = f"Let it set X-Forwarded-For to the visitor's address. {_GUIDE}"
        yield Finding("warning", "The proxy did not say readably who comes.", "way in", mend)
    if settings.BEHIND_TLS and seen.https_at:
        yield Finding("ok", "Visitors come by HTTPS through a proxy that is named.", "way in")
    elif not seen.trusted_at and not seen.stranger_at:
        yield Finding("ok", "Nobody came through a proxy since the start.", "way in")


def secret_files() -> Iterator[Finding]:
    """Files that `ATTUNE_..._FILE` names hold passwords."""
    for name, value in sorted(os.environ.items()):
        if not (name.startswith("ATTUNE_") and name.endswith("_FILE") and value):
            continue
        path = Path(value)
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o007:
            yield Finding(
                "warning", f"Everybody on the machine can read what {name} names.", value, f"chmod 600 {value}"
            )
