"""A real server behind a real nginx with deploy/nginx.conf: TLS outside, the visitor known inside, streams at once."""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.house.checkout import ROOT
from tests.ports import free_port
from tests.wiring.instance import START_S, Instance
from tests.wiring.test_live import token_of

pytestmark = pytest.mark.slow

NAME = "cx.company.example"
PASSWORD = "correct horse battery"
AROUND = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
{user}
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/attune.conf;
}}
"""


def certificate(folder: Path) -> None:
    """Signed by itself, for the name in the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "privkey.pem").write_bytes(pem)


class Front:
    """The instance as people out there meet it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.plain_port = free_port(), free_port()
        self.instance = Instance(folder / "data", ATTUNE_PUBLIC_URL=f"https://{NAME}:{self.port}")
        certificate(folder)
        self.trust = ssl.create_default_context(cafile=folder / "fullchain.pem")

    def start(self) -> subprocess.Popen[bytes]:
        text = (ROOT / "deploy/nginx.conf").read_text()
        for before, after in (
            ("127.0.0.1:8000", f"127.0.0.1:{self.instance.port}"),
            ("/etc/ssl/attune", str(self.folder)),
            ("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl"),
            ("listen 80", f"listen 127.0.0.1:{self.plain_port}"),
        ):
            assert before in text
            text = text.replace(before, after)
        text = re.sub(r"\n *listen \[::\].*", "", text)
        (self.folder / "attune.conf").write_text(text)
        user = "user root;" if Path("/root").exists() and Path("/root").owner() == Path(self.folder).owner() else ""
        (self.folder / "nginx.conf").write_text(AROUND.format(folder=self.folder, user=user))
        command = ["nginx", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        process = subprocess.Popen([*command, "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            except OSError:
                assert process.poll() is None, (self.folder / "error.log").read_text()
                time.sleep(0.02)
            else:
                return process
        raise AssertionError("nginx does not listen")

    def connection(self) -> http.client.HTTPSConnection:
        made = http.client.HTTPSConnection(NAME, self.port, context=self.trust, timeout=120)
        made.sock = self.trust.wrap_socket(socket.create_connection(("127.0.0.1", self.port)), server_hostname=NAME)
        return made

    def ask(
        self, method: str, path: str, body: str | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, str]:
        connection = self.connection()
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        with connection.getresponse() as response:
            text = response.read().decode()
        connection.close()
        return response, text


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    if shutil.which("nginx") is None:
        pytest.skip("no nginx: apt-get install nginx")
    made = Front(tmp_path_factory.mktemp("front"))
    made.instance.run("members", "create", "ann@example.com", "--role", "owner", "--password-stdin", stdin=PASSWORD)
    made.key = made.instance.key("live", "server")
    made.instance.start()
    nginx = made.start()
    yield made
    nginx.terminate()
    nginx.wait(60)
    made.instance.stop()


def test_signing_in_works_and_its_cookies_travel_by_https_only(front: Front) -> None:
    page, text = front.ask("GET", "/sign-in")
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"] == f"max-age={365 * 86_400}"
    cookies = page.headers.get_all("Set-Cookie")
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    assert token
    form = urlencode({"csrfmiddlewaretoken": token[1], "email": "ann@example.com", "password": PASSWORD})
    sent = {
        "Cookie": "; ".join(cookie.split(";")[0] for cookie in cookies),
        "Content_Type": "application/x-www-form-urlencoded",
    }
    elsewhere, _ = front.ask("POST", "/sign-in", form, Origin="https://evil.example", **sent)
    assert elsewhere.status == 403
    inside, _ = front.ask("POST", "/sign-in", form, Origin=f"https://{NAME}:{front.port}", **sent)
    assert inside.status == 302
    session = [cookie for cookie in inside.headers.get_all("Set-Cookie") if cookie.startswith("sessionid=")]
    assert "Secure" in session[0]
    assert "HttpOnly" in session[0]


def test_other_names_are_refused_and_plain_http_is_led_to_https(front: Front) -> None:
    refused, _ = front.ask("GET", "/sign-in", Host="evil.example")
    assert refused.status == 400
    plain = http.client.HTTPConnection("127.0.0.1", front.plain_port, timeout=60)
    plain.request("POST", "/v1/track", "{}", {"Host": NAME})
    with plain.getresponse() as answer:
        answer.read()
    assert (answer.status, answer.headers["Location"]) == (308, f"https://{NAME}/v1/track")
    plain.close()


def test_metrics_stay_inside(front: Front) -> None:
    assert front.ask("GET", "/metrics")[0].status == 404
    assert front.instance.request("GET", "/metrics")[0] == 200


def test_events_as_they_arrive_are_not_held_back(front: Front) -> None:
    connection = front.connection()
    connection.request("GET", f"/live/events?token={token_of(front.instance)}")
    with connection.getresponse() as stream:
        assert stream.readline().startswith(b"retry:")
        assert front.instance.batch(front.key, [{"type": "track", "event": "Seen live", "userId": "ann"}])[0] == 200
        while b"Seen live" not in (line := stream.readline()):
            assert line
    connection.close()
