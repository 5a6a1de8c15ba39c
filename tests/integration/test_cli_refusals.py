"""`access emergency|known|block|blocked|unblock` as somebody runs them, with our own server."""

from pathlib import Path

from tests.builders.backend import CAMILLE, Backend
from tests.builders.command import command, connected


def test_access_when_a_doctor_is_blocked_and_the_samu_refused_then_a_sync_applies_it(
    tmp_path: Path,
) -> None:
    with Backend(tmp_path / "server") as backend:
        data = connected(tmp_path / "space", backend)
        known = command(data, "access", "--json", "known").json
        doctor = next(one["id"] for one in known if one["name"] == "Dr Juste Modèle")
        assert command(data, "access", "block", "nobody").code == 1
        assert command(data, "access", "block", doctor[:12]).code == 0
        refused = command(data, "access", "--json", "emergency", "--samu", "refused").json
        assert refused["samu"] == {"now": "allowed", "wanted": "refused", "state": "waiting"}
        assert refused["others"] == {"now": "allowed", "wanted": None, "state": None}
        (waits,) = command(data, "access", "--json", "blocked").json
        assert (waits["now"], waits["state"]) == (False, "waiting")

        assert command(data, "sync").code == 0
        (block,) = command(data, "access", "--json", "blocked").json
        assert (block["id"], block["name"], block["now"]) == (doctor, "Dr Juste Modèle", True)
        lines = command(data, "access", "emergency").out.decode().splitlines()
        assert lines[0].split("\t") == ["samu", "refused", "-", "-"]
        asked = command(data, "see-as", "professional", "--who", doctor, "--json").json
        assert asked["reason"] == "blocked"
        looked = command(data, "see-as", "samu", "--json").json
        assert (looked["reason"], looked["given"]) == ("opposed", [])

        assert command(data, "access", "unblock", doctor).code == 0
        assert command(data, "sync").code == 0
        assert command(data, "access", "--json", "blocked").json == []
        assert backend.act("view", "--person", CAMILLE, "--as", "doctor")
