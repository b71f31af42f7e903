"""How many texts a second of one core are labelled, all tasks together. `python -m bench.text`."""

from __future__ import annotations

import os
import time

from attune.understand.text import label, lexicon
from training import data

TEXTS = 4_000
ROUNDS = 5


def texts() -> dict[str, list[str]]:
    """Real texts of about 110 characters, a quarter of them in each language."""
    made = {}
    for language in lexicon.WRITTEN:
        short, long = (30, 80) if language == "ja" else (80, 140)  # a character of Japanese says more
        held = data.joined(data.sentiment(language, "dev"), data.sentiment(language, "train")).texts
        made[language] = [text for text in held if short <= len(text) <= long][: TEXTS // 4]
    return made


def main() -> None:
    """Print texts a second of one core, by language and together."""
    made = texts()
    label([some[0] for some in made.values()])
    print(f"load: {os.getloadavg()}")
    for name, some in [*made.items(), ("all", [text for group in made.values() for text in group])]:
        best = min(_seconds(some) for _ in range(ROUNDS))
        length = sum(map(len, some)) / len(some)
        print(f"{name}: {len(some) / best:,.0f} texts/s of one core ({length:.0f} characters each)")


def _seconds(some: list[str]) -> float:
    began = time.process_time()
    label(some)
    return time.process_time() - began


if __name__ == "__main__":
    main()
