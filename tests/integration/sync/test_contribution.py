"""What files brought leaves when the person chooses, as their own contribution: once, whole, linked, no more."""

import json
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.container import Container
from services.core.errors import RemoteError
from services.core.narrative import plain_text
from services.documents.models import FileToImport, Kind, Query, Status
from tests.builders import contribution, files, remote
from tests.fakes.clock import SetClock
from tests.fakes.fhir.exchange import Seen
from tests.fakes.fhir.lies import Lie
from tests.fakes.fhir.lying import LyingServer, writes
from tests.fakes.fhir.serving import FhirFake
from tests.integration.sync.conftest import KINDS, link, opened

Json = dict[str, Any]
SHOWN = [
    ("Compte rendu", Kind.TEXT, Status.SUPERSEDED),
    ("Ionogramme", Kind.PDF, Status.CURRENT),
    ("Lettre de pneumologie", Kind.PDF, Status.CURRENT),
]


def _kind(name: str) -> FhirFake:
    server = KINDS[name]()
    server.put(remote.patient())
    return server


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest) -> Any:
    with _kind(request.param) as running:
        running.put(remote.result("1", 12, of="marcel"))  # the name that the file uses too
        yield running


async def _take_in(container: Container, data: bytes, name: str = "export.json") -> str:
    report = await container.documents.import_files([FileToImport(name, data=data)])
    assert report.files[0].error is None
    return report.batch


async def _shown(container: Container) -> list[tuple[str, Kind, Status]]:
    listing = await container.documents.list(Query(replaced=True), limit=1000)
    return sorted((d.title, d.kind, d.status) for d in listing.documents)


async def _contents(container: Container) -> dict[str, bytes]:
    listing = await container.documents.list(Query(replaced=True), limit=1000)
    return {d.title: await container.documents.original(d.id) for d in listing.documents}


def _sent(server: FhirFake) -> dict[str, Json]:
    """Return what a device put there, but for the files."""
    return {
        place: resource
        for place, resource in server.resources().items()
        if place not in {"Patient/camille", "Observation/1"} and not place.startswith("Binary/")
    }


def _of_type(server: FhirFake, type: str) -> list[Json]:
    return [each for each in _sent(server).values() if each["resourceType"] == type]


# -- what leaves -----------------------------------------------------------------------------------------------


async def test_a_second_device_sees_the_same_documents_with_the_same_content(
    device: Container, empty: FhirFake, tmp_path: Path
) -> None:
    await _take_in(device, contribution.export())
    await link(device, empty)
    await device.sync.run()
    assert _sent(empty) == {}

    await device.sync.send_held()
    report = await device.sync.run()

    assert (report.sent, report.refused, report.conflicts) == (6, 0, 0)
    assert await _shown(device) == SHOWN
    async with opened(tmp_path / "second") as second:
        await link(second, empty)
        await second.sync.run()
        assert await _shown(second) == SHOWN
        assert await _contents(second) == await _contents(device)
        assert (await _contents(second))["Ionogramme"] == contribution.SCAN
        await second.documents.check()


async def test_nothing_comes_back_and_nothing_is_sent_again(
    device: Container, empty: FhirFake
) -> None:
    await _take_in(device, contribution.export())
    await link(device, empty)
    await device.sync.send_held()
    await device.sync.run()
    empty.requests.clear()

    report = await device.sync.run()

    assert (report.sent, report.received, report.changed, report.removed) == (0, 0, 0, 0)
    assert not any(request.writes for request in empty.requests)
    assert await _shown(device) == SHOWN


async def test_references_lead_to_what_was_sent_and_to_nothing_of_anybody_else(
    device: Container, empty: FhirFake
) -> None:
    await _take_in(device, contribution.export())
    await link(device, empty)
    await device.sync.send_held()
    await device.sync.run()

    there = empty.resources()
    for resource in _sent(empty).values():
        inside = {f"#{each['id']}" for each in resource.get("contained", [])}
        for reference in _references(resource):
            assert reference in inside or reference in there
            assert reference != "Observation/1"  # somebody else's, and the file's own name
    (report,) = _of_type(empty, "DiagnosticReport")
    results = [there[each["reference"]]["code"]["text"] for each in report["result"]]
    assert results == ["Potassium", "Sodium"]
    assert (
        empty.history("Observation", "1")[-1].version
        == empty.history("Observation", "1")[0].version
    )


def _references(value: Any) -> list[str]:
    if isinstance(value, list):
        return [found for item in value for found in _references(item)]
    if not isinstance(value, dict):
        return []
    own = [value["reference"]] if isinstance(value.get("reference"), str) else []
    return own + [found for item in value.values() for found in _references(item)]


