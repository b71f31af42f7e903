"""The customers of the demo company: names in four languages, addresses and numbers that can reach nobody."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from attune.wiring.demo.names import FAMILY, FIRST

LANGUAGES = ("en", "pl", "ru", "ja")
SHARES = (32, 34, 19, 15)
LOCALES = {"en": "en-GB", "pl": "pl-PL", "ru": "ru-RU", "ja": "ja-JP"}
DOMAINS = ("mail.example", "post.example", "example.org", "example.net", "inbox.example")


@dataclass(frozen=True, slots=True)
class Person:
    """One customer. `anonymous` are the browsers met before anybody signed in there."""

    index: int
    user_id: str
    first: str
    last: str
    gender: str
    language: str
    email: str
    phone: str
    anonymous: tuple[str, ...]
    born: int

    @property
    def name(self) -> str:
        """As this person's language writes it."""
        return f"{self.last} {self.first}" if self.language == "ja" else f"{self.first} {self.last}"

    @property
    def locale(self) -> str:
        """As a browser sends it."""
        return LOCALES[self.language]


# Blocks of a thousand numbers that Britain's regulator keeps for stories: what stands before the last three digits.
BRITISH = (
    "+442079460", "+441134960", "+441144960", "+441164960", "+441174960", "+441184960",
    "+441214960", "+441314960", "+441414960", "+441514960", "+441614960", "+441914980", "+442896496",
    "+442920180",
)  # fmt: skip
# North America keeps 555-0100 to 555-0199 in every one of these areas.
AREA_CODES = (
    202, 206, 212, 213, 303, 305, 312, 404, 415, 503, 512, 602, 612, 617, 702, 713, 201, 203, 205, 207, 208, 209, 210,
    214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267,
    269, 270, 276, 281, 301, 302, 304, 307, 308, 309, 310, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 325, 330,
    331, 334, 336, 337, 339, 340, 347, 351, 352, 360, 361, 385, 386, 401, 402, 405, 406, 407, 408, 409, 410, 412, 413,
    414, 417, 419, 423, 424, 425, 430, 432, 434, 435, 440, 443, 458, 469, 470, 475, 478, 479, 480, 484, 501, 502, 504,
    505, 507, 508, 509, 510, 513, 515, 516, 517, 518, 520, 530, 531, 534, 539, 540, 541, 551, 559, 561, 562, 563, 567,
    570, 571, 573, 574, 575, 580, 585, 586, 601, 603, 605, 606, 607, 608, 609, 610, 614, 615, 616, 618, 619, 620, 623,
    626, 628, 629, 630, 631, 636, 641, 646, 650, 651, 657, 660, 661, 662, 669, 678, 681, 682, 701, 703, 704, 706, 707,
    708, 712, 714, 715, 716, 717, 718, 719, 720, 724, 725, 727, 731, 732, 734, 737, 740, 743, 747, 754, 757, 760, 762,
    763, 765, 769, 770, 772, 773, 774, 775, 779, 781, 785, 786, 801, 802, 803, 804, 805, 806, 808, 810, 812, 813, 814,
    815, 816, 817, 818, 828, 830, 831, 832, 843, 845, 847, 848, 850, 854, 856, 857, 858, 859, 860, 862, 863, 864, 865,
    870, 872, 878, 901, 903, 904, 906, 907, 908, 909, 910, 912, 913, 914, 915, 916, 917, 918, 919, 920, 925, 928, 929,
    930, 931, 936, 937, 938, 940, 941, 947, 949, 951, 952, 954, 956, 959, 970, 971, 972, 973, 978, 979, 980, 984, 985,
    989,
)  # fmt: skip
MOST = len(AREA_CODES) * 100 + len(BRITISH) * 1000


def fictional_phone(index: int) -> str:
    """A number that rings nowhere, or '' when those kept for stories are used up: Britain's first, then America's."""
    block, line = divmod(index, 1000)
    if block < len(BRITISH):
        return f"{BRITISH[block]}{line:03d}"
    area, line = divmod(index - len(BRITISH) * 1000, 100)
    return f"+1{AREA_CODES[area]}55501{line:02d}" if area < len(AREA_CODES) else ""


def person(index: int, luck: Random) -> Person:
    """The customer number `index`; its luck decides the rest."""
    language = luck.choices(LANGUAGES, SHARES)[0]
    gender = luck.choice("fm")
    first, first_latin = luck.choice(FIRST[language][gender])
    man, woman, last_latin = luck.choice(FAMILY[language])
    return Person(
        index=index,
        user_id=f"OT-{100_000 + index * 7}",
        first=first,
        last=woman if gender == "f" else man,
        gender=gender,
        language=language,
        email=f"{first_latin}.{last_latin}{index}@{luck.choice(DOMAINS)}",
        phone=fictional_phone(index),
        anonymous=tuple(f"{luck.getrandbits(128):032x}" for _ in range(luck.choices((1, 2, 3), (64, 28, 8))[0])),
        born=luck.randrange(1940, 2007),
    )
