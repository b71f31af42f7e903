"""Who signs in to the demo: an owner with a generated password, kept in the folder for its owner's eyes."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, field, replace

from attune.access import members
from attune.access.members import Member
from attune.access.roles import Role
from attune.store.folder import Folder

EMAIL = "owner@orvant.example"
FILE = "demo-sign-in.json"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a person types. `is_first`: made just now."""

    email: str
    password: str = field(repr=False)
    is_first: bool = False


def sign_in(folder: Folder) -> SignIn | None:
    """The demo's owner, made at first call; None when members exist and the file with the password does not.

    The file has mode 0600. Whoever can read it owns the folder anyhow; outside of the demo no password is ever kept.
    """
    kept = _kept(folder)
    if Member.objects.exists():
        return kept
    made = kept or SignIn(EMAIL, secrets.token_urlsafe(12))
    if kept is None:
        # Before the member exists: a password nobody wrote down would lock the demo for ever.
        _keep(folder, made)
    members.create(made.email, Role.OWNER, made.password, name="Orvant's owner", by="demo")
    return replace(made, is_first=True)


def _kept(folder: Folder) -> SignIn | None:
    try:
        found = json.loads((folder.path / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return SignIn(found["email"], found["password"])


def _keep(folder: Folder, made: SignIn) -> None:
    aside = folder.path / f"{FILE}.{os.getpid()}"
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        json.dump({"email": made.email, "password": made.password}, opened)
    aside.rename(folder.path / FILE)
