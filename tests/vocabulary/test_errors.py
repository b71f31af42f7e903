import pytest

from attune.vocabulary import errors
from attune.vocabulary.errors import AttuneError, BadInput, Unavailable

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AttuneError)]


def test_a_body_says_code_message_and_where():
    assert BadInput("No such day.", code="bad_day", where="from").as_dict() == {
        "code": "bad_day",
        "message": "No such day.",
        "where": "from",
    }
    assert "where" not in BadInput("No such day.").as_dict()


@pytest.mark.parametrize("kind", KINDS)
def test_only_our_own_faults_are_reported(kind):
    assert kind.report == (kind.http_status == 500)


def test_each_kind_has_a_code_of_its_own():
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_who_must_wait_is_told_how_long():
    assert Unavailable("Full.", retry_after_s=30).retry_after_s == 30
