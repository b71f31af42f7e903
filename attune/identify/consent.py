"""The consent ledger: who agreed to what, by which channel, on which ground, and what proves it.

Rows are only ever added. What counts now is worked out when asked (`standings`, `may`), over all keys of the customer,
so that merging and parting customers needs no work here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db import models

from attune.access import audit
from attune.access.audit import Actor
from attune.access.members import require
from attune.access.roles import Permission
from attune.identify import objections, signals
from attune.identify.erasures import check_not_erased
from attune.identify.fields import BytesField, KeyField
from attune.identify.naming import label
from attune.identify.processing import Basis, Purpose, checked, purpose_of, purposes
from attune.identify.resolution import keys_of
from attune.store.database import write
from attune.vocabulary.clock import Clock, instant, now_ms
from attune.vocabulary.errors import BadInput, NotFound
from attune.vocabulary.facts import IdentityFact, Stated

CONFIRM_DAYS = 30  # a link in a message asking to confirm is good for so long
LONGEST_PROOF = 500
FUTURE_MS = 86_400_000  # a sender's clock may run ahead by so much
_WORD = re.compile(r"[a-z0-9][a-z0-9_.:-]{0,39}")
_SALT = "attune.consent"
SIGNAL = "Global Privacy Control"  # the source of a refusal that no row says
OBJECTION = "objection:"  # purpose of a statement that is an objection


class State(models.TextChoices):
    """`asked`: a message to confirm went out and nothing came back yet."""

    ASKED = "asked"
    GRANTED = "granted"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


class Consent(models.Model):
    """One statement. Times are ms since 1970: `at` it was made, `recorded_at` it came to us.

    `channel` '' stands for every channel. `confirmed`: the person answered from the address in question (double
    opt-in). `text_version` names the words that were agreed to; `proof` says where to look: a form's address, a
    recording, a file. `mark` keeps a repeat from counting twice.
    """

    id = models.BigAutoField(primary_key=True)
    key = KeyField(db_index=True)
    purpose = models.CharField(max_length=40)
    channel = models.CharField(max_length=40, default="", blank=True)
    state = models.CharField(max_length=10, choices=State.choices)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    confirmed = models.BooleanField(default=False)
    text_version = models.CharField(max_length=100, default="", blank=True)
    proof = models.CharField(max_length=LONGEST_PROOF, default="", blank=True)
    source = models.CharField(max_length=100)
    by = models.CharField(max_length=100)
    at = models.BigIntegerField()
    recorded_at = models.BigIntegerField()
    mark = BytesField(max_length=16, unique=True)

    @property
    def stated_at(self) -> datetime:
        """`at` for people."""
        return instant(self.at)


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts now for one purpose and channel, and the row that says so."""

    purpose: str
    channel: str
    row: Consent
    is_pending: bool  # a confirmation was asked for later and has not come


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something may be done. `why` is a stable word; `row` is the consent that decided, if one did."""

    allowed: bool
    why: str  # granted, not_needed, restricted, objected, denied, gpc, withdrawn, not_confirmed, never_asked
    row: Consent | None = None


def record(
    customer: bytes,
    purpose: str,
    channel: str = "",
    *,
    state: str,
    source: str,
    by: Actor,
    basis: str = Basis.CONSENT,
    confirmed: bool = False,
    text_version: str = "",
    proof: str = "",
    at: int | None = None,
    clock: Clock = now_ms,
) -> Consent:
    """Add a statement; the same one again is the row there is already.

    Args:
        customer: any key of the person.
        purpose: a word such as `marketing`; of a list in `processing.purposes` or the company's own.
        channel: `email`, `sms`..., '' for all.
        state: granted, denied or withdrawn (`ask` makes asked).
        source: where it was said: `preference page`, `crm import`.
        by: a member with record_consent, or a word for the program.
        basis: of `Basis`.
        confirmed: by double opt-in.
        text_version: which words were agreed to.
        proof: where to look, at most 500 characters.
        at: ms since 1970; now unless said.
        clock: ms since 1970.

    Raises:
        BadInput: a word that is none, a time in the future, a state or basis that does not exist.
        Conflict: the person was erased. NotAllowed: `by` may not.
    """
    require(by, Permission.RECORD_CONSENT)
    check_not_erased(customer)
    now = clock()
    row = _row(
        customer,
        Stated(purpose, channel, state, basis, text_version, proof, confirmed=confirmed),
        source=source,
        by=by if isinstance(by, str) else by.label,
        at=now if at is None else at,
        now=now,
    )
    with write():
        known = Consent.objects.filter(mark=row.mark).first()
        if known is not None:
            return known
        row.save(force_insert=True)
        audit.record(by, "consent recorded", label(customer), ["purpose", "channel", "state", "basis", "proof"])
    return row


def ask(
    customer: bytes,
    purpose: str,
    channel: str,
    *,
    source: str,
    by: Actor,
    text_version: str = "",
    clock: Clock = now_ms,
) -> str:
    """Note that the person is asked to confirm; the token that goes into the message. `confirm` takes it back."""
    row = record(
        customer, purpose, channel, state=State.ASKED, source=source, by=by, text_version=text_version, clock=clock
    )
    return signing.dumps(row.pk, salt=_SALT)


def confirm(token: str, *, proof: str, clock: Clock = now_ms) -> Consent:
    """The person followed the link of a message: what was asked is granted, with double opt-in.

    Raises:
        BadInput: the token is none of ours or older than 30 days.
        NotFound: what was asked is gone, as after an erasure.
    """
    try:
        number = signing.loads(token, salt=_SALT, max_age=CONFIRM_DAYS * 86_400)
    except signing.BadSignature:
        raise BadInput(
            "This link is not valid any more. Ask for a new message.", code="confirmation_invalid", where="token"
        ) from None
    asked = Consent.objects.filter(pk=number, state=State.ASKED).first()
    if asked is None:
        raise NotFound("There is nothing to confirm any more.", code="confirmation_gone")
    now = clock()
    said = Stated(asked.purpose, asked.channel, State.GRANTED, asked.basis, asked.text_version, proof, confirmed=True)
    # The time of asking, so that a second click is the same statement.
    row = _row(asked.key, said, source=asked.source, by="the person", at=asked.at, now=now)
    with write():
        known = Consent.objects.filter(mark=row.mark).first()
        if known is not None:
            return known
        row.at = max(now, asked.at)
        row.save(force_insert=True)
        audit.record("the person", "consent confirmed", label(asked.key), ["state", "confirmed"])
    return row


def take(facts: Iterable[IdentityFact], *, clock: Clock = now_ms) -> int:
    """Add what events said, inside the caller's transaction; how many statements were sound.

    No audit row: the journal's interaction is the record. What is no sound statement is left out, for the event itself
    was accepted.
    """
    now = clock()
    rows: list[Consent] = []
    objected: list[objections.Objection] = []
    for fact, said in [(one, said) for one in facts for said in one.consents]:
        key, at = fact.identifiers[0][2], min(fact.ts, now)
        try:
            if said.purpose.startswith(OBJECTION):
                against, stands = said.purpose.removeprefix(OBJECTION), said.state == State.GRANTED
                objected.append(
                    objections.row_of(
                        key, against, stands=stands, source=fact.source, by="source", proof=said.proof, at=at, now=now
                    )
                )
            else:
                rows.append(_row(key, said, source=fact.source, by="source", at=at, now=now))
        except BadInput:
            continue
    Consent.objects.bulk_create(rows, ignore_conflicts=True, batch_size=50)
    objections.Objection.objects.bulk_create(objected, ignore_conflicts=True, batch_size=50)
    return len(rows) + len(objected)


def ledger(customer: bytes) -> list[Consent]:
    """Every statement of the customer, newest first."""
    return list(Consent.objects.filter(key__in=keys_of(customer)).order_by("-at", "-id")[:1000])


def standings(customer: bytes) -> list[Standing]:
    """What counts now, by purpose and channel; what a browser's Global Privacy Control refuses among it."""
    return _standings([*_signalled(customer, purposes()), *ledger(customer)])


