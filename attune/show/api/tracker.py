"""`/sources/keys/{id}/tracker`: what the web tracker of a browser key's source may do."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema

from attune.access import keys
from attune.collect.tracker import rules
from attune.collect.tracker.rules import Rule
from attune.show.api.shapes import PROBLEMS, Asked

router = Router(tags=["settings"])


class TrackerRuleIn(Schema):
    """What is left out takes its default.

    `storage`: always, consent or never. `wait`: nothing is sent before a yes. `watch`: what the tracker notices by
    itself. `texts`: what stands on buttons and links is told. `whole`: addresses keep their query. `search`: parameters
    that hold the words of a site search. `domain`: the cookie holds for all its subdomains.
    """

    storage: str = rules.DEFAULT.storage
    wait: bool = rules.DEFAULT.wait
    watch: list[str] = list(rules.DEFAULT.watch)
    texts: bool = rules.DEFAULT.texts
    whole: bool = rules.DEFAULT.whole
    search: list[str] = list(rules.DEFAULT.search)
    domain: str = rules.DEFAULT.domain


class TrackerRuleOut(TrackerRuleIn):
    """The rule in force, for all browser keys of the source."""

    source: str

    @classmethod
    def of(cls, source: str, rule: Rule) -> TrackerRuleOut:
        """As JSON."""
        return cls(source=source, **{name: getattr(rule, name) for name in rules.FIELDS})


@router.get(
    "/sources/keys/{int:key_id}/tracker", response={200: TrackerRuleOut, **PROBLEMS}, summary="Read a tracker's rule"
)
def tracker_rule(request: HttpRequest, key_id: int) -> TrackerRuleOut:
    """The rule of the key's source; only browser keys have one."""
    source = keys.browser(key_id).source
    return TrackerRuleOut.of(source, rules.of(source))


@router.put(
    "/sources/keys/{int:key_id}/tracker", response={200: TrackerRuleOut, **PROBLEMS}, summary="Change a tracker's rule"
)
def change_tracker_rule(request: Asked, body: TrackerRuleIn, key_id: int) -> TrackerRuleOut:
    """Browsers follow within five minutes."""
    source = keys.browser(key_id).source
    rule = Rule(**body.dict() | {"watch": tuple(body.watch), "search": tuple(body.search)})
    return TrackerRuleOut.of(source, rules.change(source, request.auth.label, rule))
