"""Options and small parts that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from attune.store.folder import Folder

F = TypeVar("F", bound=Callable[..., Any])


def data_option(function: F) -> F:
    """`--data` after the command's name; already read by the group, so the value itself is not needed."""
    return click.option("--data", expose_value=False, type=click.Path(file_okay=False), help="The data folder.")(
        function
    )


def folder() -> Folder:
    """The folder chosen by `--data` or ATTUNE_DATA."""
    return Folder(os.environ["ATTUNE_DATA"])
