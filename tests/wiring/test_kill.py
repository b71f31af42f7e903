import pytest

from tests.wiring.killing import trial


@pytest.mark.slow
def test_what_was_accepted_is_stored_exactly_once_whenever_the_server_is_killed(tmp_path):
    outcome = trial(tmp_path / "data", rounds=3)
    assert outcome.accepted > 0
    assert outcome.missing == 0
    assert outcome.repeated == 0
    assert outcome.stored == outcome.accepted
    assert outcome.findings == []
    assert set(outcome.statuses) <= {200, 503}
