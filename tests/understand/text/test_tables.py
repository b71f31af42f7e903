"""The shipped tables, and the n-grams they are asked with."""

import zipfile
from pathlib import Path

import numpy as np

from attune.understand.text import grams, tables

TRAINED = Path(tables.__file__).parent / "trained"


def test_all_tables_are_plain_arrays_and_small() -> None:
    files = sorted(TRAINED.glob("*.npz"))
    assert {file.stem for file in files} >= {"en", "ru", "pl", "ja", "xx", "languages"}
    assert sum(file.stat().st_size for file in files) < 40_000_000
    for file in files:
        assert all(name.endswith(".npy") for name in zipfile.ZipFile(file).namelist())
        with np.load(file, allow_pickle=False) as held:
            assert set(held.files) == {"about", "rarity", "lean", "scale", "bias"}


def test_what_was_written_is_read_and_the_same_bytes_again(tmp_path: Path) -> None:
    held = tables.of("pl")
    assert held is not None
    tables.write(tmp_path / "one.npz", held)
    tables.write(tmp_path / "two.npz", held)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_n_grams_stay_within_words() -> None:
    one = grams.counts(["ab cd"], 20)
    other = grams.counts(["cd ab"], 20)
    assert sorted(one.bucket) == sorted(other.bucket)
    apart = grams.counts(["abcd"], 20)
    assert sorted(one.bucket) != sorted(apart.bucket)


def test_a_batch_is_counted_as_each_text_by_itself() -> None:
    texts = ["Хорошо, спасибо!", "", "very very good", "とても良い"]
    together = grams.counts(texts, 18)
    for number, text in enumerate(texts):
        alone = grams.counts([text], 18)
        assert (together.bucket[together.text == number] == alone.bucket).all()
        assert (together.times[together.text == number] == alone.times).all()


def test_writing_differently_is_the_same_text() -> None:
    assert grams.normal("ＧＯＯＤ 42 at https://example.com/x?y=1 !!!!!!") == "good 00 at  url  !!!"
