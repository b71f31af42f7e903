"""A small HTTP front of chDB, for tests alone: the ordinary client speaks to it, an embedded engine answers.

Run as a process of its own: `python http_front.py FOLDER`. It prints its port and serves until its input is closed.
"""

from __future__ import annotations

import gzip
import os
import queue
import re
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import chdb
import lz4.frame

NOT_SETTINGS = {"query", "database", "query_id", "session_id", "default_format", "compress", "decompress", "role"}
NOT_SETTINGS |= {"client_protocol_version", "wait_end_of_query", "buffer_size", "enable_http_compression"}
NOT_SETTINGS |= {"send_progress_in_http_headers", "http_headers_progress_interval_ms", "user", "password", "readonly"}
INSERT = re.compile(rb"^\s*(INSERT\s+INTO\s.+?)\s+FORMAT\s+(Native|\w+)[ \t]*\n?", re.IGNORECASE | re.DOTALL)
FORMAT = re.compile(r"\bFORMAT\s+(\w+)\s*;?\s*$", re.IGNORECASE)


class Front(ThreadingHTTPServer):
    """Connections to the one engine are lent to one request at a time; settings are taken back afterwards."""

    daemon_threads = True

    def __init__(self, folder: str) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.connections: queue.SimpleQueue = queue.SimpleQueue()
        for _ in range(6):
            self.connections.put(chdb.connect(folder))


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Front

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        given = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        try:
            body = self._body()
        except (RuntimeError, OSError) as error:  # the client breaks off an insert it cannot go on with like this
            return self._reply(400, str(error).encode(), {"X-ClickHouse-Exception-Code": "1002"})
        if not given and not body:
            return self._reply(200, b"Ok.\n", {})
        query = given.get("query", "").encode()
        text = query + (b"\n" if query and body else b"") + body
        params = {name.removeprefix("param_"): value for name, value in given.items() if name.startswith("param_")}
        settings = {k: v for k, v in given.items() if k not in NOT_SETTINGS and not k.startswith("param_")}
        connection = self.server.connections.get()
        try:
            connection.query(f"USE `{given.get('database') or 'default'}`", "TabSeparated")
            for name, value in settings.items():
                connection.query(f"SET {name} = '{value}'", "TabSeparated")
            fmt, answer = self._run(connection, text, params, given.get("default_format", "TabSeparated"))
            head = {"X-ClickHouse-Summary": "{}", "X-ClickHouse-Timezone": "UTC"}
            if answer or fmt == "Native":
                head["X-ClickHouse-Format"] = fmt
            return self._reply(200, answer, head)
        except Exception as error:  # noqa: BLE001 - a server answers whatever went wrong
            message = str(error)
            code = re.search(r"Code: (\d+)", message)
            return self._reply(500, message.encode(), {"X-ClickHouse-Exception-Code": code[1] if code else "1002"})
        finally:
            for name in settings:
                connection.query(f"SET {name} = DEFAULT", "TabSeparated")
            self.server.connections.put(connection)

    def _run(self, connection, text: bytes, params: dict[str, str], fmt: str) -> tuple[str, bytes]:
        insert = INSERT.match(text)
        if insert:
            with tempfile.NamedTemporaryFile(suffix=".block") as file:
                file.write(text[insert.end() :])
                file.flush()
                statement = f"{insert[1].decode()} FROM INFILE '{file.name}' FORMAT {insert[2].decode()}"
                connection.query(statement, "TabSeparated")
            return "", b""
        sql = text.decode()
        named = FORMAT.search(sql)
        answer = connection.query(sql, fmt, params=params)
        return (named[1] if named else fmt), answer.bytes() or b""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            body = b"".join(parts)
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        packed = self.headers.get("Content-Encoding", "")
        if packed == "lz4":
            return lz4.frame.decompress(body)
        return gzip.decompress(body) if packed == "gzip" else body

    def _reply(self, status: int, body: bytes, head: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in head.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    tempfile.tempdir = str(folder.parent)
    front = Front(f"{folder}?backups.allowed_path={folder.parent}/backups")
    print(front.server_address[1], flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), front.shutdown()), daemon=True).start()
    front.serve_forever()
    os._exit(0)  # the engine does not like to be taken apart by the interpreter
