"""Who may open what: every address of the console by its name. A new page is classified here, or the tests fail.

`BY_PERMISSION`: what a role must include. `EVERYBODY`: every member. `VISITORS`: nobody needs to sign in.
`AT_PLACES`: pages that members who answer for some places see, because all they show is narrowed to these.
"""

from __future__ import annotations


def words(text: str) -> list[str]:
    """Names, parted by spaces."""
    return text.split()


VISITORS = words(
    "sign-in sign-out sign-in-code sign-in-provider sign-in-provider-back language theme icon vendor session mcp"
    " board-link stop-digest forgotten new-password"
)

EVERYBODY = words(
    "home today welcome find arriving signed-in-again missing security second-factor end-second-factor"
    " renew-recovery-codes end-session end-other-sessions forget-devices preferences change-name change-password"
)

# Leads to the first page of settings that the role may open; to none for who may open none.
SETTINGS = "settings"

BY_PERMISSION = {
    "see_figures": "boards board arrange-board copy-board remove-board bring-back-board board-card "
    "share-board link-board end-board-link mail-board end-board-mail "
    "assistants revoke-assistant places place products product staff staff-member campaigns campaign",
    "see_journeys": "journeys paths funnel episodes retention contacts compare map-versions map-version",
    "see_customers": "behind customers customer-columns customer timeline",
    "undo_link": "undo-link",
    "write_notes": "write-note change-note",
    "record_consent": (
        "privacy privacy-request change-privacy-request customer-privacy record-consent record-objection "
        "put-preferences correct-customer ask-privacy"
    ),
    "manage_privacy": (
        "extend-privacy-request close-privacy-request privacy-rules put-purpose keep-data put-details "
        "processing-record impact-assessment export-customer"
    ),
    "erase_customers": "erase-customer readmit-customer",
    "import_data": (
        "imports import-mappings remove-mapping pickup remove-pickup-rule import attempt-import start-import "
        "cancel-import keep-mapping refused-rows"
    ),
    "manage_catalogue": (
        "note-surrounding remove-surrounding put-device remove-device areas categories teams export-catalogue "
        "new-places add-places import-places edit-places retire-places "
        "new-products add-products import-products edit-products retire-products "
        "new-staff add-staff import-staff edit-staff retire-staff "
        "new-campaigns add-campaigns import-campaigns edit-campaigns retire-campaigns"
    ),
    "manage_sources": (
        "guide-away "
        "live schema dismiss-schema sources revoke-key tracker tracker-key tracker-try tracker-arrived "
        "collectors forget-site "
        "webhooks webhook webhook-secret end-webhook live schema dismiss-schema work-again"
    ),
    "manage_touchpoints": (
        "new-map-note change-map-note remove-map-note map-note-back remove-map-version "
        "touchpoints map-surface touchpoint-rules order-rule remove-rule stages change-stage touchpoint "
        "change-touchpoint retire-touchpoint add-touchpoint-rule remove-touchpoint-rule touchpoint-go-back"
    ),
    "manage_members": (
        "members change-member member-access member-scopes reset-factor end-member-sessions "
        "sign-in-rules change-provider mail try-mail end-mail"
    ),
    "manage_backups": "backup backup-begin",
    "see_health": "health questions",
    "see_audit": "audit export-audit",
    "export_data": "export-customers",
}

AT_PLACES = {
    *EVERYBODY,
    *words("boards board arrange-board copy-board remove-board bring-back-board board-card share-board link-board"),
    "end-board-link",
    "mail-board",
    "end-board-mail",
    *words("customer-columns export-customers write-note change-note"),
    *words("journeys paths funnel episodes retention contacts compare behind customers customer timeline"),
    *words("assistants revoke-assistant places place products product staff staff-member"),
}

PERMISSION = {name: permission for permission, names in BY_PERMISSION.items() for name in words(names)}
