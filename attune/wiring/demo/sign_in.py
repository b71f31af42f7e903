"""Who signs in to the demo: an owner with a generated password, kept in the folder for its owner's eyes."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass

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
    password: str
    is_first: bool = False


def sign_in(folder: Folder) -> SignIn | None:
    """The demo's owner, made at first call; None when members exist and the file with the password does not.

    The file has mode 0600. Whoever can read it owns the folder anyhow; outside of the demo no password is ever kept.
    """
    file = folder.path / FILE
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        kept = None
    if Member.objects.exists():
        return SignIn(kept["email"], kept["password"]) if kept else None
    made = SignIn(EMAIL, secrets.token_urlsafe(12), is_first=True)
    # Written before the member exists: a password nobody wrote down would lock the demo for ever.
    aside = file.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
        json.dump({key: value for key, value in asdict(made).items() if key != "is_first"}, opened)
    aside.rename(file)
    members.create(made.email, Role.OWNER, made.password, name="Orvant's owner", by="demo")
    return made
