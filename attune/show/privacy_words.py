"""Words of consent and privacy in the reader's language. What is not known here is shown as the company wrote it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PURPOSES: Mapping[str, Promise] = {
    "service": _("Service"),
    "analytics": _("Measuring how the site and shops are used"),
    "research": _("Asking for opinions"),
    "marketing": _("Advertising"),
    "personalisation": _("Personal offers and content"),
    "profiling": _("Forecasts about a person"),
    "sharing": _("Passing data on to others"),
}
DESCRIPTIONS: Mapping[str, Promise] = {
    "service": _("Orders, contracts, questions and complaints, and the messages they need."),
    "analytics": _("Which pages, shops and steps people use, to mend what does not work."),
    "research": _("Surveys and invitations to rate, with a pause between two of them."),
    "marketing": _("Messages about products and offers that nobody ordered."),
    "personalisation": _("Showing or sending what fits what is known of the person."),
    "profiling": _("Working out from what happened how likely something is, for instance that a person leaves."),
    "sharing": _("Giving personal data to partners for their own purposes."),
}
BASES: Mapping[str, Promise] = {
    "consent": _("consent"),
    "contract": _("contract"),
    "legal_obligation": _("legal obligation"),
    "legitimate_interest": _("legitimate interest"),
    "vital_interest": _("vital interest"),
    "public_task": _("public task"),
}
STATES: Mapping[str, Promise] = {
    "asked": _("asked, not answered yet"),
    "granted": _("granted"),
    "denied": _("denied"),
    "withdrawn": _("withdrawn"),
}
AGAINST: Mapping[str, Promise] = {
    "marketing": _("Advertising"),
    "profiling": _("Profiling"),
    "contact": _("Any contact but service"),
    "processing": _("Any use: keep the data, do nothing with it"),
}
REQUESTS: Mapping[str, Promise] = {
    "access": _("What do you know about me?"),
    "portability": _("Give me my data to take along"),
    "correction": _("Correct this"),
    "erasure": _("Erase me"),
    "restriction": _("Stop using it for now"),
    "objection": _("I object"),
}
REQUEST_STATES: Mapping[str, Promise] = {
    "open": _("open"),
    "checking": _("identity is being checked"),
    "done": _("done"),
    "refused": _("refused"),
    "taken_back": _("taken back"),
}
ERASURES: Mapping[str, Promise] = {
    "asked": _("begins"),
    "hidden": _("hidden, waits for what is on its way"),
    "erased": _("erased; the bytes go tonight"),
    "purged": _("erased to the last byte"),
}
KEPT: Mapping[str, Promise] = {
    "interactions": _("Interactions and everything worked out from them"),
    "anonymous": _("Interactions of browsers nobody has named"),
    "requests": _("Privacy requests that were answered"),
    "replaced_consent": _("Statements of consent that a later one replaced"),
    "erased_list": _("Hashes that keep erased people out"),
    "audit": _("Who did what"),
    "message_ids": _("Hashes of message numbers, against double counting"),
    "refused_looks": _("Masked looks at refused events"),
}
PREFERENCES: Mapping[str, Promise] = {
    "channel": _("Preferred channel"),
    "language": _("Language"),
    "quiet_hours": _("Quiet hours"),
    "interests": _("Interests"),
}
DETAILS: Mapping[str, Promise] = {
    "controller": _("Controller: name and address of the company"),
    "contact": _("How people reach you about their data"),
    "officer": _("Data protection officer"),
    "representative": _("Representative in the EU, if you need one"),
    "recipients": _("Who receives data: hosting, mail and payment providers, partners"),
    "transfers": _("Transfers outside the EEA, and on what they rest"),
    "measures": _("Your own safeguards besides those of Attune"),
    "balancing": _("Where you rely on legitimate interest: why it outweighs, and your conclusion on the risks"),
}
TABLES: Mapping[str, Promise] = {
    "warehouse.interactions": _("What happened"),
    "warehouse.traits": _("What sources said about you"),
    "warehouse.labels": _("What was read from your words"),
    "warehouse.totals": _("Sums of what happened"),
    "warehouse.resolution_pairs": _("Which keys were joined"),
    "identify_identifier": _("How you are recognised"),
    "identify_link": _("Why these belong together"),
    "identify_card": _("Name and addresses"),
    "identify_account": _("Accounts you belong to"),
    "identify_membership": _("Since when you belong to an account"),
    "identify_consent": _("Consent"),
    "identify_objection": _("Objections"),
    "identify_preference": _("Preferences"),
    "identify_request": _("Privacy requests"),
    "identify_erasure": _("Erasures"),
    "identify_erasedkey": _("Keys that are kept out"),
    "access_auditrow": _("Who looked at or changed your data"),
    "journal.refused": _("What could not be stored properly"),
}


def word(words: Mapping[str, Promise], key: str) -> str:
    """The word for `key`, or the key as people may read it."""
    known = words.get(key)
    return str(known) if known is not None else key.replace("_", " ")
