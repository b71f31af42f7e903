"""Questions at 10 M interactions, against the bare engine, DuckDB and polars: see `big_questions`.

.venv/bin/python -m bench.questions [--data /tmp/attune-big] [--interactions 10000000] [--part customers|engine|rivals]
"""

from __future__ import annotations

import os
import sys
import tempfile
from importlib import import_module

import django

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="attune-bench-") as folder:
        os.environ["ATTUNE_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "attune.wiring.settings"
        django.setup()
        status: int = import_module("bench.big_questions").main()  # its imports need Django to be set up
    sys.exit(status)
