"""Where backups go, when, and how long they are kept: set on a page, or by the environment, which then wins."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attune.store.database import write
from attune.store.folder import Folder
from attune.store.offsite.rows import BackupPlan
from attune.store.offsite.targets import Target, target_of
from attune.vocabulary.clock import Clock, now_ms
from attune.vocabulary.errors import AttuneError, BadInput, Conflict
from attune.vocabulary.sealing import seal, unseal

PURPOSE = "backup plan"
FOLDER, BUCKET = "folder", "bucket"
SHORTEST_PASSPHRASE = 12
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_WORD = re.compile(r"[A-Za-z0-9-]{1,60}")
_PREFIX = re.compile(r"([A-Za-z0-9!_.*'()-]+/)*")
_LONGEST = {"path": 1_000, "service": 300, "prefix": 200, "key_id": 200, "secret": 500, "passphrase": 500}

Note = Callable[[str, str, Iterable[str]], object]  # writes the audit row: action, what, names of fields


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan in force.

    `into`: folder or bucket. `hour` in UTC. `daily`, `weekly`: how many of each are kept. `drill_days`: a restore is
    tried so often, 0 = never. `by_environment`: pages show it and change nothing.
    """

    is_on: bool = False
    into: str = FOLDER
    path: str = ""
    service: str = ""
    region: str = "us-east-1"
    bucket: str = ""
    prefix: str = "attune/"
    key_id: str = ""
    secret: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)
    hour: int = 3
    daily: int = 7
    weekly: int = 5
    drill_days: int = 30
    by_environment: bool = False

    @property
    def is_sealed(self) -> bool:
        """Whether archives open with a passphrase only."""
        return bool(self.passphrase)

    def target(self, *, tries: int = 4) -> Target:
        """What it names, ready to be used."""
        return target_of(self, tries=tries)


_STORED = tuple(one.name for one in fields(Plan) if one.name != "by_environment")
_SECRETS = ("secret", "passphrase")
_by_environment: list[Plan] = []


def configure(plan: Plan | None) -> None:
    """What the environment says; None: nothing, so that the page decides."""
    _by_environment[:] = [] if plan is None else [replace(plan, by_environment=True)]


def current(folder: Folder) -> Plan:
    """The plan in force, secrets in clear: keep it short-lived.

    Raises:
        Conflict: a secret belongs to another key file.
    """
    if _by_environment:
        return _by_environment[0]
    row = BackupPlan.objects.filter(pk=1).first()
    if row is None:
        return Plan()
    key = folder.derived_secret(PURPOSE)
    found: dict[str, Any] = {name: unseal(sealed, key, PURPOSE) for name in _SECRETS if (sealed := getattr(row, name))}
    return replace(_read(row), **found)


def without_secrets() -> tuple[Plan, frozenset[str]]:
    """The same for a page, and the names of the secrets it has."""
    if _by_environment:
        plan = _by_environment[0]
        return replace(plan, secret="", passphrase=""), frozenset(name for name in _SECRETS if getattr(plan, name))
    row = BackupPlan.objects.filter(pk=1).first()
    if row is None:
        return Plan(), frozenset()
    return _read(row), frozenset(name for name in _SECRETS if getattr(row, name))


def _read(row: BackupPlan) -> Plan:
    return Plan(**{name: getattr(row, name) for name in _STORED if name not in _SECRETS})


def change(
    folder: Folder, new: Plan, *, note: Note, keep: Iterable[str] = (), try_it: bool = True, clock: Clock = now_ms
) -> Plan:
    """Back up like this from now on; the plan as it is stored.

    Args:
        folder: whose key seals the secrets.
        new: all of it.
        note: writes the audit row, in the same transaction.
        keep: names of secrets that stay as they are, because forms never show them.
        try_it: while it is on, write, read and remove a small file at the target first.
        clock: what time it is.

    Raises:
        BadInput, NotFound, Unavailable: something in it cannot be used, or the target refuses.
        Conflict: the environment decides.
    """
    if _by_environment:
        raise Conflict("The environment says where backups go (ATTUNE_BACKUP_TO); change it there.", code="plan_fixed")
    known = current(folder) if keep else new
    for name in keep:
        kept: dict[str, Any] = {name: getattr(known, name)}
        new = replace(new, **kept)
    check(new, folder)
    if new.is_on and try_it:
        attempt(new)
    key = folder.derived_secret(PURPOSE)
    values: dict[str, Any] = {name: getattr(new, name) for name in _STORED}
    for name in _SECRETS:
        values[name] = seal(values[name], key, PURPOSE) if values[name] else ""
    with write():
        row = BackupPlan.objects.select_for_update().filter(pk=1).first() or BackupPlan(pk=1)
        names = [name for name, value in values.items() if name not in _SECRETS and getattr(row, name) != value]
        names += [name for name in _SECRETS if name not in keep and (values[name] or getattr(row, name))]
        for name, value in values.items():
            setattr(row, name, value)
        row.changed_at = clock()
        row.save()
        if names:
            note("backup plan changed", "backup plan", names)
    return new


