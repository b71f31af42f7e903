"""People who sign in: who they are, and the only ways to change that."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils import timezone

from attune.access import audit
from attune.access.audit import Actor
from attune.access.roles import Permission, Role, permits
from attune.vocabulary.errors import BadInput, Conflict, NotAllowed, NotFound


class Members(BaseUserManager["Member"]):
    """Finds members by e-mail in any case."""

    def get_by_natural_key(self, username: str | None) -> Member:
        """The member with this e-mail; what is no address is nobody's, and is told nothing more."""
        return self.get(email=(username or "").strip().lower())


class Member(AbstractBaseUser):
    """Somebody who may sign in; the e-mail is the name."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Members] = Members()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["role"]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def label(self) -> str:
        """What the audit calls this member."""
        return f"member {self.pk}"

    def may(self, permission: str) -> bool:
        """For templates and pages: `may(self, permission)`."""
        return may(self, permission)


def may(member: object, permission: str) -> bool:
    """Whether `member` is an active member whose role includes `permission`; visitors may nothing.

    Raises:
        ValueError: there is no such permission.
    """
    role = member.role if isinstance(member, Member) and member.is_active else ""
    return permits(role, permission)


def require(actor: object, permission: str) -> None:
    """Let pass who may.

    The program itself (an actor that is a word, such as "command line") may everything: whoever can start commands
    owns the folder.

    Raises:
        NotAllowed: everybody else.
    """
    if not isinstance(actor, str) and not may(actor, permission):
        raise NotAllowed(f"Your role does not include {permission}. Ask an owner.", code="role_lacks_permission")


def create(
    email: str, role: str, password: str, *, name: str = "", language: str = "", by: Actor = "command line"
) -> Member:
    """A new member. There is no default password: an empty or weak one is refused.

    Raises:
        BadInput: e-mail, role or password cannot be used.
        Conflict: the e-mail is taken.
        NotAllowed: `by` is a member without manage_members.
    """
    require(by, Permission.MANAGE_MEMBERS)
    member = Member(email=_clean_email(email), role=_role(role), name=name.strip(), language=language)
    _set_password(member, password)
    with transaction.atomic():
        if Member.objects.filter(email=member.email).exists():
            raise Conflict("There is a member with this e-mail already.", code="member_exists", where="email")
        member.save()
        audit.record(by, "member created", member.label, ["email", "role", "name", "language", "password"])
    return member


def create_without_password(email: str, role: str, *, name: str = "", by: Actor) -> Member:
    """A new member who signs in through the provider alone, until somebody sets a password.

    Raises:
        BadInput, Conflict, NotAllowed: as for `create`.
    """
    require(by, Permission.MANAGE_MEMBERS)
    member = Member(email=_clean_email(email), role=_role(role), name=name.strip())
    member.set_unusable_password()
    with transaction.atomic():
        if Member.objects.filter(email=member.email).exists():
            raise Conflict("There is a member with this e-mail already.", code="member_exists", where="email")
        member.save()
        audit.record(by, "member created", member.label, ["email", "role", "name"])
    return member


def change_role(member_id: int, role: str, *, by: Actor) -> Member:
    """Give another role; the last active owner stays owner.

    Raises:
        BadInput, Conflict, NotAllowed, NotFound: as for `create`.
    """
    require(by, Permission.MANAGE_MEMBERS)
    new = _role(role)
    with transaction.atomic():
        member = _locked(member_id)
        if member.role == new:
            return member
        if new != Role.OWNER:
            _keep_an_owner(member)
        member.role = new
        member.save(update_fields=["role"])
        audit.record(by, "member role changed", member.label, ["role"])
    return member


def disable(member_id: int, *, by: Actor) -> Member:
    """End access at once: sessions of a disabled member are no longer accepted. The last active owner stays.

    Raises:
        Conflict, NotAllowed, NotFound: as for `change_role`.
    """
    require(by, Permission.MANAGE_MEMBERS)
    with transaction.atomic():
        member = _locked(member_id)
        if not member.is_active:
            return member
        _keep_an_owner(member)
        member.is_active = False
        member.save(update_fields=["is_active"])
        audit.record(by, "member disabled", member.label, ["is_active"])
    return member


def enable(member_id: int, *, by: Actor) -> Member:
    """Give access back."""
    require(by, Permission.MANAGE_MEMBERS)
    with transaction.atomic():
        member = _locked(member_id)
        if not member.is_active:
            member.is_active = True
            member.save(update_fields=["is_active"])
            audit.record(by, "member enabled", member.label, ["is_active"])
    return member


def change_password(member_id: int, password: str, *, by: Actor) -> Member:
    """Set a password: one's own, or somebody's by who manages members. Other sessions of the member end.

    Raises:
        BadInput, NotAllowed, NotFound: as for `create`.
    """
    if not (isinstance(by, Member) and by.pk == member_id and by.is_active):
        require(by, Permission.MANAGE_MEMBERS)
    with transaction.atomic():
        member = _locked(member_id)
        _set_password(member, password)
        member.save(update_fields=["password"])
        audit.record(by, "member password changed", member.label, ["password"])
    return member


def change_settings(member_id: int, *, name: str, language: str, by: Actor) -> Member:
    """Change name and language: one's own, or somebody's by who manages members."""
    if not (isinstance(by, Member) and by.pk == member_id and by.is_active):
        require(by, Permission.MANAGE_MEMBERS)
    with transaction.atomic():
        member = _locked(member_id)
        changed = [
            field
            for field, value in (("name", name.strip()), ("language", language))
            if getattr(member, field) != value
        ]
        if changed:
            member.name, member.language = name.strip(), language
            member.save(update_fields=changed)
            audit.record(by, "member settings changed", member.label, changed)
    return member


def find(member_id: int) -> Member:
    """The member of this number.

    Raises:
        NotFound: there is none.
    """
    found = Member.objects.filter(pk=member_id).first()
    if found is None:
        raise NotFound(f"There is no member {member_id}.", code="member_unknown")
    return found


def find_by_email(email: str) -> Member:
    """The member of this e-mail, in any case.

    Raises:
        NotFound: there is none.
    """
    found = Member.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise NotFound("There is no member with this e-mail.", code="member_unknown")
    return found


def everybody() -> list[Member]:
    """All members, active first, by e-mail."""
    return list(Member.objects.order_by("-is_active", "email"))


def _clean_email(email: str) -> str:
    cleaned = email.strip().lower()
    try:
        validate_email(cleaned)
    except ValidationError:
        raise BadInput(
            "This is not an e-mail address. Write it like name@example.com.", code="email_invalid", where="email"
        ) from None
    return cleaned


def _role(role: str) -> str:
    if role not in Role.values:
        raise BadInput(
            f"There is no role {role!r}. Choose one of {', '.join(Role.values)}.", code="role_unknown", where="role"
        )
    return role


def _set_password(member: Member, password: str) -> None:
    try:
        validate_password(password, member)
    except ValidationError as error:
        raise BadInput(" ".join(error.messages), code="password_weak", where="password") from None
    member.set_password(password)


def _locked(member_id: int) -> Member:
    # Locks all owners too: of two owners who disable each other at once, one must come second.
    rows = Member.objects.select_for_update().filter(models.Q(pk=member_id) | models.Q(role=Role.OWNER)).order_by("pk")
    for member in rows:
        if member.pk == member_id:
            return member
    raise NotFound(f"There is no member {member_id}.", code="member_unknown")


def _keep_an_owner(member: Member) -> None:
    if member.role != Role.OWNER or not member.is_active:
        return
    if not Member.objects.filter(role=Role.OWNER, is_active=True).exclude(pk=member.pk).exists():
        raise Conflict(
            "This is the last owner. Make somebody else an owner first.",
            code="last_owner",
        )
