"""`attune erase`: one person, everywhere."""

from __future__ import annotations

import click

from attune.vocabulary.errors import BadInput
from attune.vocabulary.identifier import STRENGTH
from attune.wiring.cli import show_result
from attune.wiring.control import call
from attune.wiring.operations import erase_person
from attune.wiring.options import data_option, folder


@click.command("erase")
@data_option
@click.argument("customer", required=False)
@click.option("--kind", type=click.Choice(STRENGTH), help="Kind of the identifier by which the person is known.")
@click.option("--value", help="The identifier, as a source sends it.")
@click.option("--reason", default="", help="A sentence for the record, without personal data.")
@click.option("--purge", is_flag=True, help="Remove the bytes from the disk now, not tonight (about a minute).")
@click.option("--yes", is_flag=True, help="Do not ask again.")
def command(customer: str | None, kind: str | None, value: str | None, reason: str, **flags: bool) -> None:
    """Erase the person with the id CUSTOMER, or with --kind and --value, and print each place with a count."""
    if (customer is None) == (kind is None or value is None):
        raise BadInput("Name a customer id, or --kind and --value.", code="erase_whom")
    if not flags["yes"]:
        click.confirm("This cannot be undone. Erase this person everywhere?", abort=True, err=True)
    params = {
        "customer": customer or "",
        "kind": kind or "",
        "value": value or "",
        "reason": reason,
        "purge": flags["purge"],
    }
    show_result(call(folder(), erase_person, params, lambda _: None))
