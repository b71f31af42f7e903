"""The mapping form: its fields, and the TOML it writes. What a form cannot say is written into the text by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields

from attune.vocabulary.errors import BadInput

METRICS = ("nps", "csat5", "ces7", "stars5", "smile3", "smile4")
KINDS = ("event", "person", "count", "costs")
IDENTIFIERS = ("user_id", "email", "phone", "anonymous_id", "device")
CATALOGUE = ("place", "product", "staff", "campaign")
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Draft:
    """The form, all texts. Fields named like a column of a mapping hold the name of the file's column.

    `kind`: something that happened, a person, a count without a person, advertising cost. `name`: what happened, the
    same for all rows; `name_column` wins. `keep`: `all`, or names of columns, one a line.
    """

    kind: str = "event"
    source: str = ""
    encoding: str = ""
    delimiter: str = ""
    heading: str = ""
    skip: str = ""
    sheet: str = ""
    name: str = ""
    name_column: str = ""
    time: str = ""
    time_format: str = "iso"
    zone: str = "UTC"
    user_id: str = ""
    email: str = ""
    phone: str = ""
    anonymous_id: str = ""
    device: str = ""
    external: str = ""
    external_namespace: str = ""
    amount: str = ""
    decimal: str = "."
    currency: str = ""
    currency_code: str = ""
    score: str = ""
    metric: str = ""
    text: str = ""
    count: str = ""
    place: str = ""
    product: str = ""
    staff: str = ""
    campaign: str = ""
    medium: str = ""
    impressions: str = ""
    clicks: str = ""
    message_id: str = ""
    keep: str = "all"


def read(given: Mapping[str, object]) -> Draft:
    """The form as it was sent; fields that are not there have their defaults.

    Raises:
        BadInput: a field is too long.
    """
    found = {}
    for field in fields(Draft):
        value = given.get(field.name)
        if isinstance(value, str):
            text = value.replace("\r\n", "\n").strip()
            if len(text) > LONGEST:
                raise BadInput(f"{field.name} has more than {LONGEST} characters.", code="form_field", where=field.name)
            found[field.name] = text
    return Draft(**found)


def toml(draft: Draft) -> str:
    """The mapping this form means.

    Raises:
        BadInput: a field that is needed is empty, naming it.
    """
    if draft.kind not in KINDS:
        raise BadInput("Say what stands in a row.", code="form_field", where="kind")
    lines = [f"source = {_text(_needed(draft, 'source'))}"]
    lines += _costs(draft) if draft.kind == "costs" else _interactions(draft)
    reading = _reading(draft)
    if reading:
        lines += ["", "[read]", *reading]
    if draft.kind in {"event", "person"}:
        identifiers = _identifiers(draft)
        if identifiers:
            lines += ["", "[identifiers]", *identifiers]
    return "\n".join(lines) + "\n"


def _interactions(draft: Draft) -> list[str]:
    time = f"column = {_text(_needed(draft, 'time'))}"
    if draft.time_format not in {"", "iso"}:
        time += f", format = {_text(draft.time_format)}"
    if draft.zone not in {"", "UTC"}:
        time += f", zone = {_text(draft.zone)}"
    lines = [f"time = {{ {time} }}"]
    if draft.kind == "person":
        lines.append('type = "identify"')
    elif draft.name_column:
        lines.append(f"name = {_text(draft.name_column)}")
    else:
        lines.append(f"name = {{ constant = {_text(_needed(draft, 'name'))} }}")
    lines += [f"{key} = {_text(getattr(draft, key))}" for key in CATALOGUE if getattr(draft, key)]
    if draft.kind == "count":
        lines.append(f"count = {_text(_needed(draft, 'count'))}")
    elif draft.kind == "event":
        lines += _money(draft) + _score(draft)
    if draft.text:
        lines.append(f"properties = {{ text = {_text(draft.text)} }}")
    names = [_text(name) for name in draft.message_id.split("\n") if name.strip()]
    if names:
        lines.append(f"message_id = [{', '.join(names)}]")
    if draft.keep == "all":
        lines.append('keep = "*"')
    elif draft.keep:
        lines.append(f"keep = [{', '.join(_text(name.strip()) for name in draft.keep.splitlines() if name.strip())}]")
    return lines


def _money(draft: Draft) -> list[str]:
    if not draft.amount:
        return []
    return [f"money = {{ amount = {_amount(draft)}, currency = {_currency(draft)} }}"]


def _amount(draft: Draft) -> str:
    column = _text(draft.amount)
    return f'{{ column = {column}, type = "number", decimal = "," }}' if draft.decimal == "," else column


def _currency(draft: Draft) -> str:
    if draft.currency:
        return _text(draft.currency)
    return f"{{ constant = {_text(_needed(draft, 'currency_code').upper())} }}"


def _score(draft: Draft) -> list[str]:
    if not draft.score:
        return []
    return [f"score = {{ value = {_text(draft.score)}, metric = {{ constant = {_text(_needed(draft, 'metric'))} }} }}"]


def _costs(draft: Draft) -> list[str]:
    day = f"column = {_text(_needed(draft, 'time'))}"
    if draft.time_format not in {"", "iso"}:
        day += f", format = {_text(draft.time_format)}"
    _needed(draft, "amount")
    lines = [
        'makes = "costs"',
        "make_missing = true",
        f"campaign = {_text(_needed(draft, 'campaign'))}",
        f"day = {{ {day} }}",
        f"amount = {_amount(draft)}",
        f"currency = {_currency(draft)}",
    ]
    return lines + [
        f"{key} = {_text(value)}" for key in ("medium", "impressions", "clicks") if (value := getattr(draft, key))
    ]


def _identifiers(draft: Draft) -> list[str]:
    lines = [f"{kind} = {_text(getattr(draft, kind))}" for kind in IDENTIFIERS if getattr(draft, kind)]
    if draft.external:
        space = _text(_needed(draft, "external_namespace"))
        lines.append(f"external = {{ namespace = {space}, column = {_text(draft.external)} }}")
    if draft.kind == "person" and not lines:
        raise BadInput("A person needs a customer number, an e-mail or a phone.", code="form_field", where="user_id")
    return lines


def _reading(draft: Draft) -> list[str]:
    lines = []
    if draft.encoding not in {"", "utf-8"}:
        lines.append(f"encoding = {_text(draft.encoding)}")
    if draft.delimiter:
        lines.append(f"delimiter = {_text(draft.delimiter)}")
    for key, usual in (("heading", 1), ("skip", 0)):
        given = getattr(draft, key)
        if given:
            number = int(given) if given.isascii() and given.isdecimal() and len(given) < 5 else -1
            if number < usual:
                raise BadInput(f"{key} is a whole number from {usual}.", code="form_field", where=key)
            if number > usual:
                lines.append(f"{key} = {number}")
    if draft.sheet:
        lines.append(f"sheet = {_text(draft.sheet)}")
    return lines


def _needed(draft: Draft, name: str) -> str:
    value: str = getattr(draft, name)
    if not value:
        raise BadInput(f"Fill in: {name.replace('_', ' ')}.", code="form_field", where=name)
    return value


def _text(value: str) -> str:
    """A TOML text; JSON's way to write one is TOML's too, but for one sign."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
