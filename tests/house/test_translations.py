"""Every word a page says exists in all four languages, with every form of plural, and no page waits for its word."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

from tests.house.checkout import ROOT, files, name

FORMS = {"en": 2, "ru": 4, "pl": 4, "ja": 1}
# Django's names of the functions that mark a text; the numbers say which argument is text, plural and context.
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@cache
def said() -> dict[tuple[str | None, str], str]:
    """(context, text) of everything marked in templates and code -> where."""
    found = {}
    for path in files("attune/*.html", "attune/*.txt", "attune/*.py"):
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # What is not to be translated becomes a row of X; its indentation means nothing to Python.
            source = "\n".join(line.strip() for line in templatize(source, origin=name(path)).splitlines())
        for line, text, _, context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
            found[context, text[0] if isinstance(text, tuple) else text] = f"{name(path)}:{line}"
    return found


def catalogue(language: str) -> Catalog:
    path = ROOT / f"attune/show/locale/{language}/LC_MESSAGES/django.po"
    assert path.exists(), f"{name(path)} is missing"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def test_the_languages_are_those_of_the_settings() -> None:
    assert set(dict(settings.LANGUAGES)) == set(FORMS)


@pytest.mark.parametrize("language", [code for code in FORMS if code != "en"])
def test_everything_said_is_translated(language: str) -> None:
    known = {
        (message.context, message.id[0] if message.pluralizable else message.id) for message in catalogue(language)
    }
    assert {text: where for text, where in said().items() if text not in known} == {}


@pytest.mark.parametrize("language", [code for code in FORMS if code != "en"])
def test_every_message_has_all_its_forms(language: str) -> None:
    found = catalogue(language)
    assert found.num_plurals == FORMS[language]
    incomplete = []
    for message in found:
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = FORMS[language] if message.pluralizable else 1
        if message.fuzzy or len(forms) != wanted or not all(forms):
            incomplete.append(message.id)
    assert incomplete == []


@pytest.mark.parametrize("language", [code for code in FORMS if code != "en"])
def test_a_translation_keeps_the_figures_and_names_of_its_text(language: str) -> None:
    """A placeholder lost is a figure lost; one invented is an error on the page."""
    # One form of a plural may do without its number: "one day" in Japanese still needs it, "jeden dzień" does not.
    wrong = [
        (message.id, [str(error) for error in errors])
        for message, errors in catalogue(language).check()
        if not message.pluralizable
    ]
    assert wrong == []


@pytest.mark.parametrize("language", [code for code in FORMS if code != "en"])
def test_nothing_is_translated_that_no_page_says(language: str) -> None:
    now = said()
    left = [
        message.id
        for message in catalogue(language)
        if message.id and (message.context, message.id[0] if message.pluralizable else message.id) not in now
    ]
    assert left == []
