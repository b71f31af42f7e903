"""The files in deploy/ speak of commands, paths, ports and settings that exist."""

from __future__ import annotations

import importlib
import json
import re
import shlex
import shutil
import subprocess
import tomllib
from configparser import RawConfigParser
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from attune.collect import public
from attune.wiring.cli import COMMANDS
from attune.wiring.commands.serve_command import STOP_WITHIN_S
from tests.house.checkout import ROOT, files

DEPLOY = ROOT / "deploy"
CONFIGURATION = ROOT / "docs/reference/configuration.md"
SETTING = re.compile(r"\bATTUNE_[A-Z][A-Z_]*[A-Z]\b")
COMPOSE = ("compose.yaml", "compose.shared.yaml")


def parsed(words: list[str]) -> click.Context:
    """`attune ...` as the command line reads it; nothing runs."""
    name, *arguments = words
    assert name in COMMANDS
    command = importlib.import_module(f"attune.wiring.commands.{name}_command").command
    return command.make_context(name, arguments)


def instructions() -> list[tuple[str, str]]:
    """(word, rest) of the Containerfile."""
    text = (DEPLOY / "Containerfile").read_text()
    lines = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return [(word, rest.strip()) for word, _, rest in (line.strip().partition(" ") for line in lines if line.strip())]


def compose(name: str) -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / name).read_text())


def unit() -> RawConfigParser:
    read = RawConfigParser(strict=False)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read(DEPLOY / "attune.service")
    return read


def value(word: str) -> str:
    return next(rest for name, rest in instructions() if name == word)


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_every_setting_is_a_real_one(path: Path) -> None:
    told = set(re.findall(r"^## `(ATTUNE_[A-Z_]+)`", CONFIGURATION.read_text(), re.MULTILINE))
    if path.is_file():
        assert {name.removesuffix("_FILE") for name in SETTING.findall(path.read_text())} <= told


def test_the_image_is_built_from_what_is_there() -> None:
    ignored = [line for line in (DEPLOY / "Containerfile.dockerignore").read_text().splitlines() if line[:1] == "!"]
    for word, rest in instructions():
        sources = shlex.split(rest)[:-1]
        if word != "COPY" or sources[0].startswith("--from"):
            continue
        for source in sources:
            assert (ROOT / source).exists(), source
            assert f"!{source}" in ignored, source
    locks = set(re.findall(r"requirements/\w+\.lock", (DEPLOY / "Containerfile").read_text()))
    assert locks == {f"requirements/{name}.lock" for name in ("installer", "build", "core")}
    runs = " ".join(rest for word, rest in instructions() if word == "RUN")
    assert runs.count("--require-hashes") == len(locks)


def test_the_image_has_a_python_that_will_do() -> None:
    bases = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert len(set(bases)) == 1
    found = re.search(r"python:3\.(\d+)-slim-", bases[0])
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert found
    assert int(found[1]) >= int(wanted.rpartition(".")[2])


def test_nothing_in_the_image_runs_as_root_and_it_ends_when_told() -> None:
    assert int(value("USER").partition(":")[0]) > 0
    assert value("STOPSIGNAL") == "SIGTERM"
    assert value("VOLUME") == "/data"
    assert "ATTUNE_DATA=/data" in value("ENV") or any("ATTUNE_DATA=/data" in rest for _, rest in instructions())
    assert "/healthz" in value("HEALTHCHECK")


def test_what_the_image_runs_is_a_command() -> None:
    words = [*json.loads(value("ENTRYPOINT")), *json.loads(value("CMD"))]
    assert words[0] == "attune"
    context = parsed(words[1:])
    assert str(context.params["port"]) == value("EXPOSE")
    assert f":{value('EXPOSE')}/healthz" in value("HEALTHCHECK")


