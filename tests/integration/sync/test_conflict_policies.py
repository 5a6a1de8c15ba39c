"""Each kind of thing, edited here and on the server, on the three kinds of servers."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from app.container import Container
from services.core.ids import new_id
from services.i18n.formats import Formats
from services.i18n.translator import translator
from services.storage import conflicts, outbox, synced
from services.storage.driver import Connection
from services.sync.versions import Choice, Comparison, Kind
from tests.builders import remote
from tests.fakes.clock import SetClock
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import KINDS, link

Json = dict[str, Any]
WORDS = (translator("en"), Formats("en"))
OF = {"reference": f"Patient/{remote.PATIENT}"}
TRUSTED = {
    "resourceType": "RelatedPerson",
    "patient": OF,
    "relationship": [{"coding": [{"system": "TRE_R260-HL7RoleClass", "code": "QUAL"}]}],
    "birthDate": "1990",
    "gender": "female",
}
CONTACT = TRUSTED | {
    "relationship": [{"coding": [{"system": "TRE_R260-HL7RoleClass", "code": "ECON"}]}]
}
CONSENT = {
    "resourceType": "Consent",
    "patient": OF,
    "status": "active",
    "dateTime": "2026",
    "policyRule": {"text": "a"},
}
ALLERGY = {
    "resourceType": "AllergyIntolerance",
    "patient": OF,
    "code": {"text": "Arachide"},
    "criticality": "low",
    "onsetDateTime": "2020",
}
MEASURE = {
    "resourceType": "Observation",
    "status": "final",
    "subject": OF,
    "code": {"text": "Poids"},
    "effectiveDateTime": "2026-01-01",
    "valueString": "70 kg",
}
UNKNOWN = {"resourceType": "Immunization", "patient": OF, "status": "completed", "lotNumber": "A1"}
MESSAGE = {
    "resourceType": "Communication",
    "subject": OF,
    "status": "completed",
    "payload": [{"contentString": "Bonjour"}],
}


@pytest.fixture(params=KINDS)
def server(request: pytest.FixtureRequest) -> Iterator[FhirFake]:
    with KINDS[request.param]() as running:
        running.put(remote.patient())
        yield running


async def _made(container: Container, resource: Json) -> str:
    """Keep a resource as another feature will: made here, waiting to be sent."""
    uid, batch = new_id(), new_id()
    said = resource | {"id": uid}

    def keep(connection: Connection) -> None:
        synced.open_batch(connection, batch, 0, "added")
        connection.execute(
            """INSERT INTO resource (uid, type, fhir_id, full_url, batch, file, json, authored_here)
               VALUES (?, ?, ?, '', ?, '', ?, 1)""",
            (uid, said["resourceType"], uid, batch, json.dumps(said).encode()),
        )
        outbox.add(connection, uid, "create", outbox.FORMAT)

    await container.documents.database.write(keep)
    return uid


async def _edit(container: Container, uid: str, **changes: Any) -> None:
    said = await _here(container, uid)
    edited = json.dumps(said | changes).encode()
    await container.documents.database.write(
        lambda c: outbox.edit(c, uid, edited, outbox.FORMAT, 1)
    )


async def _here(container: Container, uid: str) -> Json:
    kept = await container.documents.database.read(lambda c: conflicts.here(c, uid))
    assert kept is not None
    said: Json = json.loads(kept.json)
    return said


def _there(server: FhirFake, uid: str) -> Json:
    (found,) = [each for each in server.resources().values() if each.get("id") == uid]
    return found


async def _on_both(
    device: Container, server: FhirFake, resource: Json, mine: Json, theirs: Json
) -> str:
    """Have a resource edited here and, before that is sent, on the server; run; return its uid."""
    await link(device, server)
    uid = await _made(device, resource)
    await device.sync.run()
    server.put(_there(server, uid) | theirs)
    await _edit(device, uid, **mine)
    await device.sync.run()
    return uid


async def _asked(container: Container) -> Comparison:
    (conflict,) = await container.conflicts.waiting(WORDS)
    return await container.conflicts.one(conflict.id, WORDS)


@pytest.mark.parametrize(
    ("resource", "kind", "mine", "theirs"),
    [
        (TRUSTED, Kind.TRUSTED_PERSON, {"birthDate": "1991"}, {"gender": "other"}),
        (CONSENT, Kind.CONSENT, {"status": "inactive"}, {"dateTime": "2027"}),
        (MEASURE, Kind.MEASURE, {"valueString": "71 kg"}, {"effectiveDateTime": "2026-01-02"}),
        (UNKNOWN, Kind.UNKNOWN, {"lotNumber": "A2"}, {"expirationDate": "2027"}),
    ],
)
async def test_what_no_machine_may_decide_is_asked_though_the_fields_are_others(
    resource: Json, kind: Kind, mine: Json, theirs: Json, device: Container, server: FhirFake
) -> None:
    uid = await _on_both(device, server, resource, mine, theirs)

    asked = await _asked(device)

    assert asked.conflict.policy.kind is kind
    assert len(asked.differences) == 2
    assert theirs.items() <= _there(server, uid).items()
    assert mine.items() <= (await _here(device, uid)).items()
    await device.conflicts.resolve(asked.conflict.id, Choice.MINE, asked.stamp)
    await device.sync.run()
    assert mine.items() <= _there(server, uid).items()
    assert not theirs.items() <= _there(server, uid).items()


async def test_two_details_of_an_allergy_are_put_together(
    device: Container, server: FhirFake
) -> None:
    uid = await _on_both(
        device, server, ALLERGY, {"criticality": "high"}, {"onsetDateTime": "2021"}
    )

    both = {"criticality": "high", "onsetDateTime": "2021"}
    assert both.items() <= _there(server, uid).items()
    assert both.items() <= (await _here(device, uid)).items()
    assert await device.conflicts.count() == 0


async def test_one_detail_of_an_allergy_is_asked_and_both_may_stay(
    device: Container, server: FhirFake
) -> None:
    uid = await _on_both(
        device,
        server,
        ALLERGY,
        {"criticality": "high"},
        {"criticality": "unable-to-assess", "onsetDateTime": "2021"},
    )
    asked = await _asked(device)
    assert asked.conflict.policy.kind is Kind.CLINICAL

    await device.conflicts.resolve(asked.conflict.id, Choice.BOTH, asked.stamp)
    assert (await device.sync.run()).sent == 1

    found = server.resources("AllergyIntolerance").values()
    assert {each["criticality"] for each in found} == {"high", "unable-to-assess"}
    assert (await _here(device, uid))["criticality"] == "unable-to-assess"


async def test_an_address_is_the_newest_and_the_other_stays_readable(
    device: Container, server: FhirFake
) -> None:
    uid = await _on_both(
        device,
        server,
        CONTACT,
        {"birthDate": "1991", "gender": "male"},
        {"birthDate": "1992"},
    )

    for said in (_there(server, uid), await _here(device, uid)):
        assert (said["birthDate"], said["gender"]) == ("1992", "male")
    (settled,) = await device.conflicts.settled(WORDS)
    assert settled.choice is Choice.MACHINE
    kept = await device.conflicts.one(settled.id, WORDS)
    assert "1991" in kept.differences[0].mine


@pytest.mark.parametrize("server", ["poor"], indirect=True)  # the others know no messages
async def test_both_of_two_messages_stay(device: Container, server: FhirFake) -> None:
    await _on_both(
        device,
        server,
        MESSAGE,
        {"payload": [{"contentString": "D’ici"}]},
        {"payload": [{"contentString": "De là-bas"}]},
    )
    await device.sync.run()

    found = server.resources("Communication").values()
    assert {each["payload"][0]["contentString"] for each in found} == {"D’ici", "De là-bas"}


async def test_a_version_that_says_nothing_new_asks_nothing(
    device: Container, server: FhirFake
) -> None:
    uid = await _on_both(device, server, CONSENT, {"status": "inactive"}, {})

    assert await device.conflicts.count() == 0
    assert _there(server, uid)["status"] == "inactive"


async def test_what_is_left_of_an_answer_is_gone_after_ninety_days(
    device: Container, server: FhirFake
) -> None:
    await _on_both(device, server, CONTACT, {"birthDate": "1991"}, {"birthDate": "1992"})
    assert len(await device.conflicts.settled(WORDS)) == 1
    assert isinstance(device.clock, SetClock)
    device.clock.move(timedelta(days=91))

    assert await device.conflicts.settled(WORDS) == ()
    await device.sync.run()

    def left(connection: Connection) -> int:
        found: int = connection.execute("SELECT count(*) FROM conflict").fetchone()[0]
        return found

    assert await device.documents.database.read(left) == 0
