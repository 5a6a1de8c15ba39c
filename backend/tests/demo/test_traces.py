"""Several people look at Léa's record, and Léa reads who did: over the real server, in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from backend.audit.__main__ import main as audit
from backend.demo.__main__ import main
from backend.demo.directory import CARDIOLOGIST, PHYSICIAN
from backend.demo.people import person

Run = Callable[..., tuple[int, list[list[str]]]]
Acting = Callable[..., httpx.Client]
OPENED: Final = {"coding": [{"system": "urn:carnet:notice", "code": "emergency-access"}]}
TERMS: Final = "http://terminology.hl7.org/CodeSystem"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Start a demonstration server; its folder. Stopped, it has signed all that it did."""
    folder = tmp_path_factory.mktemp("traced")
    command = [sys.executable, "-m", "backend", "--port", "0", "--data", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline()
        yield folder
        process.terminate()
        assert process.wait(30) == 0
    assert audit(["verify", "--data", str(folder)]) == 0


@pytest.fixture
def run(data: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def acted(command: str, *arguments: str) -> tuple[int, list[list[str]]]:
        code = main([command, "--data", str(data), *arguments])
        return code, [line.split("\t") for line in capsys.readouterr().out.splitlines()]

    return acted


@pytest.fixture
def acting(run: Run, data: Path) -> Acting:
    """Return what makes a client of the FHIR server: a person's, of somebody in a role there, or the hospital's."""
    base = json.loads((data / "demonstration.json").read_text("utf-8"))["base"]

    def client(whose: str | None, role: str | None = None) -> httpx.Client:
        whom = ("--person", whose) if whose else ("--system",)
        code, [[token]] = run("token", *whom, *(("--as", role) if role else ()))
        assert code == 0
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/fhir+json"}
        return httpx.Client(base_url=base, headers=headers, trust_env=False)

    return client


def test_view_when_several_look_then_lea_reads_each_look_refusals_too(run: Run) -> None:
    _, before = run("traces", "--person", "lea")
    seen = {}
    for role in ("doctor", "stranger", "mother", "emergency", "samu"):
        seen[role], _ = run("view", "--as", role, "--person", "lea")
    code, after = run("traces", "--person", "lea")
    assert code == 0
    assert seen == {"doctor": 0, "stranger": 1, "mother": 0, "emergency": 0, "samu": 0}

    looks = [line for line in after[len(before) :] if "DocumentReference?patient" in line[2]]
    asked = "DocumentReference?patient&_count"
    assert [line[1:] for line in looks] == [
        ["Dr Juste Modèle", f"search {asked}", "permitted", "-"],
        ["Dr Battement Imaginaire", f"refused {asked}", "refused: no-relation", "-"],
        ["Sophie Exemple", f"search {asked}", "permitted", "-"],
        ["Dr Veille Factice", f"search {asked}", "permitted", "emergency"],
        ["Dr Veille Factice", f"search {asked}", "permitted", "emergency"],
    ]
    opened = [line for line in after if line[2] == "emergency"]
    assert [(line[1], line[4]) for line in opened] == [("Dr Veille Factice", "emergency")] * 2
    given = [line for line in after[len(before) :] if line[2] == "token-given"]
    assert len(given) == 6  # a token each, and hers to read this


def test_emergency_when_it_is_used_then_the_feed_brings_the_notice(run: Run, data: Path) -> None:
    assert run("view", "--as", "emergency", "--person", "camille")[0] == 0
    _, [[token]] = run("token", "--person", "camille")
    camille = person("camille")
    assert camille
    base = (data / "demonstration.json").read_text("utf-8").partition('"base": "')[2]
    address = f"{base.partition(chr(34))[0]}/Patient/{camille.patient}/$changes"
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}, trust_env=False) as client:
        found, told = client.get(address, params={"_count": "500"}).json(), []
        told = [
            entry["resource"]
            for entry in found["entry"]
            if entry.get("resource", {}).get("resourceType") == "Communication"
        ]
    notices = [one for one in told if one["category"][0]["coding"][0]["code"] == "emergency-access"]
    assert {one["sender"]["display"] for one in notices} == {"Dr Veille Factice"}
    assert f"Patient/{camille.patient}" in {one["recipient"][0]["reference"] for one in notices}


def told(client: httpx.Client, patient: str) -> list[dict[str, Any]]:
    """Return the notices of emergencies that a search finds."""
    answer = client.get("/Communication", params={"patient": f"Patient/{patient}", "_count": "500"})
    assert answer.status_code == 200, answer.text
    found = [entry["resource"] for entry in answer.json().get("entry", [])]
    return [one for one in found if one["category"] == [OPENED]]


