"""What screens show whoever acts for another is what the real server grants: each right, each deed, each category."""

import json
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any

import pytest

from app.container import Container
from services.access.models import DocumentKind, Reach, Visibility
from services.circle.models import Helped, May
from services.core.categories import AREAS, SHOWN, Category
from services.core.errors import Fault, RemoteError
from services.core.ids import new_id
from services.documents.models import FileToImport, Query, Status
from services.documents.resource import CLASSES, Description, document_reference
from services.people.granted import Deed, categories, grants
from services.remote.answers import Change
from services.remote.client import FhirClient
from services.sync import access, linking
from tests.integration.circle.test_ending import helper_of
from tests.integration.circle.test_two_folders import (
    OFFER,
    agreed,
    backend,
    camille,
    marcel,
    theirs,
)

__all__ = ["backend", "camille", "marcel"]

HIDDEN = {
    "system": "https://mos.esante.gouv.fr/NOS/TRE_A07-StatutVisibiliteDocument/FHIR/TRE-A07-StatutVisibiliteDocument",
    "code": "MASQUE_PS",
}


async def allowed(asked: Awaitable[object], *, rules: bool = False) -> bool:
    """Say whether the server grants it; a refusal for another reason fails the test, but for `rules` of practices."""
    try:
        await asked
    except RemoteError as error:
        if error.fault is Fault.FORBIDDEN:
            return False
        if not rules:
            raise
    return True


def document(id: str, category: Category, patient: str) -> bytes:
    what = Description(
        id,
        "Zèbre",
        "2026-03-14",
        category,
        "",
        "",
        "",
        "text/plain",
        1,
        "",
        Status.CURRENT,
        "",
        class_code=CLASSES[AREAS[category]] if category in AREAS else "",
    )
    content: dict[str, Any] = json.loads(document_reference(what))
    content["subject"] = {"reference": f"Patient/{patient}"}
    content["content"][0]["attachment"] = {"contentType": "text/plain", "data": "WsOoYnJl"}
    return json.dumps(content).encode()


def edited(found: bytes, **changes: Any) -> bytes:
    return json.dumps({**json.loads(found), **changes}).encode()


@pytest.fixture
async def helped(marcel: Container, camille: Container) -> Helped:
    await agreed(marcel, camille)
    return await theirs(camille, "Marcel")


async def test_deeds_when_asked_of_the_server_then_it_grants_what_the_screens_show(
    marcel: Container, camille: Container, helped: Helped
) -> None:
    helper = await helper_of(marcel)
    await camille.circle.open(helped.id)
    await camille.sync.run(files=False)
    record = camille.people.helped.record.current
    server = await record.database.read(linking.server)
    assert server is not None
    patient = server.patient
    made = new_id()
    async with access.client_of(server, record, None) as client:
        await client.update("DocumentReference", made, document(made, Category.REPORT, patient))
        report = await _one(client, "DocumentReference", patient, but=made)
        booked = await _one(client, "Appointment", patient)
        for may in May:
            await marcel.circle.change(helper, replace(OFFER, may=may))
            await camille.circle.refresh()
            now = camille.circle.acting_for
            assert now is not None
            assert now.may is may
            for category in SHOWN:
                id = new_id()
                body = document(id, category, patient)
                added = await allowed(client.update("DocumentReference", id, body))
                assert added is (category in categories(now)), (may, category)
            await _changes(client, now, made, report.id)
            await _books(client, now, booked.id)


async def _one(client: FhirClient, type: str, patient: str, *, but: str = "") -> Change:
    """Return one that was there before the helper came: a report that care wrote, an appointment of Marcel's."""
    page = await client.search(type, [("patient", patient), ("_count", "100")])
    for one in page.entries:
        json = one.json or b""
        is_report = b"TRE-A03" in json and b'"10"' in json
        if one.type == type and one.id != but and (is_report or type == "Appointment"):
            return one
    raise AssertionError(type)


async def _changes(client: FhirClient, now: Helped, made: str, report: str) -> None:
    for id, is_made in ((made, True), (report, False)):
        before = await client.read("DocumentReference", id)
        again = edited(before.json, description=f"Zèbre {now.may}")
        changed = await allowed(
            client.update("DocumentReference", id, again, if_match=before.version)
        )
        expected = grants(now, Deed.CHANGE_DOCUMENT, made=is_made, category=Category.REPORT)
        assert changed is expected, (now.may, is_made)
        before = await client.read("DocumentReference", id)
        hidden = edited(before.json, securityLabel=[{"coding": [HIDDEN]}])
        hides = await allowed(
            client.update("DocumentReference", id, hidden, if_match=before.version)
        )
        assert hides is grants(now, Deed.HIDE_DOCUMENT), (now.may, is_made)


async def _books(client: FhirClient, now: Helped, his: str) -> None:
    """Try his appointment, then one of the helper's own: a rule of the practice is no matter of rights."""
    before = await client.read("Appointment", his)
    noted = edited(before.json, description=f"Zèbre {now.may}")
    changed = await allowed(
        client.update("Appointment", his, noted, if_match=before.version), rules=True
    )
    assert changed is grants(now, Deed.CHANGE_BOOKED), now.may
    own = new_id()
    asked = edited(before.json, id=own, status="booked", slot=[])
    assert await allowed(client.update("Appointment", own, asked), rules=True) is grants(
        now, Deed.BOOK
    )


async def test_own_file_when_kept_then_helpers_of_that_kind_get_it_change_it_and_lose_it_when_hidden(
    marcel: Container, camille: Container, helped: Helped
) -> None:
    """A file that somebody adds to their own record is what the patient deposited, for those who help with that."""
    helper = await helper_of(marcel)
    taken = await marcel.documents.add(
        FileToImport("note.txt", data=b"Mes questions."), "Note lilas", Category.OTHER
    )
    (own,) = taken.documents
    await marcel.sync.run(files=False)
    assert (await marcel.access.who_sees(own)).is_helped

    await camille.circle.open(helped.id)
    await camille.sync.run(files=False)
    theirs = await _titled(camille, "Note lilas")
    assert theirs is not None

    await marcel.circle.change(helper, replace(OFFER, may=May.MANAGE))
    await camille.circle.refresh()
    await camille.documents.rename(theirs, "Note parme")
    await camille.documents.recategorise(theirs, Category.REPORT)
    await camille.sync.run(files=False)
    await marcel.sync.run(files=False)
    assert await _titled(marcel, "Note parme") == own

    assert await marcel.access.decide([own], Visibility(secret=True)) == 1
    await marcel.sync.run(files=False)
    await camille.sync.run(files=False)
    assert await _titled(camille, "Note parme") is None
    assert await _titled(marcel, "Note parme") == own


async def test_attestation_when_filed_then_no_helper_reads_who_else_helps(
    marcel: Container, camille: Container, helped: Helped
) -> None:
    await marcel.circle.refresh()
    await marcel.sync.run(files=False)
    filed = await _titled(marcel, "Attestation")
    assert filed is not None
    known = await marcel.access.who_sees(filed)
    assert (known.reach, known.kind) == (Reach.SERVER, DocumentKind.NONE)
    assert (await marcel.sync.freshness()).waiting == 0
    await camille.circle.open(helped.id)
    await camille.sync.run(files=False)

    assert await _titled(camille, "Attestation") is None


async def _titled(container: Container, title: str) -> str | None:
    found = (await container.documents.list(Query(text=title))).documents
    return found[0].id if found else None
