"""`traces` as somebody runs it, with our own server: who looked, what was refused, what was signed."""

from pathlib import Path

from tests.builders.backend import CAMILLE, Backend
from tests.builders.command import command, connected


def test_traces_when_others_looked_then_who_is_said_and_what_is_shown_is_what_was_signed(
    tmp_path: Path,
) -> None:
    with Backend(tmp_path / "server") as backend:
        data = connected(tmp_path / "space", backend)
        assert backend.act("view", "--person", CAMILLE, "--as", "doctor")

        answer = command(data, "traces", "--json", "--check")

        assert answer.code == 0, answer.words
        said = answer.json
        assert said["unanswered"] is None
        doctors = [one for one in said["acts"] if one["name"] == "Dr Juste Modèle"]
        assert doctors
        assert {one["as"] for one in doctors} == {"professional"}
        assert "documents" in {one["about"] for one in doctors}
        checked = said["checked"]
        assert checked["proven"] + checked["pending"] > 0
        assert (checked["wrong"], checked["other_key"]) == ([], False)
        mine = command(data, "traces", "--json", "--who", "myself").json
        assert {one["as"] for one in mine["acts"]} == {"patient"}
        lines = command(data, "traces", "--who", "professionals").out.decode().splitlines()
        assert any("\tDr Juste Modèle\t" in line for line in lines)

    away = command(data, "traces", "--json")
    assert (away.code, away.json["unanswered"]) == (1, "offline")
    assert len(away.json["acts"]) == len(said["acts"])
