"""`make screenshots`: pictures of the console for the documentation, from the demo company of a server of its own.

    .venv/bin/python -m tests.browser.screenshots [--all FOLDER]

A small set goes to docs/images as WebP, which keeps the repository small. With `--all` every page that a browser test
finds goes there as well: light, dark, narrow, and in Japanese.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

from tests.wiring.instance import Instance

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs" / "images"
READY_S = 600
QUALITY = 72
CUSTOMERS = "1500"  # enough for intervals that say something, and here within a minute
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@dataclass(frozen=True, slots=True)
class View:
    """How somebody looks at a page."""

    name: str
    width: int
    height: int
    theme: str = "light"
    language: str = "en"


LIGHT = View("light", 1440, 900)
DARK = View("dark", 1440, 900, "dark")
NARROW = View("narrow", 390, 844)
JAPANESE = View("ja", 390, 844, "dark", "ja")
VIEWS = (LIGHT, DARK, NARROW, JAPANESE)

# What the documentation shows. `*`: the first customer who said something.
CHOSEN = (
    ("today", "/today", LIGHT),
    ("journeys", "/journeys", LIGHT),
    ("journeys-dark", "/journeys", DARK),
    ("paths", "/journeys/paths", LIGHT),
    ("customers", "/customers", LIGHT),
    ("customer", "*", LIGHT),
    ("customer-ja", "*", JAPANESE),
    ("places", "/places", LIGHT),
    ("today-narrow", "/today", NARROW),
)


def served() -> Iterator[tuple[str, str, str]]:
    """Address, e-mail and password of a server whose company has arrived."""
    with tempfile.TemporaryDirectory(prefix="attune-shots-") as folder:
        data = Path(folder) / "data"
        instance = Instance(data)
        instance.start("--demo", "--customers", CUSTOMERS)
        try:
            until = time.monotonic() + READY_S
            while "demo company is here" not in instance.log.read_text(encoding="utf-8"):
                if time.monotonic() > until:
                    raise SystemExit("The demo company has not arrived.")
                time.sleep(0.5)
            signs_in = json.loads((data / "demo-sign-in.json").read_text(encoding="utf-8"))
            yield f"http://127.0.0.1:{instance.port}", signs_in["email"], signs_in["password"]
        finally:
            instance.stop()


def opened(browser: Browser, address: str, email: str, password: str) -> Page:
    """A page whose reader is signed in."""
    page = browser.new_page()
    page.set_default_timeout(READY_S * 1000)
    page.goto(f"{address}/sign-in")
    page.locator("#email").fill(email)
    page.locator("#password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def shot(page: Page, address: str, view: View, target: Path, *, whole: bool) -> None:
    """One picture. `whole`: down to the end of the page."""
    at = address.partition("//")[2].partition("/")[0].partition(":")[0]
    cookies = {"attune_theme": view.theme, "django_language": view.language}
    page.context.add_cookies(
        [{"name": name, "value": value, "domain": at, "path": "/"} for name, value in cookies.items()]
    )
    page.set_viewport_size({"width": view.width, "height": view.height})
    page.goto(address, wait_until="networkidle")
    page.locator("#figures-waiting").wait_for(state="detached")  # what is asked first takes a while
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_function("() => document.getAnimations().every(one => one.playState === 'finished')")
    height = page.evaluate("document.documentElement.scrollHeight") if whole else view.height
    taken = page.context.new_cdp_session(page).send(
        "Page.captureScreenshot",
        {
            "format": "webp",
            "quality": QUALITY,
            "captureBeyondViewport": whole,
            "clip": {"x": 0, "y": 0, "width": view.width, "height": min(height, 4_000), "scale": 1},
        },
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(base64.b64decode(taken["data"]))


def somebody(page: Page, address: str) -> str:
    """A customer who said something."""
    page.goto(f"{address}/customers?sort=interactions")
    row = page.locator("tbody tr").filter(has=page.locator(".feeling")).first
    return row.locator("th a").first.get_attribute("href") or "/customers"


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", type=Path, help="a folder for pictures of every page")
    everything = parser.parse_args().all
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    for address, email, password in served():
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            page = opened(browser, address, email, password)
            customer = somebody(page, address)
            for name, path, view in CHOSEN:
                target = IMAGES / f"{name}.webp"
                shot(page, address + (customer if path == "*" else path), view, target, whole=False)
                print(f"{target.relative_to(ROOT)}  {target.stat().st_size / 1024:.0f} kB")
            if everything is not None:
                take_all(page, address, everything)
            browser.close()


def take_all(page: Page, address: str, folder: Path) -> None:
    """Every page there is, in every view."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune.wiring.settings")
    os.environ.setdefault("ATTUNE_DATA", tempfile.gettempdir())
    django.setup()
    from tests.browser.test_surface import every_page  # noqa: PLC0415 - the addresses need Django's settings

    for name, path in every_page(page, address).items():
        for view in VIEWS:
            shot(page, address + path, view, folder / view.name / f"{name}.webp", whole=True)


if __name__ == "__main__":
    main()
