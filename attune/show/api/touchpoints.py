"""`/touchpoints`, `/stages`: what the company calls the spots its sources report, and how that was before."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status

from attune import store
from attune.collect.touchpoints import catalogue, editing, stages, tried, versions
from attune.collect.touchpoints.catalogue import TouchpointEntry
from attune.collect.touchpoints.suggesting import unmapped
from attune.collect.touchpoints.tried import TriedRule
from attune.show.api.shapes import PROBLEMS, Asked
from attune.vocabulary.errors import BadInput

router = Router(tags=["touchpoints"])
MOST = 500


class StageOut(Schema):
    """A stage of the life cycle, by its place in it."""

    key: str
    name: str
    order: int


class RuleOut(Schema):
    """Surfaces like `pattern` (`*`: any text) are the touchpoint; the lowest `order` is tried first."""

    id: int
    pattern: str
    order: int


class TouchpointOut(Schema):
    """A touchpoint. `owner`: the member who answers for it (`owned_by`), else in words who does."""

    id: int
    key: str
    name: str
    channel: str
    stage: str
    direct: bool
    owner: str
    owned_by: int | None
    standard: str
    retired_at: datetime | None
    patterns: list[str]
    rules: list[RuleOut]

    @classmethod
    def of(cls, entry: TouchpointEntry) -> TouchpointOut:
        """As JSON."""
        return cls.from_orm(entry)


class EpisodeRuleOut(Schema):
    """An episode that met `starts` and not `expects` has the condition `missing`."""

    key: str
    name: str
    starts: str
    expects: str
    missing: str
    after_days: int


class CatalogueOut(Schema):
    """Everything named by the company."""

    stages: list[StageOut]
    touchpoints: list[TouchpointOut]
    episodes: list[EpisodeRuleOut]


class TouchpointIn(Schema):
    """What may be said about a touchpoint. `owned_by`: the number of an active member."""

    name: str
    channel: str = ""
    stage: str = ""
    direct: bool = True
    standard: str = ""
    owner: str = ""
    owned_by: int | None = None


class NewTouchpointIn(TouchpointIn):
    """The same, with its key; '' makes one of the name."""

    key: str = ""


class RuleIn(Schema):
    """A pattern; without `order` a known one keeps its own and a new one gets 100."""

    pattern: str
    order: int | None = None


class OrderIn(Schema):
    """Lower is tried earlier."""

    order: int


class DifferenceOut(Schema):
    """A field and what it was and became; of `rules`, pairs of pattern and order that are gone and that are new."""

    field: str
    before: str | bool | int | list[tuple[str, int]] | None
    after: str | bool | int | list[tuple[str, int]] | None


class VersionOut(Schema):
    """How a touchpoint stood after a change: who made it, as the audit calls them."""

    number: int
    at: datetime
    by: str
    differences: list[DifferenceOut]


class VersionsOut(Schema):
    """Newest first, at most 100."""

    versions: list[VersionOut]


class TriedRuleOut(RuleOut):
    """A rule with how many of the most met surfaces it takes. `in_its_way`: a rule tried before that takes some."""

    touchpoint_id: int
    name: str
    surfaces: int
    interactions: int
    in_its_way: str


class TriedRulesOut(Schema):
    """All rules, the one tried first at the top."""

    rules: list[TriedRuleOut]


class FollowedOut(Schema):
    """The rule a surface follows; null when none fits."""

    rule: TriedRuleOut | None


class SuggestionOut(Schema):
    """A guess: an existing touchpoint (`is_new` false), or one to be made."""

    key: str
    name: str
    channel: str
    stage: str
    pattern: str
    is_new: bool


class UnmappedOut(Schema):
    """A surface that no rule fits."""

    surface: str
    source: str
    interactions: int
    suggestion: SuggestionOut


class UnmappedListOut(Schema):
    """The most met first."""

    unmapped: list[UnmappedOut]


class StageIn(Schema):
    """A name; `key` '' makes one of it."""

    name: str
    key: str = ""


class StageNameIn(Schema):
    """Another name."""

    name: str


class StageOrderIn(Schema):
    """Every key once, in the order wanted."""

    keys: list[str]


class StagesOut(Schema):
    """In their order."""

    stages: list[StageOut]


@router.get("/touchpoints", response={200: CatalogueOut, **PROBLEMS}, summary="Read the catalogue of touchpoints")
def everything(request: HttpRequest) -> CatalogueOut:
    """Stages, touchpoints with their rules (retired ones too), episode rules."""
    return CatalogueOut(
        stages=[StageOut.from_orm(entry) for entry in catalogue.stages()],
        touchpoints=[TouchpointOut.of(entry) for entry in catalogue.touchpoints()],
        episodes=[EpisodeRuleOut.from_orm(entry) for entry in catalogue.episodes()],
    )


@router.post("/touchpoints", response={201: TouchpointOut, **PROBLEMS}, summary="Make a touchpoint")
def add(request: Asked, body: NewTouchpointIn) -> Status[TouchpointOut]:
    """A new one, without a surface yet."""
    number = editing.add(**body.dict(), by=request.auth.label)
    return Status(201, TouchpointOut.of(catalogue.touchpoint(number)))


@router.get("/touchpoints/unmapped", response={200: UnmappedListOut, **PROBLEMS}, summary="List unmapped surfaces")
def without_touchpoint(request: HttpRequest, limit: int = 100) -> UnmappedListOut:
    """Surfaces no rule fits, each with a guess."""
    if not 1 <= limit <= MOST:
        raise BadInput(f"limit is {limit}; it must be 1 to {MOST}.", code="bad_limit", where="limit")
    found = unmapped(store.current().warehouse, limit)
    return UnmappedListOut(unmapped=[UnmappedOut.from_orm(one) for one in found])


@router.get("/touchpoints/rules", response={200: TriedRulesOut, **PROBLEMS}, summary="List rules as they are tried")
def rules(request: HttpRequest) -> TriedRulesOut:
    """What each takes, and which is in its way."""
    return TriedRulesOut(rules=[_tried(rule) for rule in tried.in_order(store.current().warehouse)])


@router.get("/touchpoints/rules/follow", response={200: FollowedOut, **PROBLEMS}, summary="Ask where a surface leads")
def follow(request: HttpRequest, surface: str) -> FollowedOut:
    """The rule this surface follows."""
    found = tried.of_surface(surface)
    return FollowedOut(rule=_tried(found) if found else None)


@router.put("/touchpoints/rules/{int:rule_id}", response={200: RuleOut, **PROBLEMS}, summary="Order a rule")
def order_rule(request: Asked, body: OrderIn, rule_id: int) -> RuleOut:
    """Try it earlier or later."""
    return RuleOut.from_orm(editing.order_rule(rule_id, body.order, by=request.auth.label))


@router.delete("/touchpoints/rules/{int:rule_id}", response={204: None, **PROBLEMS}, summary="Take a rule away")
def remove_rule(request: Asked, rule_id: int) -> Status[None]:
    """Its surfaces follow other rules, or none."""
    editing.remove_rule(rule_id, by=request.auth.label)
    return Status(204, None)


@router.put(
    "/touchpoints/{int:touchpoint_id}", response={200: TouchpointOut, **PROBLEMS}, summary="Change a touchpoint"
)
def change(request: Asked, body: TouchpointIn, touchpoint_id: int) -> TouchpointOut:
    """All fields at once; the key stays."""
    editing.change(touchpoint_id, **body.dict(), by=request.auth.label)
    return TouchpointOut.of(catalogue.touchpoint(touchpoint_id))


@router.post(
    "/touchpoints/{int:touchpoint_id}/rules", response={200: TouchpointOut, **PROBLEMS}, summary="Map surfaces"
)
def put_rule(request: Asked, body: RuleIn, touchpoint_id: int) -> TouchpointOut:
    """Surfaces like the pattern are this touchpoint from now on, whoever had it before."""
    editing.put_rule(touchpoint_id, body.pattern, order=body.order, by=request.auth.label)
    return TouchpointOut.of(catalogue.touchpoint(touchpoint_id))


@router.post(
    "/touchpoints/{int:touchpoint_id}/retire", response={200: TouchpointOut, **PROBLEMS}, summary="Retire a touchpoint"
)
def retire(request: Asked, touchpoint_id: int) -> TouchpointOut:
    """Offer it no more; its rules stay."""
    editing.retire(touchpoint_id, by=request.auth.label)
    return TouchpointOut.of(catalogue.touchpoint(touchpoint_id))


@router.post(
    "/touchpoints/{int:touchpoint_id}/use-again",
    response={200: TouchpointOut, **PROBLEMS},
    summary="Use a retired touchpoint again",
)
def use_again(request: Asked, touchpoint_id: int) -> TouchpointOut:
    """Offer it again."""
    editing.use_again(touchpoint_id, by=request.auth.label)
    return TouchpointOut.of(catalogue.touchpoint(touchpoint_id))


@router.get(
    "/touchpoints/{int:touchpoint_id}/versions", response={200: VersionsOut, **PROBLEMS}, summary="List versions"
)
def past(request: HttpRequest, touchpoint_id: int) -> VersionsOut:
    """How the touchpoint and its rules were before."""
    found = versions.of(catalogue.touchpoint(touchpoint_id).id)
    return VersionsOut(versions=[VersionOut.from_orm(version) for version in found])


@router.post(
    "/touchpoints/{int:touchpoint_id}/versions/{int:number}/go-back",
    response={200: TouchpointOut, **PROBLEMS},
    summary="Go back to a version",
)
def go_back(request: Asked, touchpoint_id: int, number: int) -> TouchpointOut:
    """Fields and rules become what they were; that is a new version."""
    editing.go_back(touchpoint_id, number, by=request.auth.label)
    return TouchpointOut.of(catalogue.touchpoint(touchpoint_id))


@router.post("/stages", response={201: StageOut, **PROBLEMS}, summary="Add a stage")
def add_stage(request: Asked, body: StageIn) -> Status[StageOut]:
    """At the end."""
    return Status(201, StageOut.from_orm(stages.add(body.name, key=body.key, by=request.auth.label)))


@router.put("/stages", response={200: StagesOut, **PROBLEMS}, summary="Put the stages in order")
def order_stages(request: Asked, body: StageOrderIn) -> StagesOut:
    """All of them at once."""
    found = stages.put_in_order(body.keys, by=request.auth.label)
    return StagesOut(stages=[StageOut.from_orm(stage) for stage in found])


@router.put("/stages/{key}", response={200: StageOut, **PROBLEMS}, summary="Rename a stage")
def rename_stage(request: Asked, body: StageNameIn, key: str) -> StageOut:
    """Its key stays."""
    return StageOut.from_orm(stages.rename(key, body.name, by=request.auth.label))


@router.delete("/stages/{key}", response={204: None, **PROBLEMS}, summary="Remove a stage")
def remove_stage(request: Asked, key: str) -> Status[None]:
    """Only when no touchpoint is in it."""
    stages.remove(key, by=request.auth.label)
    return Status(204, None)


def _tried(rule: TriedRule) -> TriedRuleOut:
    return TriedRuleOut.from_orm(rule)
