"""What the columns of a file may mean, by their names and values: a first filling of the mapping form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

# Words in names of columns, in four languages. The first field that takes a column keeps it.
WORDS: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "mail", "почта", "メール"),
    "phone": ("phone", "mobile", "telefon", "tel", "телефон", "電話"),
    "user_id": (
        "user_id", "userid", "customer_id", "customerid", "customer_no", "customer number", "client_id", "contact_id",
        "klient", "id klienta", "клиент", "顧客", "会員",
    ),
    "score": ("nps", "csat", "ces", "score", "rating", "stars", "ocena", "оценка", "評価", "点"),
    "text": (
        "comment", "feedback", "message", "review", "subject", "temat", "тема", "件名",
        "answer", "text", "komentarz", "opinia", "treść", "отзыв",
        "комментарий", "コメント", "感想",
    ),
    "amount": (
        "amount", "total", "price", "value", "revenue", "sum", "cost", "kwota", "cena", "suma", "сумма", "цена", "金額",
    ),
    "currency": ("currency", "waluta", "валюта", "通貨"),
    "place": ("store", "shop", "place", "branch", "location", "sklep", "oddział", "магазин", "店舗", "店"),
    "product": ("product", "sku", "item", "article", "produkt", "товар", "商品"),
    "staff": ("agent", "assignee", "staff", "employee", "cashier", "pracownik", "сотрудник", "担当"),
    "campaign": ("campaign", "utm_campaign", "kampania", "кампания", "キャンペーン"),
}  # fmt: skip
TIMES = (
    "recordeddate", "created", "date", "time", "timestamp", "day", "submitted", "ordered", "when", "_at", "data",
    "czas", "дата", "время", "日時", "日付",
)  # fmt: skip
NAMES = ("order", "ticket", "response", "record", "transaction", "receipt", "id")
PATTERNS = (
    "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d",
    "%Y年%m月%d日", "%d-%m-%Y %H:%M", "%d-%m-%Y",
)  # fmt: skip
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_COMMA = re.compile(r"-?\d{1,3}(?:\.?\d{3})*,\d{1,2}")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
_ENOUGH = 0.8  # of the values that are there


def guess(texts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Field of the form -> what to fill in, from the values (as texts) of the columns."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    time = next(((name, form) for name, form in _times(texts) if form), None)
    if time is not None:
        found["time"], found["time_format"] = time
        taken.add(time[0])
    for name, values in texts.items():
        if name not in taken and "email" not in found and _share(values, _MAIL):
            found["email"] = name
            taken.add(name)
    for field, words in WORDS.items():
        if field in found:
            continue
        for name, values in texts.items():
            if name not in taken and _named(name, words) and _plausible(field, values):
                found[field] = name
                taken.add(name)
                break
    if "amount" in found and _share(texts[found["amount"]], _COMMA):
        found["decimal"] = ","
    if "score" in found:
        found["metric"] = _metric(found["score"], texts[found["score"]])
    identity = next((name for name in texts if name not in taken and _names_rows(name, texts[name])), None)
    if identity is not None:
        found["message_id"] = identity
    return found


def _times(texts: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Columns that hold times, with their pattern; those whose name says so first."""
    called = [name for name in texts if any(word in name.lower() for word in TIMES)]
    others = [name for name in list(texts)[:200] if name not in called]
    return [(name, _pattern(texts[name], is_named=name in called)) for name in (*called, *others)]


def _pattern(values: Sequence[str], *, is_named: bool) -> str:
    given = [value.strip() for value in values if value.strip()][:50]
    if not given:
        return ""
    if is_named and all(value.isdecimal() and len(value) in {10, 13} for value in given):
        return "unix" if len(given[0]) == 10 else "unix_ms"
    if all(_is_iso(value) for value in given):
        return "iso"
    return next((form for form in PATTERNS if all(_fits(value, form) for value in given)), "")


def _is_iso(value: str) -> bool:
    if len(value) < 8 or value.isdecimal():
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _fits(value: str, form: str) -> bool:
    try:
        datetime.strptime(value, form)  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True


def _named(name: str, words: Sequence[str]) -> bool:
    plain = name.lower().replace("_", " ").replace("-", " ")
    return any(word.replace("_", " ").replace("-", " ") in plain for word in words)


def _plausible(field: str, values: Sequence[str]) -> bool:
    if field in {"amount", "score"}:
        return _share(values, _NUMBER) or _share(values, _COMMA)
    if field == "currency":
        return all(len(value) == 3 for value in values if value)
    return True


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> bool:
    given = [value.strip() for value in values if value.strip()]
    return bool(given) and sum(bool(pattern.fullmatch(value)) for value in given) >= _ENOUGH * len(given)


def _metric(name: str, values: Sequence[str]) -> str:
    lowered = name.lower()
    for word, metric in (("nps", "nps"), ("csat", "csat5"), ("ces", "ces7")):
        if word in lowered:
            return metric
    numbers = [float(value.replace(",", ".")) for value in values if _NUMBER.fullmatch(value.strip())]
    return "nps" if numbers and max(numbers) > 7 else "stars5"


def _names_rows(name: str, values: Sequence[str]) -> bool:
    given = [value for value in values if value]
    return any(word in name.lower() for word in NAMES) and len(given) == len(values) == len(set(given)) > 0