@pytest.mark.parametrize("name", COMPOSE)
def test_services_run_commands_on_ports_that_are_open(name: str) -> None:
    told = compose(name)
    ours = {key: one for key, one in told["services"].items() if one["image"] == "attune"}
    assert ours
    for service in ours.values():
        command = service.get("command", json.loads(value("CMD")))
        params = parsed(command).params
        for port in service.get("ports", []):
            address, _, inside = port.rsplit(":", 2)
            assert address == "127.0.0.1"
            assert int(inside) == params["port"]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert any(volume.split(":")[1] == "/data" for volume in service["volumes"])
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).exists()
        networks = {
            network["ipam"]["config"][0]["subnet"] for network in told["networks"].values() if "ipam" in network
        }
        assert service["environment"]["ATTUNE_TRUSTED_PROXIES"] in networks


@pytest.mark.parametrize("name", COMPOSE)
def test_what_services_name_is_declared(name: str) -> None:
    told = compose(name)
    for service in told["services"].values():
        assert set(service.get("networks", [])) <= set(told["networks"])
        assert set(service.get("secrets", [])) <= set(told.get("secrets", {}))
        assert set(service.get("depends_on", {})) <= set(told["services"])
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert source.startswith("./secrets/") or (DEPLOY / source).exists()
            else:
                assert source in told["volumes"]


def test_shared_stores_are_shared_by_all() -> None:
    services = compose("compose.shared.yaml")["services"]
    ours = [one for one in services.values() if one["image"] == "attune"]
    commands = sorted(" ".join(one["command"][:3]) for one in ours)
    assert commands == ["serve --only collect", "serve --only console", "work"]
    for service in ours:
        assert "./secrets/secret.key:/data/secret.key:ro" in service["volumes"]
        assert {"ATTUNE_DATABASE_URL_FILE", "ATTUNE_WAREHOUSE_URL_FILE"} <= set(service["environment"])
    # pg_dump of the image's Debian refuses servers that are newer.
    assert services["postgres"]["image"].endswith(":15")
    assert "bookworm" in value("FROM")


def test_the_unit_runs_a_command_in_the_folder_it_may_write() -> None:
    service = unit()["Service"]
    words = shlex.split(service["ExecStart"])
    assert words[0].endswith("/bin/attune")
    assert words[words.index("--data") + 1] == f"/var/lib/{service['StateDirectory']}"
    context = parsed(words[1:])
    assert context.params["host"] == "127.0.0.1"
    for name, wanted in {
        "ProtectSystem": "strict",
        "NoNewPrivileges": "yes",
        "Restart": "always",
        "StateDirectoryMode": "0700",
        "KillSignal": "SIGTERM",
    }.items():
        assert service[name] == wanted
    assert int(service["LimitNOFILE"]) >= 65_536
    assert int(service["TimeoutStopSec"]) > STOP_WITHIN_S


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        return  # not on every machine; the fields above are compared anyway
    text = (DEPLOY / "attune.service").read_text().replace("/opt/attune/bin/attune", "/bin/true")
    (tmp_path / "attune.service").write_text(text)
    command = ["systemd-analyze", "verify", str(tmp_path / "attune.service")]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "attune.service" not in said.stderr, said.stderr


def test_proxies_lead_to_the_port_that_is_served() -> None:
    usual = parsed(["serve"]).params["port"]
    nginx = (DEPLOY / "nginx.conf").read_text()
    assert f"server 127.0.0.1:{usual};" in nginx
    assert f"reverse_proxy 127.0.0.1:{usual} {{" in (DEPLOY / "Caddyfile").read_text()
    assert str(unit()["Service"]["ExecStart"]).endswith(f"--port {usual}")
    for path in re.findall(r"location = (\S+)", nginx):
        assert path == "/metrics" or any(fnmatch(path, route) for route in public.ROUTES), path


def test_guides_name_files_that_are_there() -> None:
    for page in files("docs/guides/*.md"):
        for named in re.findall(r"\bdeploy/[\w.-]+\w", page.read_text()):
            assert (ROOT / named).exists() or named == "deploy/secrets", f"{page.name}: {named}"
