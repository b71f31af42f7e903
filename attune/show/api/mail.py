"""`/mail/server`: the mail server that sends to members. Its password goes in and never comes out."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Schema, Status

from attune.deliver.channels.email import server
from attune.deliver.channels.email.server import Settings
from attune.show.api.shapes import PROBLEMS, Asked
from attune.vocabulary.errors import NotFound

router = Router(tags=["settings"])


class ServerOut(Schema):
    """`is_fixed`: the environment decides. `origin`: where members reach this Attune."""

    host: str
    port: int
    security: str
    user: str
    sender: str
    sender_name: str
    origin: str
    has_password: bool
    is_fixed: bool


class ServerIn(Schema):
    """`security`: starttls, tls or none. `password` null keeps the stored one."""

    host: str
    port: int = 587
    security: str = server.STARTTLS
    user: str = ""
    password: str | None = None
    sender: str
    sender_name: str = ""
    origin: str = ""


@router.get("/server", response={200: ServerOut, **PROBLEMS}, summary="Read the mail server")
def read(request: HttpRequest) -> ServerOut:
    """404 when none is set up: then nothing is sent."""
    found = server.without_password()
    if found is None:
        raise NotFound("No mail server is set up.", code="mail_none")
    return ServerOut(
        host=found.host,
        port=found.port,
        security=found.security,
        user=found.user,
        sender=found.sender,
        sender_name=found.sender_name,
        origin=found.origin,
        has_password=server.has_password(),
        is_fixed=found.is_fixed,
    )


@router.put("/server", response={200: ServerOut, **PROBLEMS}, summary="Change the mail server")
def change(request: Asked, body: ServerIn) -> ServerOut:
    """Send by this one from now on."""
    given = Settings(
        body.host, body.port, body.security, body.sender, body.user, body.password or "", body.sender_name, body.origin
    )
    server.change(given, by=request.auth.label, keep_password=body.password is None)
    return read(request)


@router.delete("/server", response={204: None, **PROBLEMS}, summary="Send nothing any more")
def remove(request: Asked) -> Status[None]:
    """Forget the mail server."""
    server.remove(by=request.auth.label)
    return Status(204, None)
