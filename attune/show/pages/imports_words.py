"""The words of imports: states, ways in, and the choices of the mapping form."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATES: Mapping[str, Promise] = {
    "uploaded": _("waits for its mapping"),
    "trying": _("is being tried"),
    "tried": _("tried, waits for your yes"),
    "waiting": _("waits for its turn"),
    "running": _("is being imported"),
    "done": _("imported"),
    "failed": _("failed"),
    "cancelled": _("cancelled"),
}
ORIGINS: Mapping[str, Promise] = {
    "page": _("uploaded"),
    "api": _("REST API"),
    "pickup": _("watched folder"),
    "command": _("command line"),
}
KINDS: Mapping[str, Promise] = {
    "event": _("Something that happened: an order, an answer, a call"),
    "person": _("A person: a contact of the CRM"),
    "count": _("A count without a person: visitors, impressions, calls offered"),
    "costs": _("What advertising cost on a day"),
}
ENCODINGS: Mapping[str, Promise | str] = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": _("Windows, Western Europe (1252)"),
    "cp1250": _("Windows, Central Europe (1250)"),
    "cp1251": _("Windows, Cyrillic (1251)"),
    "shift_jis": _("Japanese (Shift JIS)"),
    "euc_jp": _("Japanese (EUC)"),
    "koi8_r": _("Cyrillic (KOI8-R)"),
    "iso8859_2": _("Central Europe (ISO 8859-2)"),
    "cp866": _("Cyrillic (DOS 866)"),
}
DELIMITERS: Mapping[str, Promise] = {
    ",": _("comma"),
    ";": _("semicolon"),
    "\t": _("tab"),
    "|": _("vertical bar"),
}
TIME_FORMATS = (
    "iso", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d",
    "%Y年%m月%d日", "%d-%m-%Y %H:%M", "%d-%m-%Y", "unix", "unix_ms",
)  # fmt: skip
_EXAMPLE = {"%d": "31", "%m": "12", "%Y": "2026", "%H": "18", "%M": "05", "%S": "59"}


def state_word(state: str) -> str:
    """How an import stands."""
    return str(STATES.get(state, state))


def origin_word(origin: str) -> str:
    """Which way a file came."""
    return str(ORIGINS.get(origin, origin))


def time_example(form: str) -> str:
    """How a time of this format looks."""
    if form == "iso":
        return "2026-12-31 18:05:59"
    if form.startswith("unix"):
        return "1798740359" + ("000" if form == "unix_ms" else "")
    for part, example in _EXAMPLE.items():
        form = form.replace(part, example)
    return form
