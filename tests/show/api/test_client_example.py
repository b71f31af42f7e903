"""examples/client: the client written from our OpenAPI document is whole, typed, and says what the API says."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "client"


def loaded(path: Path) -> ModuleType:
    """A file as a module, under the name it has."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def written(house: Any, tmp_path: Path) -> Path:
    """The client's file, written from the document of this very API."""
    document = json.loads(house.client.get("/api/v1/openapi.json").content)
    target = tmp_path / "attune_client.py"
    target.write_text(loaded(EXAMPLES / "generate.py").client(document), encoding="utf-8")
    return target


@pytest.fixture
def attune(house: Any, written: Path) -> Any:
    """The client, carried by the house instead of a network."""

    def send(method: str, address: str, headers: dict[str, str], body: bytes | None) -> tuple[int, bytes]:
        path = address.removeprefix("http://attune.example")
        sent = {"content_type": headers.get("Content-Type", ""), "headers": {"Authorization": headers["Authorization"]}}
        got = house.client.generic(method, path, body or b"", **sent)
        return got.status_code, got.content

    yield loaded(written).Attune("http://attune.example/", house.admin_key, send)
    del sys.modules["attune_client"]


def test_every_operation_has_its_method(house: Any, attune: Any) -> None:
    generate = sys.modules["generate"]
    document = json.loads(house.client.get("/api/v1/openapi.json").content)
    operations = [one for methods in document["paths"].values() for one in methods.values()]
    wanted = {generate.named(one) for one in operations if not generate.takes_file(one)}
    assert len(wanted) > 80
    assert {name for name in wanted if not callable(getattr(attune, name, None))} == set()


def test_it_asks_and_is_told_what_went_wrong(house: Any, attune: Any) -> None:
    house.send({"type": "identify", "userId": "u1", "messageId": "1", "traits": {"name": "Ada Example"}})
    found = attune.customers_lookup("user_id", "u1")
    assert attune.customers_customer(found["customer_id"])["name"] == "Ada Example"
    assert attune.interactions_count(settle=True) == {"count": 1}
    with pytest.raises(sys.modules["attune_client"].Refused) as refused:
        attune.customers_lookup("nonsense", "u1")
    assert (refused.value.status, refused.value.code, refused.value.where) == (400, "kind_unknown", "kind")
    made = attune.settings_make_key({"name": "Till", "kind": "server"})
    assert made["key"].startswith("srv_")


def test_the_example_prints_nothing_where_nothing_differs(house: Any, attune: Any) -> None:
    assert list(loaded(EXAMPLES / "worse_than_usual.py").worse(attune)) == []


@pytest.mark.slow
def test_the_client_and_the_example_are_typed(written: Path) -> None:
    (written.parent / "worse_than_usual.py").write_bytes((EXAMPLES / "worse_than_usual.py").read_bytes())
    command = [sys.executable, "-m", "mypy", "--config-file=", "--strict", "attune_client.py", "worse_than_usual.py"]
    done = subprocess.run(command, cwd=written.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
