"""The protocol at the door: both eras of it, who may come in, and whatever else arrives."""

from __future__ import annotations

import json

import pytest

META = "io.modelcontextprotocol/"
NOW = {"_meta": {f"{META}protocolVersion": "2026-07-28", f"{META}clientCapabilities": {}}}

LATER = {"_meta": NOW["_meta"] | {f"{META}protocolVersion": "2030-01-01"}}
NO_MESSAGES = (b"", b"{", b"[]", b'"x"', b"7", b"\xff", b"[" * 20_000, b'{"jsonrpc":"2.0","id":null,"method":"ping"}')
SEARCH = (
    b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search_customers","arguments":{"query":"%s"}}}'
)


def headers(method: str, **more: str) -> dict[str, str]:
    return {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method} | more


def test_a_client_of_2025_shakes_hands_and_calls(ask):
    asked = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    status, body = ask("initialize", asked)
    assert status == 200
    assert body["result"]["protocolVersion"] == "2025-06-18"
    assert body["result"]["serverInfo"]["name"] == "attune"
    assert ask("ping") == (200, {"jsonrpc": "2.0", "id": 1, "result": {}})
    status, body = ask("tools/list", {}, **{"MCP-Protocol-Version": "2025-06-18"})
    assert all(tool["annotations"]["readOnlyHint"] for tool in body["result"]["tools"])
    assert "resultType" not in body["result"]


def test_a_version_from_the_future_is_answered_with_ours(ask):
    _status, body = ask("initialize", {"protocolVersion": "2031-01-01", "capabilities": {}})
    assert body["result"]["protocolVersion"] == "2025-11-25"
    status, body = ask("tools/list", {}, **{"MCP-Protocol-Version": "2031-01-01"})
    assert (status, body["error"]["code"]) == (400, -32022)
    assert "2026-07-28" in body["error"]["data"]["supported"]


def test_a_client_of_2026_asks_without_a_handshake(house, ask):
    status, body = ask("server/discover", NOW, **headers("server/discover"))
    assert status == 200
    assert "2026-07-28" in body["result"]["supportedVersions"]
    assert body["result"]["resultType"] == "complete"
    call = NOW | {"name": "count_interactions", "arguments": {}}
    status, body = ask("tools/call", call, **headers("tools/call", **{"Mcp-Name": "count_interactions"}))
    assert (status, body["result"]["structuredContent"]) == (200, {"interactions": 0})
    assert ask("ping", NOW, **headers("ping"))[0] == 404  # that method is gone


@pytest.mark.parametrize(
    ("params", "sent", "code"),
    [
        ({"_meta": {f"{META}protocolVersion": "2026-07-28"}}, {}, -32602),
        ({"_meta": {f"{META}protocolVersion": 7, f"{META}clientCapabilities": {}}}, {}, -32602),
        (NOW, {"Mcp-Method": "tools/call"}, -32020),
        (NOW, {"MCP-Protocol-Version": "2025-11-25"}, -32020),
        (LATER, {"MCP-Protocol-Version": "2030-01-01"}, -32022),
    ],
)  # fmt: skip
def test_what_headers_and_body_say_must_fit_together(ask, params, sent, code):
    status, body = ask("tools/list", params, **(headers("tools/list") | sent))
    assert (status, body["error"]["code"]) == (400, code)


def test_only_keys_that_read_come_in(house, assistant):
    from django.test import Client  # noqa: PLC0415 - models exist only after Django's set-up

    from attune.access import assistants, keys, members  # noqa: PLC0415 - same
    from attune.access.members import Member  # noqa: PLC0415 - same

    def status(key: str) -> int:
        sent = {"Authorization": f"Bearer {key}"} if key else {}
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"})
        return Client().post("/mcp", body, content_type="application/json", headers=sent).status_code

    key = assistant("viewer")
    assert status(key) == 200
    assert status("") == status("ast_nonsense") == status("adm_nonsense") == 401
    assert status(house.server_key) == 403
    assert status(keys.create("reader", "admin", reads_only=True)) == 200
    member = Member.objects.get()
    (mine,) = assistants.of(member)
    assistants.revoke(mine.pk, member)
    assert status(key) == 401
    another = assistants.create(member, "Desk")
    members.create("o@example.com", "owner", "correct horse battery")
    members.disable(member.pk, by="command line")
    assert status(another) == 401


def test_an_assistants_key_opens_nothing_else(house, assistant):
    from django.test import Client  # noqa: PLC0415 - models exist only after Django's set-up

    key = assistant("owner")
    assert Client(headers={"Authorization": f"Bearer {key}"}).get("/api/v1/customers").status_code == 401


def test_whatever_arrives_is_answered_clearly(house, ask):
    from django.test import Client  # noqa: PLC0415 - models exist only after Django's set-up

    client = Client(headers={"Authorization": f"Bearer {house.admin_key}"})

    def post(body: bytes, **sent: str) -> tuple[int, bytes]:
        got = client.post("/mcp", body, content_type="application/json", headers=sent)
        return got.status_code, got.content

    for body in NO_MESSAGES:
        status, content = post(body)
        assert (status, json.loads(content)["error"]["code"] in {-32700, -32600}) == (400, True), body
    assert post(b'{"jsonrpc":"2.0","method":"notifications/initialized"}') == (202, b"")
    assert post(b'{"jsonrpc":"2.0","id":4,"result":{}}') == (202, b"")
    for text in (r"\u0000", r"\ud800"):
        status, content = post(SEARCH % text.encode())
        assert (status, json.loads(content)["error"]["code"]) == (400, -32600)
    assert post(b" " * 300_000)[0] == 413
    assert client.get("/mcp").status_code == client.delete("/mcp").status_code == 405
    assert post(b'{"jsonrpc":"2.0","id":1,"method":"ping"}', Origin="https://evil.example")[0] == 403
    assert post(b'{"jsonrpc":"2.0","id":1,"method":"ping"}', Origin="http://testserver")[0] == 200
    assert ask("tools/call", {"name": "drop_everything"})[1]["error"]["code"] == -32602
    assert ask("tools/call", {"name": "list_places", "arguments": [7]})[1]["error"]["code"] == -32602
    assert ask("resources/list")[1]["error"]["code"] == -32601


def test_who_asks_too_fast_is_slowed_down(ask, monkeypatch):
    from attune.show.mcp import door  # noqa: PLC0415 - models exist only after Django's set-up

    monkeypatch.setattr(door, "A_MINUTE", 3)
    door.pace = door.Pace()
    answers = [ask("ping")[0] for _ in range(8)]  # at most one minute ends in between
    assert answers[:3] == [200, 200, 200]
    assert 429 in answers
