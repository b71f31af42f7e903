"""The built files of the browser: their names carry a hash, so that they may be kept for ever."""

from __future__ import annotations

import gzip
import json
import mimetypes
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from attune.vocabulary.errors import NotFound, Unavailable

VENDOR = Path(__file__).resolve().parent / "static" / "vendor"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".txt": "text/plain"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file ready to send, as it is and gzipped."""

    body: bytes
    zipped: bytes
    content_type: str


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    """Our name for a file -> its built name.

    Raises:
        Unavailable: the assets were not built.
    """
    try:
        names: dict[str, str] = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Unavailable(
            "The files for the browser are not built. Run `make setup`, or `npm ci && npm run build` in frontend/.",
            code="assets_missing",
        ) from None
    return names


def address(name: str) -> str:
    """The path a page asks for `name` (`attune.css`) under."""
    return f"/static/vendor/{manifest()[name]}"


@lru_cache(maxsize=64)
def load(name: str) -> Asset:
    """A built file by its built name; only names in the manifest and the licences are served.

    Raises:
        NotFound: no such file.
    """
    if name not in manifest().values() and name != "LICENCES.txt":
        raise NotFound("There is no such file.", code="asset_unknown")
    body = (VENDOR / name).read_bytes()
    suffix = Path(name).suffix
    kind = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    twin = VENDOR / f"{name}.gz"
    zipped = twin.read_bytes() if twin.exists() else gzip.compress(body, 9, mtime=0)
    return Asset(body, zipped, f"{kind}; charset=utf-8")


@lru_cache(maxsize=1)
def icon() -> bytes:
    """Our own sign."""
    return (VENDOR.parent / "icon.svg").read_bytes()
