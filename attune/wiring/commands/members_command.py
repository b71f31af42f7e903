"""`attune members`: who may sign in."""

from __future__ import annotations

import sys

import click

from attune.access import factors, members, scopes, sessions
from attune.access.roles import Role
from attune.vocabulary.errors import BadInput
from attune.wiring.options import data_option
from attune.wiring.runtime import migrate

BY = "command line"


@click.group("members")
@data_option
def command() -> None:
    """Invite and manage members."""
    migrate()


@command.command("create")
@data_option
@click.argument("email")
@click.option("--role", required=True, type=click.Choice(Role.values), help="What they may do.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create(email: str, role: str, password_stdin: bool) -> None:
    """Make a member who signs in with EMAIL."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    elif sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        raise BadInput("There is no terminal to ask for a password: add --password-stdin.", code="no_terminal")
    members.create(email, role, password, by=BY)
    click.echo(f"{email} may sign in as {role}.")


@command.command("list")
@data_option
def list_members() -> None:
    """Who may sign in: number, e-mail, role, what holds for them."""
    with_factor, limited = factors.who_has(), scopes.of_everybody()
    for member in members.everybody():
        notes = [
            "" if member.is_active else "no access",
            "second factor" if member.pk in with_factor else "",
            ", ".join(f"{kind} {key}" for kind, key in limited.get(member.pk, ())),
        ]
        click.echo("\t".join([str(member.pk), member.email, member.role, "; ".join(note for note in notes if note)]))


@command.command("reset-factor")
@data_option
@click.argument("email")
def reset_factor(email: str) -> None:
    """Take away the second factor of EMAIL, whose authenticator and recovery codes are lost."""
    factors.reset(members.find_by_email(email).pk, by=BY)
    click.echo(f"{email} signs in with the password alone and may make a new second factor.")


@command.command("end-sessions")
@data_option
@click.argument("email")
def end_sessions(email: str) -> None:
    """Sign EMAIL out everywhere."""
    ended = sessions.end_all(members.find_by_email(email).pk, by=BY)
    click.echo(f"{ended} sessions of {email} have ended.")