def attempt(plan: Plan) -> None:
    """Write, read and remove a small file at the target.

    Raises:
        BadInput, NotFound, Unavailable: why it does not work.
    """
    target, name, said = plan.target(tries=1), "attune-trial", b"Attune was here."
    target.put(name, [said], len(said), lambda: None)
    try:
        if b"".join(target.read(name)) != said:
            raise BadInput("What was written there comes back changed.", code="target_changed", where="into")
    finally:
        target.remove(name)


def check(plan: Plan, folder: Folder) -> None:
    """Whether it could be used; `where` of the error is the field.

    Raises:
        BadInput: it could not.
    """
    for name, least, most in (("hour", 0, 23), ("daily", 1, 366), ("weekly", 0, 520), ("drill_days", 0, 365)):
        if not least <= getattr(plan, name) <= most:
            raise BadInput(f"{name} must be {least} to {most}.", code="plan_bounds", where=name)
    for name, longest in _LONGEST.items():
        text = getattr(plan, name)
        if len(text) > longest or not (text.isprintable() or not text):
            raise BadInput(f"{name} is too long or holds unprintable characters.", code="plan_text", where=name)
    if plan.passphrase and len(plan.passphrase) < SHORTEST_PASSPHRASE:
        raise BadInput(
            f"A passphrase has at least {SHORTEST_PASSPHRASE} characters.", code="plan_passphrase", where="passphrase"
        )
    if plan.into not in {FOLDER, BUCKET}:
        raise BadInput("Backups go into a folder or a bucket.", code="plan_into", where="into")
    if plan.into == FOLDER and (plan.is_on or plan.path):
        _check_folder(Path(plan.path), folder)
    if plan.into == BUCKET and (plan.is_on or plan.service or plan.bucket):
        _check_bucket(plan)


def _check_folder(path: Path, folder: Folder) -> None:
    if not path.is_absolute() or not path.is_dir():
        raise BadInput(
            "Name a folder that exists, from the root (/mnt/backup): a disk that is not mounted must not be mistaken.",
            code="plan_folder",
            where="path",
        )
    if path.resolve().is_relative_to(folder.path):
        raise BadInput(
            "A backup in the data folder is lost with it; name another disk.", code="plan_folder_inside", where="path"
        )


def _check_bucket(plan: Plan) -> None:
    try:
        parts = urlsplit(plan.service)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    is_bare = parts.path in {"", "/"} and not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in {"http", "https"} or not host or not is_bare:
        raise BadInput(
            "The service is an address such as https://s3.eu-central-1.amazonaws.com.",
            code="plan_service",
            where="service",
        )
    if parts.scheme == "http" and not plan.passphrase and not _is_here(host):
        raise BadInput(
            "Without https everybody on the way could read the backup: use https, or set a passphrase.",
            code="plan_plain",
            where="service",
        )
    if not _BUCKET.fullmatch(plan.bucket):
        raise BadInput("This is no name of a bucket.", code="plan_bucket", where="bucket")
    if not _WORD.fullmatch(plan.region):
        raise BadInput("This is no name of a region.", code="plan_region", where="region")
    if not _PREFIX.fullmatch(plan.prefix):
        raise BadInput("A prefix is a path such as attune/ (with the slash).", code="plan_prefix", where="prefix")
    if plan.is_on and not (plan.key_id and plan.secret):
        raise BadInput(
            "The key and its secret are needed.", code="plan_key", where="secret" if plan.key_id else "key_id"
        )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_target(text: str) -> Plan:
    """A target written as one word: a folder, or `s3://bucket/prefix?service=https://...&region=...`.

    Raises:
        BadInput: it is neither.
    """
    try:
        parts = urlsplit(text)
        asked = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    except ValueError:
        raise BadInput("It cannot be read.", code="plan_target") from None
    if not parts.scheme:
        return Plan(is_on=True, into=FOLDER, path=text)
    if parts.scheme != "s3" or set(asked) - {"service", "region"}:
        raise BadInput(
            "Write a folder, or s3://bucket/prefix?service=https://s3.example.com&region=eu-central-1.",
            code="plan_target",
        )
    region = asked.get("region", "us-east-1")
    prefix = parts.path.strip("/")
    return Plan(
        is_on=True,
        into=BUCKET,
        service=asked.get("service", f"https://s3.{region}.amazonaws.com"),
        region=region,
        bucket=parts.netloc,
        prefix=f"{prefix}/" if prefix else "",
    )


def problem(plan: Plan, folder: Folder) -> str:
    """Why a plan that is on cannot work; '' when it can, as far as can be seen without asking the target."""
    try:
        check(plan, folder)
    except AttuneError as error:
        return error.message
    return ""
