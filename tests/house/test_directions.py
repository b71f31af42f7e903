"""What may touch what: imports, foreign keys, the engine."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from tests.house.checkout import ROOMS, ROOT, files, name

# A lower number may be used by a higher one. store and access stand side by side.
FLOOR = {room: floor for floor, room in enumerate(ROOMS)} | {"access": ROOMS.index("store")}


def test_a_room_imports_rooms_to_its_right() -> None:
    linter = str(Path(sys.executable).parent / "lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_of_the_map_exists_and_no_other() -> None:
    rooms = {path.parent.name for path in (ROOT / "attune").glob("*/__init__.py")}
    assert rooms == set(ROOMS)


def test_foreign_keys_point_down_the_rooms() -> None:
    upward = []
    for model in apps.get_models():
        if not model.__module__.startswith("attune."):
            continue
        room = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete and field.is_relation else None
            if not isinstance(target, type) or not target.__module__.startswith("attune."):
                continue
            other = target.__module__.split(".")[1]
            if other != room and FLOOR[other] >= FLOOR[room]:
                upward.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert upward == []


@pytest.mark.parametrize("path", files("attune/*.py"), ids=name)
def test_it_imports_its_own_rooms_at_the_top_alone(path: Path) -> None:
    """An import of ours inside a function hides an arrow that points the wrong way; so does the engine elsewhere."""
    tree = ast.parse(path.read_bytes())
    room = path.relative_to(ROOT / "attune").parts[0]
    wrong = []
    for scope in ast.walk(tree):
        for node in ast.iter_child_nodes(scope):
            if not isinstance(node, ast.Import | ast.ImportFrom):
                continue
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            inner = isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef)
            if inner and any(module.split(".")[0] == "attune" for module in modules):
                wrong.append(f"line {node.lineno}: import inside {scope.name}")
            if room != "store" and any(module.split(".")[0] in {"chdb", "clickhouse_connect"} for module in modules):
                wrong.append(f"line {node.lineno}: the engine is opened in store alone")
    assert wrong == []
