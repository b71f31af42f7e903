"""Words that change with their place in the sentence, in four languages."""

from __future__ import annotations

from random import Random

# on Monday ... on Sunday
WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
    "pl": ("w poniedziałek", "we wtorek", "w środę", "w czwartek", "w piątek", "w sobotę"),
    "ru": ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу"),
    "ja": ("月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "土曜日"),
}
ABROAD = {
    "Portugal": {"en": "in Portugal", "pl": "w Portugalii", "ru": "в Португалии", "ja": "ポルトガル"},
    "Italy": {"en": "in Italy", "pl": "we Włoszech", "ru": "в Италии", "ja": "イタリア"},
    "Croatia": {"en": "in Croatia", "pl": "w Chorwacji", "ru": "в Хорватии", "ja": "クロアチア"},
    "Japan": {"en": "in Japan", "pl": "w Japonii", "ru": "в Японии", "ja": "日本"},
    "Norway": {"en": "in Norway", "pl": "w Norwegii", "ru": "в Норвегии", "ja": "ノルウェー"},
    "Turkey": {"en": "in Turkey", "pl": "w Turcji", "ru": "в Турции", "ja": "トルコ"},
    "Switzerland": {"en": "in Switzerland", "pl": "w Szwajcarii", "ru": "в Швейцарии", "ja": "スイス"},
}
# Words people connect with the company
IMAGES = {
    "honest": {"pl": "uczciwa", "ru": "честная", "ja": "正直"},
    "fast": {"pl": "szybka", "ru": "быстрая", "ja": "速い"},
    "reliable": {"pl": "solidna", "ru": "надёжная", "ja": "信頼できる"},
    "expensive": {"pl": "droga", "ru": "дорогая", "ja": "高い"},
    "friendly": {"pl": "miła", "ru": "приветливая", "ja": "親切"},
    "complicated": {"pl": "skomplikowana", "ru": "сложная", "ja": "分かりにくい"},
    "slow": {"pl": "powolna", "ru": "медленная", "ja": "遅い"},
    "modern": {"pl": "nowoczesna", "ru": "современная", "ja": "新しい"},
    "everywhere": {"pl": "wszędzie", "ru": "везде", "ja": "どこでも"},
    "helpful": {"pl": "pomocna", "ru": "отзывчивая", "ja": "頼りになる"},
    "dull": {"pl": "nudna", "ru": "скучная", "ja": "退屈"},
}


def money(language: str, amount: float) -> str:
    """43.90 as people of this language write it."""
    if language == "en":
        return f"€{amount:.2f}"
    if language == "ja":
        return f"{amount:.2f}ユーロ"
    return f"{amount:.2f}".replace(".", ",") + (" euro" if language == "pl" else " евро")


def weekday(language: str, luck: Random) -> str:
    """Some working day, with its preposition."""
    return luck.choice(WEEKDAYS[language])
