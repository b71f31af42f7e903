"""`/journeys/behind`: the customers behind a figure, and what they said."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ninja import Field, Router, Schema
from ninja.params.functions import Query

from attune.access.reads import reads
from attune.show.api.journeys import FROM, TO, WHOM
from attune.show.api.shapes import PROBLEMS, Asked, CoveredOut
from attune.show.api.times import window
from attune.understand.journeys.behind import Cell, Person, behind
from attune.understand.journeys.whom import read

router = Router(tags=["journeys"])


class PersonOut(Schema):
    """A customer behind a figure, with their newest words and score of the period."""

    customer_id: UUID
    contacts: int
    last_at: datetime
    words: str
    language: str
    said_at: str
    metric: str
    score: float | None
    scale: str

    @classmethod
    def of(cls, person: Person) -> PersonOut:
        """As JSON."""
        return cls(
            customer_id=person.customer,
            contacts=person.contacts,
            last_at=person.last_at,
            words=person.words,
            language=person.language,
            said_at=person.said_at,
            metric=person.score.metric if person.score else "",
            score=person.score.score if person.score else None,
            scale=person.score.scale if person.score else "",
        )


class FigureIn(Schema):
    """A kind of figure, and what that kind needs."""

    kind: str = Field(description="met, standing, move, funnel, episodes or cohort", max_length=20)
    by: str | None = Field(None, description="met: touchpoint, stage or channel", max_length=20)
    spot: str | None = Field(None, description="met: its key", max_length=80)
    condition: str | None = Field(None, description="met: only under this one; left out = any", max_length=80)
    stage: str | None = Field(None, description="standing: its key", max_length=80)
    source: str | None = Field(None, description="move: from this touchpoint", max_length=80)
    target: str | None = Field(None, description="move: directly to this one", max_length=80)
    step: str | None = Field(None, description="move: at this position from 0; left out = anywhere", max_length=9)
    anchor: str | None = Field(None, description="move: of paths from or to this touchpoint", max_length=80)
    way: str | None = Field(None, description="move: `to` for paths up to the anchor", max_length=4)
    stations: str | None = Field(None, description="move: of paths up to the anchor", max_length=9)
    steps: str | None = Field(None, description="funnel: keys, parted by commas", max_length=1_000)
    within_days: str | None = Field(None, description="funnel: 1 to 3,650", max_length=9)
    level: str | None = Field(None, description="funnel: so many steps taken", max_length=9)
    exact: str | None = Field(None, description="funnel: 1 = exactly so many", max_length=1)
    held: str | None = Field(None, description="funnel: what all steps share", max_length=120)
    parted_by: str | None = Field(None, description="funnel: what the first step carries", max_length=120)
    part: str | None = Field(None, description="funnel: only of this part", max_length=200)
    rule: str | None = Field(None, description="episodes: key of the rule", max_length=80)
    met_as: str | None = Field(None, description="episodes: the condition", max_length=120)
    unit: str | None = Field(None, description="cohort: week or month", max_length=10)
    cohort: str | None = Field(None, description="cohort: its first day", max_length=10)
    later: str | None = Field(None, description="cohort: weeks or months on; 0 = all of it", max_length=9)
    starts: str | None = Field(None, description="cohort: first contact at", max_length=80)
    returns: str | None = Field(None, description="cohort: came again at", max_length=80)


class BehindOut(Schema):
    """A page of them, the one met last first; `customers` counts them all."""

    covered: CoveredOut
    customers: int
    people: list[PersonOut]


@router.get("/behind", response={200: BehindOut, **PROBLEMS}, summary="List the customers behind a figure")
def behind_a_figure(
    request: Asked,
    *,
    figure: FigureIn = Query(...),  # noqa: B008 - how the framework takes many parameters
    whom: str = WHOM,
    limit: int = Query(50, description="1 to 200"),
    offset: int = Query(0, description="0 to 1,000,000"),
    start: str = FROM,
    end: str = TO,
) -> BehindOut:
    """The customers a figure of the other calls counts, with what they said last."""
    given = {name: value for name, value in figure.dict().items() if value is not None and name != "kind"}
    found = behind(Cell(figure.kind, given), window(start, end), read(whom), limit, offset)
    reads.note(request.auth.label, "customers behind a figure", "customers listed")
    return BehindOut(
        covered=CoveredOut.of(found.covered),
        customers=found.customers,
        people=[PersonOut.of(person) for person in found.people],
    )
