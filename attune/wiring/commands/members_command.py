"""`attune members`: who may sign in."""

from __future__ import annotations

import sys

import click

from attune.access import members
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
