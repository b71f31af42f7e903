from attune.vocabulary.interaction import FIELDS, NO_KEY, Flag, Interaction


def test_the_order_of_the_columns_is_the_order_of_the_tuple():
    """Journal rows of format 1 hold columns in this order; another order needs another format."""
    assert Interaction._fields == FIELDS
    assert FIELDS[:5] == ("id", "message_id", "ts", "received_at", "key")
    assert len(FIELDS) == 29
    assert FIELDS[-1] == "flags"


def test_flags_are_single_bits():
    bits = [value for name, value in vars(Flag).items() if name.isupper()]
    assert all(bit & (bit - 1) == 0 for bit in bits)
    assert len(set(bits)) == len(bits)


def test_no_key_is_as_long_as_a_key():
    assert len(NO_KEY) == 16