def may(customer: bytes, purpose: str, channel: str = "") -> Verdict:
    """Whether this customer may be met for `purpose` by `channel` now.

    Objections come first and are absolute; then what the purpose rests on; then the newest statement about it.
    """
    ruled = purpose_of(purpose)
    stopped = objections.stopped_by(customer, ruled)
    if stopped:
        return Verdict(allowed=False, why=stopped)
    row, is_pending = _newest([*_signalled(customer, [ruled]), *ledger(customer)], purpose, channel)
    return _verdict(ruled, row, is_pending=is_pending)


def _signalled(customer: bytes, asked: Sequence[Purpose]) -> list[Consent]:
    """Statements nobody stored: the refusals that a browser sends with every page, since the first of them.

    Who agrees after that has agreed knowing it, and that counts.
    """
    refused = [purpose for purpose in asked if signals.denies(purpose)]
    at = signals.first_seen(customer) if refused else None
    if at is None:
        return []
    return [
        Consent(
            pk=0, key=customer, purpose=purpose.key, state=State.DENIED, basis=Basis.CONSENT, source=SIGNAL, by=SIGNAL,
            proof="Sec-GPC", at=at, recorded_at=at,
        )
        for purpose in refused
    ]  # fmt: skip


def _verdict(ruled: Purpose, row: Consent | None, *, is_pending: bool) -> Verdict:
    if row is not None and row.state != State.GRANTED:
        return Verdict(allowed=False, why="gpc" if row.pk == 0 else row.state, row=row)
    if row is not None and ruled.double_opt_in and ruled.basis == Basis.CONSENT and not row.confirmed:
        return Verdict(allowed=False, why="not_confirmed", row=row)
    if row is not None:
        return Verdict(allowed=True, why="granted", row=row)
    if ruled.basis != Basis.CONSENT:
        return Verdict(allowed=True, why="not_needed")
    return Verdict(allowed=False, why="not_confirmed" if is_pending else "never_asked")


