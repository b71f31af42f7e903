import pytest

pytestmark = pytest.mark.slow


def test_the_probes_answer(served):
    assert served.get("/healthz") == (200, {"status": "alive"})
    status, body = served.get("/readyz")
    assert (status, body["status"]) == (200, "ready")


def test_metrics_are_prometheus_text_on_loopback(served):
    status, headers, body = served.request("GET", "/metrics")
    assert status == 200
    assert headers["content-type"].startswith("text/plain")
    assert b"attune_journal_head" in body
    assert b'attune_consumer_behind{consumer="identify"}' in body
    for loop in (b"writer", b"identify", b"resolution", b"touchpoints", b"snapshot"):
        assert b'attune_loop_failing{loop="' + loop + b'"} 0.0' in body


def test_metrics_want_a_token_from_behind_a_proxy(served):
    status, _, _ = served.request("GET", "/metrics", headers={"X-Forwarded-For": "203.0.113.7"})
    assert status == 401
