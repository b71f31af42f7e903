"""One call of a webhook: who calls, what it says, what becomes of it."""

from __future__ import annotations

from attune.collect.doors.answers import NoPath, Reply, WrongMethod
from attune.collect.doors.request import Request, Taken, door
from attune.collect.doors.segment.answers import success
from attune.collect.doors.webhooks import mapping, payload, samples, signatures
from attune.collect.doors.webhooks.mapping import Mapping, WrongLine
from attune.collect.doors.webhooks.payload import Payload
from attune.collect.doors.webhooks.signatures import WrongSignature
from attune.vocabulary.asgi import Application
from attune.vocabulary.clock import now_ms
from attune.vocabulary.errors import BadInput, Unavailable

PREFIX = "/v1/webhooks/"
SHOWN_HEADERS = 40
NO_RULES = Mapping(())


async def _take(request: Request) -> Reply:
    hook = request.held.webhooks.get(request.path[len(PREFIX) :].strip("/"))
    if hook is None:
        raise NoPath("There is no such webhook; it was ended, or the address is wrong.", code="no_such_webhook")
    if request.method == "GET":
        answer = _rules(hook.mapping).challenge.of_query(request.query)
        if answer is None:
            raise WrongMethod(f"{PREFIX}... takes POST, and GET with a challenge that its mapping knows.")
        return answer
    body, now = await request.body(), now_ms()
    try:
        signatures.check(hook, request.headers, body, now // 1000)
    except WrongSignature as error:
        samples.note(hook.id, None, f"{error.code}: {error.message}", is_good=False)
        raise
    try:
        content = payload.read(body, request.header(b"content-type"))
    except BadInput as error:
        samples.note(hook.id, None, f"{error.code}: {error.message}", is_good=False)
        raise
    rules = _rules(hook.mapping)
    answer = rules.challenge.of_call(content)
    if answer is not None:
        samples.note(hook.id, content, "a challenge, answered", is_good=True)
        return answer
    if not rules.shapes:
        samples.note(hook.id, content, "no mapping yet: kept as a sample only", is_good=True)
        return Reply(success(Taken(0, 0, [])))
    call = Payload(content, now, _headers(request))
    candidates = list(rules.candidates(call, signatures.call_id(request.headers, body)))
    taken = await request.take(candidates, hook.key)
    samples.note(hook.id, content, _outcome(taken), is_good=not taken.dropped)
    return Reply(success(taken))


def _rules(text: str) -> Mapping:
    if not text.strip():
        return NO_RULES
    try:
        return mapping.remembered(text)
    except WrongLine as error:  # it was checked when it was saved, so the language has changed since
        raise Unavailable(f"This webhook's mapping cannot be understood: {error.message}", code="bad_mapping") from None


def _headers(request: Request) -> dict[str, str]:
    """What a mapping may look at; nothing that proves anything."""
    return {
        name.decode("latin-1"): text[:500].decode("latin-1")
        for name, text in list(request.headers.items())[:SHOWN_HEADERS]
        if name.startswith(b"x-") and b"sign" not in name and b"token" not in name and b"auth" not in name
    }


def _outcome(taken: Taken) -> str:
    said = [f"{taken.accepted} accepted"]
    if taken.duplicates:
        said.append(f"{taken.duplicates} of them known already")
    said += [f"{drop.reason}: {drop.message}" for drop in taken.dropped[:3]]
    return "; ".join(said)


ROUTES: dict[str, Application] = {PREFIX + "*": door(_take, frozenset({"GET", "POST"}))}
