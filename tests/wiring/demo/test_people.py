from random import Random

import phonenumbers

from attune.wiring.demo.people import LANGUAGES, MOST, fictional_phone, person
from attune.wiring.demo.story import MOST_CUSTOMERS


def test_nobody_shares_an_address_or_a_number():
    people = [person(index, Random(index)) for index in range(900)]
    for name in ("user_id", "email", "phone"):
        assert len({getattr(one, name) for one in people}) == len(people)


def test_numbers_are_well_formed_so_that_they_join():
    numbers = [fictional_phone(index) for index in range(0, MOST, 97)]
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in numbers)
    assert len(set(numbers)) == len(numbers)
    assert fictional_phone(MOST) == ""
    assert MOST_CUSTOMERS <= MOST


def test_names_are_written_as_their_language_writes_them():
    people = [person(index, Random(index)) for index in range(400)]
    assert {one.language for one in people} == set(LANGUAGES)
    japanese = next(one for one in people if one.language == "ja")
    assert japanese.name == f"{japanese.last} {japanese.first}"
    russian = next(one for one in people if one.language == "ru")
    assert russian.name == f"{russian.first} {russian.last}"
    women = [one for one in people if one.language == "ru" and one.gender == "f"]
    assert all(one.last.endswith("а") for one in women)  # noqa: RUF001 - a Russian ending
    assert all(one.email.isascii() for one in people)
