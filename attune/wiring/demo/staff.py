"""Who serves Orvant's customers: their own people, a partner's desks, couriers, and a bot."""

from __future__ import annotations

from typing import NamedTuple


class Name(NamedTuple):
    """A first name as it is written in four languages."""

    en: str
    pl: str
    ru: str
    ja: str
    gender: str

    def written(self, language: str) -> str:
        """In letters of this language."""
        return str(getattr(self, language))


NAMES = (
    Name("Anna", "Anna", "Анна", "アンナ", "f"),
    Name("Tom", "Tom", "Том", "トム", "m"),
    Name("Marta", "Marta", "Марта", "マルタ", "f"),
    Name("Victor", "Wiktor", "Виктор", "ヴィクトル", "m"),
    Name("Julia", "Julia", "Юлия", "ユリア", "f"),
    Name("Adam", "Adam", "Адам", "アダム", "m"),
    Name("Valeria", "Waleria", "Валерия", "ヴァレリア", "f"),
    Name("Daniel", "Daniel", "Даниил", "ダニエル", "m"),
    Name("Nina", "Nina", "Нина", "ニーナ", "f"),
    Name("Peter", "Piotr", "Пётр", "ピーター", "m"),
    Name("Eva", "Ewa", "Ева", "エヴァ", "f"),
    Name("Roman", "Roman", "Роман", "ロマン", "m"),
    Name("Helen", "Helena", "Елена", "ヘレン", "f"),
    Name("Mark", "Marek", "Марк", "マーク", "m"),
    Name("Lydia", "Lidia", "Лидия", "リディア", "f"),
    Name("Simon", "Szymon", "Семён", "サイモン", "m"),
    Name("Olga", "Olga", "Ольга", "オルガ", "f"),
    Name("Leo", "Leon", "Лев", "レオ", "m"),
    Name("Kate", "Kasia", "Катя", "ケイト", "f"),
    Name("Yuki", "Yuki", "Юки", "由紀", "f"),
    Name("Kenji", "Kenji", "Кэндзи", "健二", "m"),
    Name("Sofia", "Zofia", "София", "ソフィア", "f"),
    Name("Max", "Maks", "Максим", "マックス", "m"),
)
FAMILIES = (
    "Adler", "Brook", "Castell", "Dorn", "Egan", "Fjord", "Grant", "Holm", "Ivers", "Jansen", "Keller", "Lund",
    "Marsh", "Novik", "Ostrow", "Penn", "Quist", "Rowan", "Stahl", "Tarn", "Ullman", "Verne", "West", "Young", "Zeller",
    "Berg", "Cole", "Dale", "Ford",
)  # fmt: skip
WITH_NAMES = ("agent", "adviser", "shop")
AGENTS, DESKS, ADVISERS, PER_SHOP = 40, 24, 6, 4
LEFT_OUT = "agent-12"  # joined last week: nobody has put them into the catalogue yet


def first_name(key: str) -> Name | None:
    """`agent-07`, `shop-05-2`, `adviser-01`; None for desks of the partner, couriers and bots."""
    kind, _, rest = key.partition("-")
    if kind not in WITH_NAMES:
        return None
    return NAMES[_number(kind, rest) % len(NAMES)]


def full_name(key: str) -> str:
    """As it stands in the catalogue."""
    kind, _, rest = key.partition("-")
    first = first_name(key)
    return "" if first is None else f"{first.en} {FAMILIES[_number(kind, rest) * 7 % len(FAMILIES)]}"


def _number(kind: str, rest: str) -> int:
    digits = int(rest.replace("-", ""))
    return digits + 11 * WITH_NAMES.index(kind)
