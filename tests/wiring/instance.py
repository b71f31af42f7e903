"""A real server process on a folder of its own, for tests that start, feed, kill and question it."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.ports import free_port

ATTUNE = [sys.executable, "-c", "from attune.wiring.cli import main; main()"]
START_S = 150  # a busy machine; who waits notices at once when the server ended


class Instance:
    """`attune` on one folder. `start()` waits until the server takes events."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.port = free_port()
        self.environment = {**os.environ, "ATTUNE_DATA": str(data), **environment}
        self.process: subprocess.Popen[str] | None = None
        self.pid = 0
        self.log = data.parent / f"{data.name}.log"

    def run(self, *arguments: str, stdin: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*ATTUNE, *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(
                f"attune {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
            )
        return done

    def key(self, name: str, kind: str) -> str:
        return self.run("keys", "create", name, "--kind", kind).stdout.strip()

    def work(self) -> None:
        """`attune work`: the loops alone. Raises AssertionError when it ends instead of working."""
        with self.log.open("a") as errors:
            self.process = subprocess.Popen(
                [*ATTUNE, "work"],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
        assert self.process.stdout is not None
        self.pid = self.process.pid
        assert "works" in self.process.stdout.readline(), self.log.read_text()[-3000:]

    def start(self, *arguments: str) -> None:
        """Raises AssertionError with the server's own words when it ends instead of serving."""
        with self.log.open("a") as errors:
            self.process = subprocess.Popen(
                [*ATTUNE, "serve", "--port", str(self.port), *arguments],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
        assert self.process.stdout is not None
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            line = self.process.stdout.readline()
            found = re.search(r"\(pid (\d+)\)", line)
            if found:
                self.pid = int(found[1])
                break
            if not line and self.process.poll() is not None:
                raise AssertionError(f"the server ended: {self.log.read_text()[-3000:]}")
        while time.monotonic() < deadline:
            try:
                if self.get("/healthz")[0] == 200:
                    return
            except OSError:
                assert self.process.poll() is None, self.log.read_text()[-3000:]
                time.sleep(0.02)
        raise AssertionError("the server does not answer /healthz")

    def kill(self, *, group: bool = False) -> None:
        """SIGKILL by the printed pid alone, or the whole process group."""
        assert self.process is not None
        if group:
            os.killpg(self.process.pid, signal.SIGKILL)
        else:
            os.kill(self.pid, signal.SIGKILL)
        self._reap()

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            os.kill(self.pid, signal.SIGTERM)
        return self._reap()

    def _reap(self) -> int:
        assert self.process is not None
        code = self.process.wait(timeout=120)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None
        return code

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = 120,
    ) -> tuple[int, dict[str, str], bytes]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=body, headers=headers or {}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read()

    def get(self, path: str, admin: str | None = None) -> tuple[int, dict[str, object]]:
        headers = {"Authorization": f"Bearer {admin}"} if admin else {}
        status, _, body = self.request("GET", path, headers=headers)
        return status, json.loads(body or b"{}")

    def batch(self, key: str, events: list[dict[str, object]], timeout: float = 120) -> tuple[int, dict[str, object]]:
        token = base64.b64encode(f"{key}:".encode()).decode()
        status, _, body = self.request(
            "POST",
            "/v1/batch",
            json.dumps({"batch": events}).encode(),
            {"Authorization": f"Basic {token}", "Content-Type": "application/json"},
            timeout=timeout,
        )
        return status, json.loads(body)

    def count(self, admin: str, name: str) -> int:
        """Interactions of that name in the warehouse, everything accepted so far included."""
        deadline = time.monotonic() + START_S
        while True:
            status, body = self.get(f"/api/v1/interactions/count?name={name}&settle=true", admin)
            if status != 503 or time.monotonic() > deadline:
                break
        assert status == 200, body
        return int(str(body["count"]))
