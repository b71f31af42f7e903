"""The customers of the demo company: names in four languages, addresses and numbers that can reach nobody."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

LANGUAGES = ("en", "pl", "ru", "ja")
SHARES = (34, 34, 17, 15)
LOCALES = {"en": "en-GB", "pl": "pl-PL", "ru": "ru-RU", "ja": "ja-JP"}

# (first name, its Latin spelling for the address, its gender for the family name)
FIRST: dict[str, tuple[tuple[str, str, str], ...]] = {
    "en": tuple(
        (name, name.lower(), "")
        for name in (
            "Amelia", "Owen", "Grace", "Callum", "Priya", "Edward", "Niamh", "Jacob", "Imogen", "Samuel",
            "Leah", "Tobias", "Hannah", "Marcus", "Freya", "Daniel", "Zara", "Harvey", "Molly", "Rhys",
        )
    ),
    "pl": (
        ("Aleksandra", "aleksandra", "f"), ("Paweł", "pawel", "m"), ("Zofia", "zofia", "f"), ("Michał", "michal", "m"),
        ("Agnieszka", "agnieszka", "f"), ("Łukasz", "lukasz", "m"), ("Małgorzata", "malgorzata", "f"),
        ("Grzegorz", "grzegorz", "m"), ("Hanna", "hanna", "f"), ("Jakub", "jakub", "m"), ("Wiktoria", "wiktoria", "f"),
        ("Tomasz", "tomasz", "m"), ("Kinga", "kinga", "f"), ("Marcin", "marcin", "m"), ("Barbara", "barbara", "f"),
        ("Krzysztof", "krzysztof", "m"), ("Oliwia", "oliwia", "f"), ("Stanisław", "stanislaw", "m"),
    ),
    "ru": (
        ("Анна", "anna", "f"), ("Дмитрий", "dmitry", "m"), ("Елена", "elena", "f"), ("Сергей", "sergey", "m"),
        ("Ольга", "olga", "f"), ("Алексей", "alexey", "m"), ("Мария", "maria", "f"), ("Никита", "nikita", "m"),
        ("Татьяна", "tatiana", "f"), ("Игорь", "igor", "m"), ("Дарья", "darya", "f"), ("Павел", "pavel", "m"),
    ),
    "ja": (
        ("美咲", "misaki", ""), ("大輔", "daisuke", ""), ("陽菜", "hina", ""), ("翔太", "shota", ""),
        ("由美子", "yumiko", ""), ("健一", "kenichi", ""), ("葵", "aoi", ""), ("直樹", "naoki", ""),
        ("千尋", "chihiro", ""), ("涼", "ryo", ""), ("恵", "megumi", ""), ("拓也", "takuya", ""),
    ),
}  # fmt: skip

# (family name of a man or of anybody, of a woman, Latin spelling)
FAMILY: dict[str, tuple[tuple[str, str, str], ...]] = {
    "en": tuple(
        (name, name, name.lower())
        for name in (
            "Ashworth", "Bellamy", "Carver", "Doyle", "Ellwood", "Fairburn", "Goddard", "Hartley", "Iqbal", "Kendrick",
            "Lomax", "Merrick", "Nash", "Okafor", "Pemberton", "Quill", "Redfern", "Sutcliffe", "Thorne", "Whitlock",
        )
    ),
    "pl": (
        ("Nowak", "Nowak", "nowak"), ("Zieliński", "Zielińska", "zielinski"), ("Wróbel", "Wróbel", "wrobel"),
        ("Kowalczyk", "Kowalczyk", "kowalczyk"), ("Jabłoński", "Jabłońska", "jablonski"), ("Mazur", "Mazur", "mazur"),
        ("Sikorski", "Sikorska", "sikorski"), ("Dąbek", "Dąbek", "dabek"), ("Górski", "Górska", "gorski"),
        ("Pawlak", "Pawlak", "pawlak"), ("Wiśniewski", "Wiśniewska", "wisniewski"), ("Żak", "Żak", "zak"),
        ("Czarnecki", "Czarnecka", "czarnecki"), ("Sobczak", "Sobczak", "sobczak"), ("Lis", "Lis", "lis"),
    ),
    "ru": (
        ("Орлов", "Орлова", "orlov"), ("Беляев", "Беляева", "belyaev"), ("Громов", "Громова", "gromov"),
        ("Захаров", "Захарова", "zakharov"), ("Куликов", "Куликова", "kulikov"), ("Лебедев", "Лебедева", "lebedev"),
        ("Никитин", "Никитина", "nikitin"), ("Рябов", "Рябова", "ryabov"), ("Тихонов", "Тихонова", "tikhonov"),
        ("Фомин", "Фомина", "fomin"),
    ),
    "ja": (
        ("佐藤", "佐藤", "sato"), ("高橋", "高橋", "takahashi"), ("渡辺", "渡辺", "watanabe"),
        ("小林", "小林", "kobayashi"),
        ("斎藤", "斎藤", "saito"), ("松本", "松本", "matsumoto"), ("清水", "清水", "shimizu"), ("森", "森", "mori"),
        ("石川", "石川", "ishikawa"), ("中島", "中島", "nakajima"),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """One customer. `anonymous` are the browsers met before anybody signed in there."""

    index: int
    user_id: str
    first: str
    last: str
    language: str
    email: str
    phone: str
    anonymous: tuple[str, ...]

    @property
    def name(self) -> str:
        """As this person's language writes it."""
        return f"{self.last} {self.first}" if self.language == "ja" else f"{self.first} {self.last}"

    @property
    def locale(self) -> str:
        """As a browser sends it."""
        return LOCALES[self.language]


AREA_CODES = (202, 206, 212, 213, 303, 305, 312, 404, 415, 503, 512, 602, 612, 617, 702, 713)


def fictional_phone(index: int) -> str:
    """A number that rings nowhere: North America keeps 555-0100 to 555-0199 in every area for stories."""
    area, line = divmod(index, 100)
    return f"+1{AREA_CODES[area % len(AREA_CODES)]}55501{line:02d}"


def person(index: int, luck: Random) -> Person:
    """The customer number `index`; its luck decides the rest."""
    language = luck.choices(LANGUAGES, SHARES)[0]
    first, first_latin, gender = luck.choice(FIRST[language])
    man, woman, last_latin = luck.choice(FAMILY[language])
    return Person(
        index=index,
        user_id=f"OT-{100_000 + index * 7}",
        first=first,
        last=woman if gender == "f" else man,
        language=language,
        email=f"{first_latin}.{last_latin}{index}@mail.example",
        phone=fictional_phone(index),
        anonymous=tuple(f"{luck.getrandbits(128):032x}" for _ in range(luck.choices((1, 2, 3), (60, 30, 10))[0])),
    )