@pytest.mark.parametrize("whose", ["lea", "marcel"])
def test_emergency_when_it_is_used_then_the_attending_doctor_is_told_and_nobody_else(
    run: Run, acting: Acting, whose: str
) -> None:
    patient = person(whose)
    assert patient
    for role in (
        "emergency",
        "samu",
    ):  # other tests look too: once an opening, which begins at a second
        assert run("view", "--as", role, "--person", whose)[0] == 0

    with acting(whose, "doctor") as doctor:
        notices = told(doctor, patient.patient)
        theirs = [{"reference": f"Practitioner/{PHYSICIAN.id}"}]
        assert all(one["recipient"] == theirs for one in notices)
        reasons = {one["reasonCode"][0]["coding"][0]["code"] for one in notices}
        assert reasons == {"BTG", "ETREAT"}
        assert {one["sender"]["display"] for one in notices} == {"Dr Veille Factice"}
        assert all(one["reasonCode"][0]["text"] for one in notices)
        for one in notices:
            assert doctor.get(f"/Communication/{one['id']}").json() == one
            assert doctor.put(f"/Communication/{one['id']}", json=one).status_code == 403
            assert doctor.delete(f"/Communication/{one['id']}").status_code == 403
    # Sophie is Léa's mother, and helps Marcel
    for role, status in (("mother", 200), ("emergency", 200), ("samu", 200), ("stranger", 403)):
        with acting(whose, role) as other:
            assert reads(other, patient.patient, notices) == (status, 0)
    for relation in (permission(patient.patient), team(patient.patient)):
        with acting(whose) as own, acting(whose, "stranger") as allowed:
            where = f"/{relation['resourceType']}/{relation['id']}"
            assert own.put(where, json=relation).status_code == 201
            assert reads(allowed, patient.patient, notices) == (200, 0)
            assert own.delete(where).status_code == 204
    with acting(whose) as own:
        assert reads(own, patient.patient, notices) == (200, len(notices))


def test_notice_when_anybody_but_the_server_writes_one_then_refused(
    run: Run, acting: Acting
) -> None:
    camille = person("camille")
    assert camille
    assert run("view", "--as", "emergency", "--person", "camille")[0] == 0
    with acting("camille", "doctor") as doctor, acting("camille") as own, acting(None) as hospital:
        [first, *_] = told(doctor, camille.patient)
        forged = first | {"id": "forged", "sender": {"display": "Nobody"}}
        for client in (own, hospital, doctor):
            assert client.put("/Communication/forged", json=forged).status_code == 403
            assert client.post("/Communication", json=forged).status_code == 403
        mine = forged | {"recipient": [{"reference": f"Patient/{camille.patient}"}]}
        assert own.put("/Communication/forged", json=mine).status_code == 201
        assert own.put("/Communication/forged", json=forged).status_code == 403
        hidden = first | {"meta": {"security": [{"code": "MASQUE_PS"}]}}
        for changed in (hidden, first | {"status": "entered-in-error"}, mine | {"id": first["id"]}):
            assert own.put(f"/Communication/{first['id']}", json=changed).status_code == 403
        assert own.delete(f"/Communication/{first['id']}").status_code == 403
        assert first in told(doctor, camille.patient)


def reads(client: httpx.Client, patient: str, notices: list[dict[str, Any]]) -> tuple[int, int]:
    """Return the status of the search, and how many of these are there by any way to read them."""
    answer = client.get("/Communication", params={"patient": f"Patient/{patient}", "_count": "500"})
    listed = {one["resource"]["id"] for one in answer.json().get("entry", [])}
    there = [one for one in notices if one["id"] in listed]
    found = [client.get(f"/Communication/{one['id']}").status_code for one in notices]
    assert found.count(200) == len(there)
    assert set(found) <= {200, 403, 404}
    return answer.status_code, len(there)


def permission(patient: str) -> dict[str, Any]:
    """Return the person's word that the cardiologist may look."""
    action = {"system": f"{TERMS}/consentaction", "code": "access"}
    actor = {"reference": f"Practitioner/{CARDIOLOGIST.id}"}
    return {
        "resourceType": "Consent",
        "id": "permission",
        "status": "active",
        "scope": {"coding": [{"system": f"{TERMS}/consentscope", "code": "patient-privacy"}]},
        "category": [{"text": "consentement"}],
        "patient": {"reference": f"Patient/{patient}"},
        "policyRule": {"text": "consentement"},
        "provision": {
            "type": "permit",
            "actor": [{"role": {"text": "soignant"}, "reference": actor}],
            "action": [{"coding": [action]}],
        },
    }


def team(patient: str) -> dict[str, Any]:
    """Return a care team that the cardiologist is of."""
    return {
        "resourceType": "CareTeam",
        "id": "team",
        "status": "active",
        "subject": {"reference": f"Patient/{patient}"},
        "participant": [{"member": {"reference": f"Practitioner/{CARDIOLOGIST.id}"}}],
    }
