"""Customers: who they are, and what happened with them."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from attune.access.reads import reads
from attune.access.roles import Permission
from attune.identify import customers as people
from attune.show.api import customers as shapes
from attune.show.api.shapes import Asked
from attune.show.masking import nameless
from attune.show.mcp import masks
from attune.show.mcp.arguments import Argument
from attune.show.mcp.caller import Caller
from attune.show.mcp.tool import Tool
from attune.understand import customers, sight
from attune.understand.customers.rows import rows_of
from attune.vocabulary.errors import BadInput, NotFound

CUSTOMER = Argument(
    "customer_id", "string", "The customer's id, as search_customers tells it.", is_needed=True, most=64
)


def _search(caller: Caller, given: Mapping[str, Any]) -> dict[str, Any]:
    hits = people.search(given["query"], given["limit"])
    found = [UUID(bytes=hit.customer) for hit in hits]
    if sight.current().is_limited:
        met = {row.customer for row in rows_of(found)}
        hits = [hit for hit, customer in zip(hits, found, strict=True) if customer in met]
    reads.note(caller.actor, "customers", "customers searched", ("name", "identifier"))
    return {
        "customers": [
            {
                "customer_id": str(UUID(bytes=hit.customer)),
                "name": hit.name if caller.sees_people else nameless(UUID(bytes=hit.customer)),
            }
            | ({"email": hit.email, "phone": hit.phone} if caller.sees_people else {})
            for hit in hits
        ]
    }


def _read(caller: Caller, given: Mapping[str, Any]) -> dict[str, Any]:
    customer = _met(given["customer_id"])
    asked = cast("Asked", SimpleNamespace(auth=caller.actor))
    return masks.profile(shapes.customer(asked, customer).model_dump(mode="json"), clear=caller.sees_people)


def _timeline(caller: Caller, given: Mapping[str, Any]) -> dict[str, Any]:
    customer = _met(given["customer_id"])
    asked = cast("Asked", SimpleNamespace(auth=caller.actor))
    page = shapes.timeline(asked, customer, limit=given["limit"], before=given["before"]).model_dump(mode="json")
    page["interactions"] = [masks.interaction(one, clear=caller.sees_people) for one in page["interactions"]]
    return page


def _met(text: str) -> UUID:
    """The customer of this id, if this caller's sight holds anything of them."""
    try:
        customer = UUID(text)
    except ValueError:
        message = "customer_id is no id; search_customers tells them."
        raise BadInput(message, code="bad_id", where="customer_id") from None
    if sight.current().is_limited and not customers.totals(customer).interactions:
        raise NotFound("Nobody with this id is known.", code="customer_unknown", where="customer_id")
    return customer


TOOLS = (
    Tool(
        "search_customers",
        "Search customers",
        "Find customers by the beginning of a name, an e-mail, a phone number or any identifier. Answers their ids, "
        "which the other customer tools take. Names and addresses are left out where the key may not see them.",
        Permission.SEE_CUSTOMERS,
        (
            Argument("query", "string", "What to look for.", is_needed=True, least=1, most=200),
            Argument("limit", "integer", "At most so many.", 10, least=1, most=50),
        ),
        _search,
    ),
    Tool(
        "read_customer",
        "Read a customer",
        "Who one customer is: identifiers and why they belong together, traits with their history, totals in contacts "
        "and money, the last score.",
        Permission.SEE_CUSTOMERS,
        (CUSTOMER,),
        _read,
    ),
    Tool(
        "read_timeline",
        "Read a customer's timeline",
        "What happened with one customer, newest first: touchpoint, channel, stage, condition, score, value. `before` "
        "of an answer asks for the page after it.",
        Permission.SEE_CUSTOMERS,
        (
            CUSTOMER,
            Argument("limit", "integer", "At most so many.", 20, least=1, most=100),
            Argument("before", "string", "`before` of the page before, or a time; empty = the newest.", "", most=100),
        ),
        _timeline,
    ),
)
