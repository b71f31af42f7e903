"""Any interaction that intake lets pass."""

from __future__ import annotations

from hypothesis import strategies as st

from attune.vocabulary.interaction import Interaction

EARLIEST, LATEST = 946_684_800_000, 4_102_444_800_000  # 2000 to 2100
_text = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=300)
_word = st.one_of(st.just(""), st.sampled_from(["web", "Bestellung abgeschlossen", "購入", "zażółć"]), _text)
_key = st.one_of(st.just(bytes(16)), st.binary(min_size=16, max_size=16))
_json = st.one_of(st.just(b"{}"), _text.map(lambda text: text.encode()))
_ts = st.one_of(
    st.integers(EARLIEST, LATEST), st.sampled_from([1_790_000_000_000, 1_788_220_799_999, 1_788_220_800_000])
)


def interactions() -> st.SearchStrategy[Interaction]:
    """With its columns in the order of `FIELDS`."""
    return st.builds(
        Interaction,
        id=st.binary(min_size=16, max_size=16),
        message_id=_word,
        ts=_ts,
        received_at=_ts,
        key=_key,
        anonymous_id=_word,
        user_id=_word,
        account_key=_key,
        source=_word,
        type=_word,
        name=_word,
        surface=_word,
        direction=_word,
        place=_word,
        product=_word,
        staff=_word,
        campaign=_word,
        value=st.none() | st.integers(-(10**18) + 1, 10**18 - 1),
        currency=_word,
        refers_to=_word,
        metric=_word,
        score=st.none() | st.floats(allow_nan=False),
        scale=_word,
        question=_word,
        mode=_word,
        language=_word,
        properties=_json,
        context=_json,
        flags=st.integers(0, 65_535),
    )