async def test_only_the_persons_own_leaves_with_whoever_wrote_it_inside(
    device: Container, empty: FhirFake
) -> None:
    await _take_in(device, contribution.export())
    await link(device, empty)
    await device.sync.send_held()
    await device.sync.run()

    types = sorted(place.partition("/")[0] for place in _sent(empty))
    assert types == [
        "DiagnosticReport",
        "DocumentReference",
        "DocumentReference",
        "Encounter",
        "Observation",
        "Observation",
    ]
    for resource in _sent(empty).values():
        assert resource["subject"]["reference"] == "Patient/camille"
        assert [tag["code"] for tag in resource["meta"]["tag"]] == ["PATREP"]
    (potassium,) = (o for o in _of_type(empty, "Observation") if o["code"]["text"] == "Potassium")
    inside = {each["resourceType"]: each for each in potassium["contained"]}
    assert inside["Practitioner"]["name"][0]["family"] == "Modèle"
    assert "meta" not in inside["Practitioner"]
    assert potassium["derivedFrom"] == [
        {"display": "Résultat ou mesure"},
        {
            "display": "urn:uuid:absent",
            "identifier": {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:absent"},
        },
    ]


async def test_a_decimal_leaves_as_it_was_written(device: Container, empty: FhirFake) -> None:
    await _take_in(device, contribution.export())
    await link(device, empty)
    await device.sync.send_held()
    await device.sync.run()

    bodies = [request.body for request in empty.requests if b'"Potassium"' in request.body]
    assert bodies
    assert all(b'"value":4.1,' in body.replace(b" ", b"") for body in bodies)
    exact = files.bundle(
        contribution.camille(), files.observation("x", note=[{"text": "unique"}])
    ).replace(b"4.1", b"4.10")
    await _take_in(device, exact, "second.json")
    await device.sync.run()
    (body,) = (request.body for request in empty.requests if b"unique" in request.body)
    assert b"4.10" in body.replace(b" ", b"")


async def test_a_file_that_is_itself_the_document_leaves_once(
    device: Container, empty: FhirFake, tmp_path: Path
) -> None:
    """A report alone in its file is shown as that file: sent beside it, it would be two documents there."""
    await _take_in(device, contribution.camille_report())
    await link(device, empty)
    await device.sync.send_held()
    await device.sync.run()

    assert [each["resourceType"] for each in _sent(empty).values()] == ["DocumentReference"]
    async with opened(tmp_path / "second") as second:
        await link(second, empty)
        await second.sync.run()
        assert await _shown(second) == await _shown(device)
        assert await _contents(second) == await _contents(device)


async def test_files_of_one_name_for_two_things_are_never_linked_across(
    device: Container, empty: FhirFake
) -> None:
    for number, value in enumerate((1.5, 2.5)):
        await _take_in(
            device,
            files.bundle(
                contribution.camille(),
                files.observation("o", valueQuantity={"value": value, "unit": "g/L"}),
                identifier={"value": f"{number}"},
            ),
            f"{number}.json",
        )
    await _take_in(device, files.bundle(contribution.camille(), files.report()), "bilan.json")
    await link(device, empty)
    await device.sync.send_held()
    await device.sync.run()

    (report,) = _of_type(empty, "DiagnosticReport")
    assert report["result"] == [{"display": "Résultat ou mesure"}]


async def test_a_page_made_of_results_reads_alike_on_the_second_device(
    device: Container, empty: FhirFake, tmp_path: Path
) -> None:
    record = files.bundle(contribution.camille(), files.observation(), files.report())
    await _take_in(device, record)
    await link(device, empty)
    await device.sync.send_held()
    await device.sync.run()

    async with opened(tmp_path / "second") as second:
        await link(second, empty)
        await second.sync.run()
        pages = []
        for container in (device, second):
            (document,) = (await container.documents.list(Query())).documents
            pages.append(plain_text((await container.documents.page(document.id)).blocks))
        assert "Potassium" in pages[0]
        assert pages[1] == pages[0]


# -- the choice --------------------------------------------------------------------------------------------------


async def test_what_is_here_is_listed_by_file_and_leaves_by_file(
    device: Container, empty: FhirFake
) -> None:
    await _take_in(device, contribution.export())
    await _take_in(device, files.pdf("Ordonnance"), "ordonnance.pdf")
    await link(device, empty)
    freshness = await device.sync.freshness()
    assert (freshness.held, freshness.held_others, freshness.waiting) == (4, True, 0)

    first = await device.sync.held_files(None, 1)
    second = await device.sync.held_files(first[0], 5)
    by_name = {each.name: each for each in (*first, *second)}
    assert len(by_name) == 2
    export = by_name["export.json"]
    assert (export.documents, export.others, export.title) == (3, 3, "")
    assert by_name["ordonnance.pdf"].documents == 1

    await device.sync.send_held(only=[by_name["ordonnance.pdf"].id])
    assert (await device.sync.freshness()).waiting == 1
    assert (await device.sync.run()).sent == 1
    assert [each.name for each in await device.sync.held_files(None, 5)] == ["export.json"]

    await device.sync.send_held(but=[export.id])
    assert (await device.sync.run()).sent == 0
    await device.sync.send_held()
    assert (await device.sync.run()).sent == 6
    after = await device.sync.freshness()
    assert (after.held, after.held_others, after.shared) == (0, False, 4)
    assert await device.sync.held_files(None, 5) == []


async def test_once_connected_what_is_taken_in_leaves_by_itself(
    device: Container, empty: FhirFake
) -> None:
    await link(device, empty)
    await _take_in(device, contribution.export())

    assert (await device.sync.run()).sent == 6


async def test_what_was_kept_to_this_device_stays_when_it_is_edited(
    device: Container, empty: FhirFake
) -> None:
    await _take_in(device, files.pdf("Ordonnance"), "ordonnance.pdf")
    await link(device, empty)
    (document,) = (await device.documents.list(Query())).documents
    await device.documents.rename(document.id, "Autre titre")
    await device.documents.delete(document.id)
    await device.documents.restore(document.id)

    await device.sync.run()

    assert _sent(empty) == {}
    assert (await device.sync.freshness()).held == 1


@pytest.mark.parametrize("born", ["1955-06-02", "1992-03-15"])
@pytest.mark.parametrize("connected", [True, False])
async def test_a_file_about_somebody_else_never_leaves_as_the_persons_own(
    device: Container, empty: FhirFake, born: str, connected: bool
) -> None:
    await _take_in(device, files.bundle(contribution.camille(), files.observation()), "mine.json")
    if connected:
        await link(device, empty)
    family = "Fictif" if born == "1955-06-02" else "Exemple"
    other = files.patient("p", family=family, birthDate=born)
    theirs = files.bundle(other, files.observation("t", code={"text": "Sodium"}), files.report())
    await device.documents.import_files(
        [FileToImport("theirs.json", data=theirs)], accept_other_identity=True
    )
    if not connected:
        await link(device, empty)
    await device.sync.send_held()

    await device.sync.run()

    assert [each["code"]["text"] for each in _of_type(empty, "Observation")] == ["Potassium"]
    assert _of_type(empty, "DiagnosticReport") == []
    assert len(await _shown(device)) == 2
    assert await device.sync.held_files(None, 9) == []
    assert (await device.sync.freshness()).held == 0


async def test_undone_before_it_left_an_import_never_leaves(
    device: Container, empty: FhirFake
) -> None:
    batch = await _take_in(device, contribution.export())
    await link(device, empty)
    await device.documents.undo_import(batch)
    await device.sync.send_held()

    await device.sync.run()

    assert _sent(empty) == {}
    assert not any(request.writes for request in empty.requests)


# -- on the way ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lie", [Lie.DROPPED_BEFORE, Lie.DROPPED_AFTER, Lie.CUT_BODY])
async def test_cut_at_any_write_everything_arrives_once(
    kind: str, lie: Lie, tmp_path: Path
) -> None:
    behind = _kind(kind)
    with LyingServer(behind) as server:
        async with opened(tmp_path / "data") as device:
            await _take_in(device, contribution.export())
            await link(device, server)
            await device.sync.send_held()
            assert isinstance(device.clock, SetClock)
            for nth in range(1, 9):
                seen = 0

                def this_one(request: Seen, nth: int = nth) -> bool:
                    nonlocal seen
                    seen += writes(request)
                    return seen == nth

                server.lie(lie, this_one, times=1)
                with suppress(RemoteError):
                    await device.sync.run()
                server.be_honest()
                device.clock.move(timedelta(hours=1))
            await device.sync.run()

            assert (await device.sync.freshness()).waiting == 0
            assert len(_sent(behind)) == 6
            assert len(behind.resources("Binary")) == 2
            assert await _shown(device) == SHOWN


async def test_killed_before_it_knew_that_it_arrived_sends_nothing_twice(tmp_path: Path) -> None:
    """A first process sends all and forgets that it did: the rows are as before, the server has everything."""
    data = tmp_path / "data"
    with _kind("faithful") as server:
        async with opened(data) as device:
            await _take_in(device, contribution.export())
            await link(device, server)
            await device.sync.send_held()
            before = await device.people.record.current.database.read(_rows)
            await device.sync.run()
            await device.people.record.current.database.write(lambda c: _put_back(c, before))
        sent = set(_sent(server))
        async with opened(data) as again:
            await again.sync.run()
            assert set(_sent(server)) == sent
            assert await _shown(again) == SHOWN
            freshness = await again.sync.freshness()
            assert (freshness.waiting, freshness.conflicts, freshness.refused) == (0, 0, 0)


def _rows(connection: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute("SELECT * FROM outbox")]


def _put_back(connection: Any, rows: list[tuple[Any, ...]]) -> None:
    connection.execute("DELETE FROM outbox")
    marks = ", ".join("?" * len(rows[0]))
    connection.executemany(f"INSERT INTO outbox VALUES ({marks})", rows)  # noqa: S608 - question marks only
    connection.execute("UPDATE outbox SET state = 'sending', attempts = 1 WHERE state = 'queued'")
    connection.execute("UPDATE resource SET server_id = NULL, version = NULL WHERE file <> ''")


async def test_a_refused_resource_keeps_no_other_back_and_is_named(tmp_path: Path) -> None:
    behind = _kind("reference")
    with LyingServer(behind) as server:
        async with opened(tmp_path / "data") as device:
            await _take_in(device, contribution.export())
            await link(device, server)
            await device.sync.send_held()
            server.lie(Lie.INVALID, lambda request: b"Sodium" in request.body)

            report = await device.sync.run()

            assert (report.refused, report.sent, report.complete) == (1, 5, False)
            (item,) = await device.sync.refused(10)
            assert (item.type, item.title, item.fault) == ("Observation", "", "invalid")
            (left,) = _of_type(behind, "DiagnosticReport")
            assert left["result"][1]["display"] == "Résultat ou mesure"
            server.be_honest()
            await device.sync.try_again()
            assert (await device.sync.run()).sent == 1
            assert await device.sync.refused(10) == []


async def test_one_that_cannot_be_read_any_more_keeps_no_other_back(
    device: Container, empty: FhirFake
) -> None:
    await _take_in(device, contribution.export())
    await link(device, empty)
    await device.sync.send_held()
    await device.people.record.current.database.write(
        lambda c: c.execute("UPDATE resource SET json = x'7b' WHERE type = 'Encounter'")
    )

    report = await device.sync.run()

    assert (report.refused, report.sent) == (1, 5)
    assert [item.type for item in await device.sync.refused(9)] == ["Encounter"]


async def test_two_that_name_each_other_both_arrive(device: Container, empty: FhirFake) -> None:
    one = files.observation("a", hasMember=[{"reference": "Observation/b"}])
    two = files.observation("b", derivedFrom=[{"reference": "Observation/a"}])
    await _take_in(device, files.bundle(contribution.camille(), one, two))
    await link(device, empty)
    await device.sync.send_held()

    report = await device.sync.run()

    assert (report.refused, report.sent) == (0, 3)  # the page that shows them, too
    assert len(_of_type(empty, "Observation")) == 2


# -- afterwards ------------------------------------------------------------------------------------------------------


async def test_a_contribution_deleted_here_is_deleted_there_and_does_not_come_back(
    device: Container, empty: FhirFake
) -> None:
    await _take_in(device, contribution.export())
    await link(device, empty)
    await device.sync.send_held()
    await device.sync.run()
    (letter,) = (await device.documents.list(Query(text="pneumologie"))).documents

    await device.documents.delete(letter.id)
    await device.sync.run()
    assert len(_of_type(empty, "DocumentReference")) == 1
    await device.documents.restore(letter.id)
    await device.sync.run()
    assert len(_of_type(empty, "DocumentReference")) == 2
    for document in (await device.documents.list(Query(replaced=True))).documents:
        await device.documents.delete(document.id)
    await device.documents.erase_deleted()
    await device.sync.run()
    await device.sync.run()

    assert _sent(empty) == {}
    assert await _shown(device) == []


async def test_what_the_hospital_corrects_shows_here_with_its_links(
    device: Container, empty: FhirFake
) -> None:
    record = files.bundle(contribution.camille(), files.observation(), files.report())
    await _take_in(device, record)
    await link(device, empty)
    await device.sync.send_held()
    await device.sync.run()
    (report,) = _of_type(empty, "DiagnosticReport")
    empty.put(json.loads(json.dumps(report)) | {"conclusion": "Corrigé : normal."})

    assert (await device.sync.run()).changed == 1

    (document,) = (await device.documents.list(Query())).documents
    text = plain_text((await device.documents.page(document.id)).blocks)
    assert "Corrigé" in text
    assert "Potassium" in text
