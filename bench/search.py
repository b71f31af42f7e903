"""Search among 1 M customers: names, e-mails, phones, customer numbers; each question as a page asks it.

.venv/bin/python -m bench.search [--data /tmp/attune-search] [--customers 1000000]
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from random import Random

import django

SYLLABLES = {
    "en": "an bar car dan el far gor hal in jor kel lam mor nor ol par quin ros sam tor ul van wil yor zel",
    "ru": "ан бор вас гал дим ев жан зин ив кол лен мар ник ол пет ром сер тат ул фед хар юр яр",  # noqa: RUF001 - Russian
    "ja": "田 山 川 本 木 村 井 中 佐 藤 高 橋 渡 辺 伊 小 林 加 吉 松 清 水 森 池 石 原 美 子 太 郎 一 健",
}
AT_ONCE = 20_000
ROUNDS = 8


def people(customers: int) -> Iterator[dict[str, str]]:
    """As their cards say it; the same for the same number."""
    luck = Random(7)
    names = {
        script: [
            "".join(luck.choices(parts.split(), k=luck.randint(2, 2 if script == "ja" else 4))) for _ in range(30_000)
        ]
        for script, parts in SYLLABLES.items()
    }
    for number in range(customers):
        script = luck.choices(("en", "ru", "ja"), (70, 20, 10))[0]
        first, last = luck.choice(names[script]).capitalize(), luck.choice(names[script]).capitalize()
        box = f"{luck.choice(names['en'])}.{luck.choice(names['en'])}{number % 977}"
        yield {
            "user_id": f"C-{number:07d}",
            "name": f"{last}{first}" if script == "ja" else f"{first} {last}",
            "email": f"{box}@{luck.choice(('mail', 'post', 'inbox', f'firm{number % 5_000}'))}.example",
            "phone": f"+48{500_000_000 + number * 397 % 300_000_000}",
        }


def fill(customers: int) -> None:
    """Identifiers, cards and words, as identify writes them."""
    from django.core.management import call_command  # noqa: PLC0415 - Django must be set up first
    from django.db import connection, transaction  # noqa: PLC0415 - same

    cards, folding, keys = map(
        import_module, ("attune.identify.cards", "attune.identify.folding", "attune.identify.keys")
    )
    call_command("migrate", verbosity=0)
    hasher = keys.hasher()
    ids: list[tuple[object, ...]] = []
    shown: list[tuple[object, ...]] = []
    words: list[tuple[object, ...]] = []

    def flush() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO identify_identifier (id, key, kind, value, first_at, source, claimed, stopped, customer,"
                " since, size, version) VALUES (%s, %s, 'user_id', %s, 0, 'bench', 0, '', %s, 0, 1, 0)",
                ids,
            )
            cursor.executemany("INSERT INTO identify_card (key, traits, words) VALUES (%s, %s, %s)", shown)
            cursor.executemany("INSERT INTO identify_cardword (word, key) VALUES (%s, %s)", sorted(words))
        for rows in (ids, shown, words):
            rows.clear()

    for number, person in enumerate(people(customers), 1):
        user = person.pop("user_id")
        traits = {name: cards.Said(value, 1, claimed=False) for name, value in person.items()}
        found = folding.words_of(person)
        ids.append((number, hasher.key("user_id", user), user, number))
        shown.append((number, cards.written(traits), " ".join(found)))
        words += [(word.encode(), number) for word in found]
        if number % AT_ONCE == 0:
            flush()
    flush()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def questions(customers: int) -> dict[str, list[str]]:
    """What people type, by kind; of customers spread over all."""
    known = list(people(customers))[:: max(1, customers // 12)][:12]
    swapped = [each["name"].split()[-1] for each in known if " " in each["name"]]
    return {
        "the customer number": [each["user_id"] for each in known],
        "the whole name": [each["name"] for each in known],
        "three letters": [each["name"][:3] for each in known],
        "first letters of both names": [
            " ".join(part[:2] for part in each["name"].split()) for each in known if " " in each["name"]
        ],
        "a name with two letters swapped": [
            name[:2] + name[3] + name[2] + name[4:] for name in swapped if len(name) > 5
        ],
        "the e-mail": [each["email"] for each in known],
        "the end of its first half": [each["email"].split(".")[1].split("@")[0] for each in known],
        "a domain": ["@" + each["email"].split("@")[1] for each in known],
        "a phone with blanks": [f"{each['phone'][3:6]} {each['phone'][6:9]} {each['phone'][9:]}" for each in known],
        "nobody's name": ["Xyzzyplugh", "Qwerty Uiop", "Жщфыв", "犬猫鳥"],
    }


def main() -> int:
    """Fill once, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("/tmp/attune-search"))
    parser.add_argument("--customers", type=int, default=1_000_000)
    given = parser.parse_args()
    given.data.mkdir(parents=True, exist_ok=True)
    os.environ["ATTUNE_DATA"] = str(given.data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "attune.wiring.settings"
    django.setup()
    import_module("attune.identify.keys").configure(b"a secret of benches")
    done = given.data / f"{given.customers}.done"
    if not done.exists():
        begun = time.perf_counter()
        fill(given.customers)
        done.touch()
        print(f"filled in {time.perf_counter() - begun:.0f} s", flush=True)
    search = import_module("attune.identify.customers").search
    everything: list[float] = []
    for kind, texts in questions(given.customers).items():
        spent = []
        for text in texts * ROUNDS:
            begun = time.perf_counter()
            search(text, 51)
            spent.append((time.perf_counter() - begun) * 1000)
        everything += spent
        print(f"{kind:36} p50 {statistics.median(spent):7.1f} ms   p95 {_p95(spent):7.1f} ms", flush=True)
    print(f"{'all':36} p50 {statistics.median(everything):7.1f} ms   p95 {_p95(everything):7.1f} ms")
    return 0


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


if __name__ == "__main__":
    sys.exit(main())