def _newest(rows: Sequence[Consent], purpose: str, channel: str) -> tuple[Consent | None, bool]:
    """The statement that counts for a channel, and whether a confirmation is still awaited. `rows`: newest first."""
    about = [row for row in rows if row.purpose == purpose and row.channel in {channel, ""}]
    answered = [row for row in about if row.state != State.ASKED]
    # Of two statements of one instant the refusal counts.
    newest = max(answered, key=lambda row: (row.at, row.state != State.GRANTED, row.pk), default=None)
    asked_at = max((row.at for row in about if row.state == State.ASKED), default=-1)
    return newest, asked_at > (newest.at if newest is not None else -1)


def _standings(rows: Sequence[Consent]) -> list[Standing]:
    found = []
    for purpose, channel in sorted({(row.purpose, row.channel) for row in rows}):
        newest, is_pending = _newest(rows, purpose, channel)
        row = newest or next(one for one in rows if (one.purpose, one.channel) == (purpose, channel))
        found.append(Standing(purpose, channel, row, is_pending))
    return found


def _row(key: bytes, said: Stated, *, source: str, by: str, at: int, now: int) -> Consent:
    for where, word in (("purpose", said.purpose), ("channel", said.channel)):
        if not (_WORD.fullmatch(word) or (where == "channel" and not word)):
            raise BadInput(
                f"A {where} is a word of small letters, digits, '_', '-', '.' or ':', at most 40 long.",
                code="consent_word",
                where=where,
            )
    if said.state not in State.values:
        raise BadInput(f"state is one of {', '.join(State.values)}.", code="consent_state", where="state")
    if said.basis not in Basis.values:
        raise BadInput(f"basis is one of {', '.join(Basis.values)}.", code="consent_basis", where="basis")
    if not 0 <= at <= now + FUTURE_MS:
        raise BadInput("Consent cannot be given in the future or before 1970.", code="consent_time", where="at")
    proof = checked(said.proof[:LONGEST_PROOF], "proof", LONGEST_PROOF)
    version = checked(said.text_version[:100], "text_version", 100)
    source = checked(source[:100], "source", 100)
    parts = (said.purpose, said.channel, said.state, str(at), source, version)
    return Consent(
        key=key,
        purpose=said.purpose,
        channel=said.channel,
        state=said.state,
        basis=said.basis,
        confirmed=said.confirmed,
        text_version=version,
        proof=proof,
        source=source,
        by=by,
        at=at,
        recorded_at=now,
        mark=hashlib.blake2b("\0".join(parts).encode(), key=key, digest_size=16).digest(),
    )
