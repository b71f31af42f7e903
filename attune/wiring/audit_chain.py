"""What the doctor says of the audit: whether every row under seal is what it was."""

from __future__ import annotations

from attune.access import seals
from attune.store.doctor import Finding

RECENT = 5_000  # links looked at without --deep


def audit_chain(*, deep: bool) -> Finding:
    """One finding; `deep` walks the chain from its first link."""
    chain = seals.verify(None if deep else RECENT)
    if chain.broken_at is not None:
        what = f"The audit was changed: link {chain.broken_at} does not hold ({chain.why})."
        mend = "Somebody wrote into the database by hand. Compare with an exported trail or a backup."
        return Finding("error", what, "audit", mend)
    head = f"; the last is {chain.head[:16]}" if chain.head else ""
    return Finding("ok", f"{chain.links} rows of the audit are under seal{head}.", "audit")
