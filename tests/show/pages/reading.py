"""A page as a reader meets it."""

from __future__ import annotations

import html
import re
from typing import Any


def text_of(answer: Any) -> str:
    """Its words, without tags, one blank between them."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())
