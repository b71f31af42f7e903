"""Understanding the words: language, sentiment, emotions, topics, intents, urgency, and the spans that decided.

`label(texts) -> list[Label]` is the whole of it; everything runs offline on the CPU, from tables shipped beside it.
"""

from attune.understand.text.labelling import label
from attune.understand.text.shapes import Label, Span

__all__ = ["Label", "Span", "label"]
