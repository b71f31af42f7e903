"""The system's Chromium, as pytest-playwright's fixtures give it to every test with a browser."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

# A person's browser: one that says "headless" is a robot to the collector. Said at the start, because what a page hands
# over while it is left does not follow the settings of a test's context.
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@pytest.fixture(scope="session")
def base_url() -> str:
    """Ours, because pytest 9 warns of the way the plugin makes its own, and warnings are errors."""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, which asks nobody anything on its own."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium: apt-get install chromium")
    quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return {"executable_path": found, "args": ["--no-sandbox", "--disable-gpu", f"--user-agent={PERSON}", *quiet]}
