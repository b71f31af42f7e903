"""The plan: what is refused, what is kept secret, who decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from attune.store.folder import Folder
from attune.store.offsite import plan
from attune.store.offsite.plan import BUCKET, Plan
from attune.store.offsite.rows import BackupPlan
from attune.vocabulary.errors import BadInput, Conflict, NotFound

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "data")
    made.create()
    return made


@pytest.fixture
def notes() -> list[tuple[str, list[str]]]:
    return []


@pytest.fixture
def change(folder: Folder, notes: list[Any]) -> Any:
    def change(new: Plan, **more: Any) -> Plan:
        return plan.change(folder, new, note=lambda action, what, names: notes.append((action, sorted(names))), **more)

    return change


@pytest.fixture
def environment() -> Iterator[Any]:
    yield plan.configure
    plan.configure(None)


def in_bucket(s3: dict[str, str], **more: Any) -> Plan:
    return Plan(is_on=True, into=BUCKET, region="eu-central-1", bucket="backups", prefix="plan/", **s3, **more)


def test_there_is_none_at_first(folder: Folder) -> None:
    assert plan.current(folder) == Plan()
    assert not plan.current(folder).is_on


def test_secrets_are_sealed_and_kept_when_a_form_does_not_show_them(
    folder: Folder, change: Any, notes: list[Any], s3: dict[str, str]
) -> None:
    made = in_bucket(s3, passphrase="correct horse battery")
    change(made)
    row = BackupPlan.objects.get()
    assert s3["secret"] not in row.secret
    assert "horse" not in row.passphrase
    assert plan.current(folder) == made
    shown, has = plan.without_secrets()
    assert (shown.secret, shown.passphrase, has) == ("", "", {"secret", "passphrase"})
    change(replace(made, secret="", passphrase="", hour=5), keep=["secret", "passphrase"])
    assert plan.current(folder) == replace(made, hour=5)
    assert notes[1] == ("backup plan changed", ["hour"])
    assert "horse" not in repr(made)
    assert s3["secret"] not in repr(made)
    change(replace(made, passphrase=""), keep=["secret"])
    assert not plan.current(folder).is_sealed
    assert notes[2] == ("backup plan changed", ["hour", "passphrase"])


def test_another_key_file_cannot_read_them(folder: Folder, change: Any, s3: dict[str, str]) -> None:
    change(in_bucket(s3))
    folder.secret_file.write_text("00" * 32)
    with pytest.raises(Conflict, match="another key file"):
        plan.current(folder)
    assert plan.without_secrets()[0].bucket == "backups"


def test_it_is_tried_before_it_is_stored(change: Any, notes: list[Any], s3: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="NoSuchBucket"):
        change(replace(in_bucket(s3), bucket="missing"))
    with pytest.raises(BadInput, match="SignatureDoesNotMatch"):
        change(replace(in_bucket(s3), secret="wrong"))
    assert not BackupPlan.objects.exists()
    assert notes == []
    change(Plan(is_on=True, path=str(tmp_path)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_one_that_is_off_may_be_unfinished(change: Any) -> None:
    change(Plan(is_on=False))
    assert change(Plan(is_on=False, hour=9)).hour == 9


WRONG = {
    "hour": {"hour": 24},
    "daily": {"daily": 0},
    "weekly": {"weekly": -1},
    "drill_days": {"drill_days": 366},
    "into": {"into": "ftp"},
    "passphrase": {"passphrase": "too short"},
    "service": {"into": BUCKET, "service": "s3.example.com", "bucket": "backups"},
    "bucket": {"into": BUCKET, "service": "https://s3.example.com", "bucket": "No_Bucket"},
    "region": {"into": BUCKET, "service": "https://s3.example.com", "bucket": "backups", "region": "a b"},
    "prefix": {"into": BUCKET, "service": "https://s3.example.com", "bucket": "backups", "prefix": "no slash"},
    "key_id": {"into": BUCKET, "service": "https://s3.example.com", "bucket": "backups"},
    "secret": {"into": BUCKET, "service": "https://s3.example.com", "bucket": "backups", "key_id": "AKIA"},
    "path": {"path": "relative/folder"},
}


@pytest.mark.parametrize("where", WRONG)
def test_what_cannot_be_is_refused_with_its_field(change: Any, tmp_path: Path, where: str) -> None:
    with pytest.raises(BadInput) as refused:
        change(Plan(**{"is_on": True, "path": str(tmp_path), **WRONG[where]}))
    assert refused.value.where == where
    assert not BackupPlan.objects.exists()


@pytest.mark.parametrize("path", ["/nowhere/at/all", "/etc/hostname", "\0", "/tmp/\ud800", "x" * 2_000])
def test_a_folder_is_there_already(change: Any, path: str) -> None:
    with pytest.raises(BadInput) as refused:
        change(Plan(is_on=True, path=path))
    assert refused.value.where == "path"


def test_a_backup_does_not_lie_with_the_data(change: Any, folder: Folder) -> None:
    for path in (folder.path, folder.files):
        with pytest.raises(BadInput, match="another disk"):
            change(Plan(is_on=True, path=str(path)))


def test_nothing_goes_in_the_clear_over_a_network(folder: Folder) -> None:
    open_ = Plan(is_on=True, into=BUCKET, service="http://10.0.0.7:9000", bucket="backups", key_id="me", secret="x")
    with pytest.raises(BadInput, match="everybody on the way"):
        plan.check(open_, folder)
    plan.check(replace(open_, passphrase="correct horse battery"), folder)
    plan.check(replace(open_, service="http://localhost:9000"), folder)
    plan.check(replace(open_, service="https://10.0.0.7:9000"), folder)


def test_the_environment_wins(folder: Folder, change: Any, environment: Any, s3: dict[str, str]) -> None:
    environment(replace(in_bucket(s3), bucket="other"))
    assert plan.current(folder).by_environment
    assert plan.current(folder).bucket == "other"
    assert plan.without_secrets() == (
        replace(in_bucket({**s3, "secret": ""}), bucket="other", by_environment=True),
        {"secret"},
    )
    with pytest.raises(Conflict, match="ATTUNE_BACKUP_TO"):
        change(Plan())


def test_a_target_is_one_word() -> None:
    assert plan.read_target("/mnt/backup").path == "/mnt/backup"
    read = plan.read_target("s3://backups/shop/one?region=eu-central-1")
    assert (read.bucket, read.prefix, read.region) == ("backups", "shop/one/", "eu-central-1")
    assert read.service == "https://s3.eu-central-1.amazonaws.com"
    assert plan.read_target("s3://b?service=https://s3.example.com").service == "https://s3.example.com"
    assert plan.read_target("s3://b").prefix == ""
    for wrong in ("ftp://host/x", "s3://b?secret=x", "s3://b?x", "s3://[b"):
        with pytest.raises(BadInput):
            plan.read_target(wrong)
