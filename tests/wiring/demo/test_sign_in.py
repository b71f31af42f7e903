import stat

import pytest

from attune.access.members import Member
from attune.store.folder import Folder
from attune.wiring.demo.sign_in import EMAIL, FILE, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    made = Folder(tmp_path / "data")
    made.create()
    return made


def test_it_makes_an_owner_with_a_password_of_its_own(folder):
    made = sign_in(folder)
    owner = Member.objects.get(email=EMAIL)
    assert owner.role == "owner"
    assert owner.check_password(made.password)
    assert len(made.password) >= 16
    assert stat.S_IMODE((folder.path / FILE).stat().st_mode) == 0o600


def test_it_tells_the_same_again(folder):
    first, again = sign_in(folder), sign_in(folder)
    assert (first.is_first, again.is_first) == (True, False)
    assert first.password == again.password
    assert Member.objects.count() == 1


def test_it_makes_the_owner_when_a_start_was_cut_off(folder):
    first = sign_in(folder)
    Member.objects.all().delete()
    again = sign_in(folder)
    assert again.password == first.password
    assert Member.objects.get(email=EMAIL).check_password(first.password)


def test_it_says_nothing_where_others_rule(folder):
    Member.objects.create(email="somebody@shop.example", role="owner")
    assert sign_in(folder) is None
    assert not (folder.path / FILE).exists()
