from __future__ import annotations

import pytest
from django.utils.translation import override

from attune.show import formats


@pytest.mark.parametrize(
    ("ms", "language", "said"),
    [
        (840, "en", "840 ms"),
        (2_400, "en", "2.4 s"),
        (60_000, "en", "1 min"),
        (23_950_400, "en", "6 hr 39 min"),
        (23_950_400, "ja", "6 時間 39 分"),
        (90_000_000, "pl", "1 dzień 1 godz."),
        (3 * 86_400_000 + 5, "ru", "3 дн."),
    ],
)
def test_a_long_span_is_told_in_its_two_largest_units(ms: float, language: str, said: str) -> None:
    with override(language):
        assert formats.milliseconds(ms) == said
